"""``import_releases``: whatever ends it in the middle, it can be run again."""

from __future__ import annotations

import signal
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from organisations.models import Organisation
from releases.intake.save import Saver
from releases.models import Release
from tests.importing import Write, ask, counts, empty_database, finish, manage, row, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


def test_a_row_the_database_refuses_is_named_and_its_batch_comes_in(
    write: Write, monkeypatch: Any
) -> None:
    # A rule that only the database knows of: the row's kind, let through on purpose.
    monkeypatch.setattr("releases.intake.jsonl.read_kind", lambda kind: kind)
    monkeypatch.setattr("releases.intake.shape.IncomingRelease.objection", lambda self: "")
    path = write(row(1), row(2, title="", organisation="Nobody Else"), row(3, people=["Ann"]))
    out = run(path)
    assert counts(out) == "created 2, updated 0, unchanged 0, rejected 1"
    assert f"{path}:2: The database refused it:" in out
    assert "new: 1 organisations, 1 people" in out
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Fell Walkers"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyboardInterrupt(), "Interrupted. Whole batches are kept"),
        (OperationalError("database is locked"), r"The database stopped it \(database is locked\)"),
    ],
)
def test_an_end_in_the_middle_keeps_whole_batches_and_says_so(
    write: Write, monkeypatch: Any, error: BaseException, sentence: str
) -> None:
    monkeypatch.setattr("releases.intake.run.BATCH", 2)
    save, calls = Saver._save, []

    def fail_at_the_second(self: Saver, rows: Any) -> Any:
        calls.append(rows)
        report = save(self, rows)
        if len(calls) == 2:
            raise error
        return report

    monkeypatch.setattr(Saver, "_save", fail_at_the_second)
    path = write(*(row(n, organisation=f"Organisation {n}") for n in range(5)))
    out = StringIO()
    with pytest.raises(CommandError, match=sentence):
        call_command("import_releases", str(path), stdout=out)
    assert counts(out.getvalue()) == "created 2, updated 0, unchanged 0, rejected 0"
    assert (Release.objects.count(), Organisation.objects.count()) == (2, 2)
    monkeypatch.setattr(Saver, "_save", save)
    assert counts(run(path)) == "created 3, updated 0, unchanged 2, rejected 0"


def test_search_is_settled_after_a_run_that_was_much_of_the_archive(
    write: Write, monkeypatch: Any
) -> None:
    settled: list[bool] = []
    monkeypatch.setattr("releases.intake.save.MANY", 3)
    monkeypatch.setattr("releases.search.settle", lambda: settled.append(True))
    run(write(row(1), row(2)))
    assert settled == []
    run(write(*map(row, range(3, 23))), "--dry-run")
    assert settled == []
    run(write(*map(row, range(3, 23))))
    assert settled == [True]
    run(write(*map(row, range(23, 27))))
    assert settled == [True]


CONTENT = (
    "SELECT collection, identifier, title, body, o.name, group_concat(p.name)"
    " FROM releases_importedrow i JOIN releases_release r ON r.id = i.release_id"
    " JOIN organisations_organisation o ON o.id = r.organisation_id"
    " LEFT JOIN releases_release_people rp ON rp.release_id = r.id"
    " LEFT JOIN organisations_person p ON p.id = rp.person_id"
    " GROUP BY i.id ORDER BY collection, identifier"
)


def test_an_import_killed_in_the_middle_is_completed_by_the_next(
    write: Write, tmp_path: Path
) -> None:
    rows = [row(n, organisation=f"Org {n % 40}", people=[f"P {n % 99}"]) for n in range(4_000)]
    path = write(*rows)
    killed, calm = empty_database(tmp_path / "killed.sqlite3"), tmp_path / "calm.sqlite3"
    calm.write_bytes(killed.read_bytes())
    process = manage(killed, "import_releases", path, "--publish")
    count = "SELECT count(*) FROM releases_release"
    while not (done := ask(killed, count)[0][0]) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = ask(killed, count)[0][0]
    assert 0 < done < 4_000
    assert done % 500 == 0
    assert ask(killed, "SELECT count(*) FROM releases_importedrow") == [(done,)]
    out = finish(manage(killed, "import_releases", path, "--publish"))
    assert counts(out) == f"created {4_000 - done}, updated 0, unchanged {done}, rejected 0"
    finish(manage(calm, "import_releases", path, "--publish"))
    assert ask(killed, CONTENT) == ask(calm, CONTENT)


def test_two_imports_at_once_make_nothing_double(write: Write, tmp_path: Path) -> None:
    rows = [row(n, organisation=f"Org {n % 40}", people=[f"P {n % 99}"]) for n in range(1_500)]
    path = write(*rows)
    database = empty_database(tmp_path / "both.sqlite3")
    both = [manage(database, "import_releases", path) for _ in range(2)]
    numbers = [counts(finish(process)) for process in both]
    created = [int(line.split(",")[0].removeprefix("created ")) for line in numbers]
    assert sum(created) == 1_500
    assert all(line.endswith("rejected 0") for line in numbers)
    for table, expected in (("release", 1_500), ("importedrow", 1_500)):
        assert ask(database, f"SELECT count(*) FROM releases_{table}") == [(expected,)]  # noqa: S608
    assert ask(database, "SELECT count(*) FROM organisations_organisation") == [(40,)]
    assert ask(database, "SELECT count(*) FROM organisations_person") == [(99,)]
