"""The archive that is measured: real releases if they are at hand, else the demonstration."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.serving import ROOT

# Beside the checkout; none of it may be copied into the project.
REAL = [
    ROOT.parent / "shared" / "data" / name
    for name in ("senate_dev.jsonl.gz", "aus_refugees_dev.jsonl.gz")
]
SUBJECTS, PARTS = 8, 3  # topics above, and beneath each; the files name none


def environment(folder: Path, database: str) -> dict[str, str]:
    """Return what Django is to read; ``database`` is ``sqlite`` or a URL."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'benchmark.sqlite3'}" if database == "sqlite" else database
    kept = {name: value for name, value in os.environ.items() if name != "PRODUCTION"}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "pressroom.settings",
        "DATABASE_URL": url,
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "HASHED_STATIC": "1",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    }


def releases_at_hand(given: list[Path]) -> list[Path]:
    """Return the files to import: those given, else the real ones that are here."""
    return given or [path for path in REAL if path.exists()]


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run a command of the project to its end and return what it printed."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def prepare(env: dict[str, str], releases: list[Path]) -> None:
    """Bring the database and the static files up; a database that holds releases is kept."""
    manage(env, "migrate", "--noinput")
    manage(env, "collectstatic", "--noinput")
    set_up_django(env)
    from releases.models import Release

    if Release.objects.exists():
        return
    if not releases:
        print(f"No releases at {REAL[0].parent}: measuring the demonstration archive.")
        manage(env, "load_demonstration", "--if-empty")
        return
    printed = manage(env, "import_releases", *map(str, releases), "--publish")
    print(printed.partition("\n")[0])
    add_topics()


def prepare_synthetic(env: dict[str, str], releases: int) -> None:
    """Bring the database up, and fill it with synthetic releases; those it has are kept."""
    manage(env, "migrate", "--noinput")
    manage(env, "collectstatic", "--noinput")
    # Of very many, whoever fills them and whoever chooses pages and words asks more than a reader.
    unhurried = env | {"STATEMENT_TIMEOUT": "0"}
    print(manage(unhurried, "make_archive", "--releases", str(releases)))
    set_up_django(unhurried)


def set_up_django(env: dict[str, str]) -> None:
    """Let this process use the project's models, on the database that is measured."""
    os.environ.update(env)
    import django

    django.setup()


def add_topics() -> None:
    """Give the releases topics, at random but the same every time: none, one, two or three."""
    from django.db import transaction

    from releases.models import Release, ReleaseCount, Topic

    topics = []
    for subject in range(1, SUBJECTS + 1):
        above = Topic.objects.create(name=f"Subject {subject}")
        topics += [above]
        topics += [
            Topic.objects.create(name=f"Subject {subject}, part {part}", parent=above)
            for part in range(1, PARTS + 1)
        ]
    drawn = random.Random(1)
    through = Release.topics.through
    with transaction.atomic():
        through.objects.bulk_create(
            (
                through(release_id=release, topic_id=topic.pk)
                for release in Release.objects.order_by("pk").values_list("pk", flat=True)
                for topic in drawn.sample(topics, drawn.choice((0, 1, 1, 2, 3)))
            ),
            batch_size=5_000,
        )
        ReleaseCount.objects.rebuild()  # no model was saved, so nothing was counted
