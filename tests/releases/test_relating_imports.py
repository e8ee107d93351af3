"""An import of few is compared at once; of many it is left to a batch that may be killed."""

from __future__ import annotations

import json
import random
import signal
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from releases.models import RelatedRelease, Release, ReleaseProfile
from releases.models.relatinginbulk import relate_waiting, waiting
from tests.importing import ask, empty_database, finish, manage
from tests.releases.test_related_answers import GOLD

WORDS = [f"{a}{b}{c}" for a in ("mar", "tol", "bren") for b in ("low", "dim") for c in range(40)]


def rows(number: int) -> list[dict[str, Any]]:
    """Return invented rows, every fourth of which is a copy of the one before."""
    found: list[dict[str, Any]] = []
    for n in range(number):
        drawn = random.Random(n - (n % 4 == 3))
        found.append(
            {
                "id": f"walkers:{n}",
                "organisation": f"Organisation {n % 9}",
                "published": f"2019-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}",
                "title": f"Title {n}",
                "body": " ".join(drawn.choices(WORDS, k=90)),
                "source": "their own site",
            }
        )
    return found


def write(folder: Path, lines: list[dict[str, Any]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def run(path: Path) -> str:
    out = StringIO()
    call_command("import_releases", str(path), "--publish", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_import_of_few_is_compared_at_once(tmp_path: Path) -> None:
    assert "propose_responses" not in run(write(tmp_path, rows(8)))
    assert not waiting().exists()
    copies = RelatedRelease.objects.filter(likeness="copy", release__title="Title 3")
    assert [pair.other.title for pair in copies] == ["Title 2"]


@pytest.mark.django_db
def test_an_import_of_many_is_left_to_the_batch(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.intake.save.FEW", 7)
    path = write(tmp_path, rows(8))
    told = run(path)
    assert told.endswith("\n8 releases wait to be compared with others: run propose_responses.\n")
    assert waiting().count() == 8
    assert not ReleaseProfile.objects.exists()
    assert sum(done for done, _ in relate_waiting()) == 8
    run(path)
    assert not waiting().exists()


@pytest.mark.django_db
def test_a_changed_row_is_compared_again(tmp_path: Path) -> None:
    lines = rows(8)
    run(write(tmp_path, lines))
    lines[3]["body"] = GOLD[0].body
    run(write(tmp_path, lines))
    assert not waiting().exists()
    changed = Release.objects.get(title="Title 3")
    assert not RelatedRelease.objects.of(changed).filter(likeness="copy").exists()


PAIRS = "SELECT release_id, other_id, likeness, score FROM releases_relatedrelease ORDER BY 1, 2"
COMPARED = "SELECT count(*) FROM releases_releaseprofile WHERE compared IS NOT NULL"


def test_a_killed_batch_is_completed_by_two_at_once(tmp_path: Path) -> None:
    calm, killed = empty_database(tmp_path / "calm.sqlite3"), tmp_path / "killed.sqlite3"
    finish(manage(calm, "import_releases", write(tmp_path, rows(600)), "--publish"))
    killed.write_bytes(calm.read_bytes())
    finish(manage(calm, "propose_responses"))
    process = manage(killed, "propose_responses")
    while not ask(killed, COMPARED)[0][0] and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = ask(killed, COMPARED)[0][0]
    assert 0 < done < 600
    both = [manage(killed, "propose_responses") for _ in range(2)]
    counted = [int(finish(process).partition(" ")[0]) for process in both]
    assert sum(counted) == 600 - done
    assert ask(killed, PAIRS) == ask(calm, PAIRS)
