"""The index made anew, resumed where it stopped, and compared; on whichever engine there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from releases import drift, search
from releases.models import Passage, Release, ReleaseCount, SearchRebuild, Statement
from tests.factories import make_person, make_release

pytestmark = pytest.mark.django_db


def count(text: str) -> int:
    return Release.objects.filter(search.matches(search.parse(text))).count()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def untriggered(trigger: str, change: Callable[[], Any]) -> None:
    """Let a change be made of which PostgreSQL does not tell search; SQLite tells of none."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for the end of what alters it
        run(f"ALTER TABLE releases_release DISABLE TRIGGER {trigger}")
    change()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(f"ALTER TABLE releases_release ENABLE TRIGGER {trigger}")


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what the check names, or nothing where it finds all in order."""
    error = None
    try:
        call_command("rebuild_search", "--check")
    except CommandError as raised:
        error = str(raised)
    printed = capsys.readouterr().out
    if error is None:
        assert "search and counts are as they should be" in printed
        return []
    found = printed.splitlines()
    assert error.startswith(f"{len(found)} faults")
    return found


def test_rebuild_brings_the_index_in_line(capsys):
    kept, changed, gone = (make_release(title="Turbine") for _ in range(3))
    Release.objects.filter(pk=changed.pk).update(title="Flywheel")
    untriggered("releases_search_forgets", Release.objects.filter(pk=gone.pk).delete)
    search.forget([kept.pk])
    call_command("rebuild_search")
    assert capsys.readouterr().out == (
        "2 releases gone through, 0 statements' words renewed, 1 of deleted releases dropped.\n"
    )
    assert (count("turbine"), count("flywheel")) == (1, 1)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_interrupted_rebuild_goes_on_where_it_stopped(stop, capsys, monkeypatch):
    releases = [make_release(title="Turbine") for _ in range(3)]
    search.forget(release.pk for release in releases)
    monkeypatch.setattr(drift, "BATCH", 1)
    indexed = search.index

    def stop_at_third(batch: list[Release]) -> None:
        if batch[0].pk == releases[2].pk:
            raise stop
        indexed(batch)

    with monkeypatch.context() as patch:
        patch.setattr(search, "index", stop_at_third)
        with pytest.raises((CommandError, stop)):
            call_command("rebuild_search")
    assert count("turbine") == 2
    assert SearchRebuild.objects.get().after == releases[1].pk
    call_command("rebuild_search")
    assert "Going on after the run begun" in capsys.readouterr().out
    assert count("turbine") == 3
    assert not SearchRebuild.objects.exists()


def test_rebuild_may_begin_anew(capsys):
    release = make_release(title="Turbine")
    search.forget([release.pk])
    SearchRebuild.objects.create(pk=1, after=release.pk)
    call_command("rebuild_search", "--anew")
    assert count("turbine") == 1
    assert "Going on" not in capsys.readouterr().out


def test_check_finds_nothing_where_all_is_well(capsys):
    later = timezone.now() + timedelta(days=1)
    make_release(title="Turbine", body="Café “U.S.” 10,000")
    make_release(title="Turbine", public_from=later)
    make_release(title="Draft", state="draft")
    make_release(title="Withdrawn", state="withdrawn", reason="An error.")
    gone = make_release(title="Gone")
    gone.remove("A court order.", at=timezone.now())
    assert faults(capsys) == []


def test_check_names_what_is_missing_different_and_left_over(capsys):
    kept, missing, changed, drafted, gone = (make_release(title="Turbine") for _ in range(5))
    search.forget([missing.pk])
    Release.objects.filter(pk=changed.pk).update(title="Flywheel")
    Release.objects.filter(pk=drafted.pk).update(state="draft")
    untriggered("releases_search_forgets", Release.objects.filter(pk=gone.pk).delete)
    ReleaseCount.objects.rebuild()
    assert sorted(faults(capsys)) == sorted(
        [
            f"release {missing.reference}: missing",
            f"release {changed.reference}: different",
            f"release {drafted.reference}: left over, for it is not published",
            f"key {gone.pk}: left over of a deleted release",
        ]
    )
    call_command("rebuild_search")
    capsys.readouterr()
    assert faults(capsys) == []
    assert kept.pk


def test_check_finds_a_date_that_search_does_not_know(capsys):
    if connection.vendor == "postgresql":
        pytest.skip("the index holds no dates on PostgreSQL")
    release = make_release(title="Turbine", issued="2019")
    Release.objects.filter(pk=release.pk).update(issued=release.issued + timedelta(days=1))
    assert f"release {release.reference}: different" in faults(capsys)


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="on SQLite search keeps no columns of releases, nor triggers on them",
)
def test_check_finds_what_search_does_not_know_of_a_release(capsys):
    release = make_release(title="Turbine")
    speech = partial(Release.objects.filter(pk=release.pk).update, kind="speech")
    untriggered("releases_search_follows", speech)
    assert faults(capsys) == [f"release {release.reference}: different"]
    call_command("rebuild_search")
    capsys.readouterr()
    assert faults(capsys) == []


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="on SQLite search keeps no columns of releases, nor triggers on them",
)
@pytest.mark.parametrize(
    "trigger",
    ["releases_search_follows", "releases_search_forgets", "releases_search_forgets_all"],
)
def test_check_misses_each_trigger_that_keeps_search(trigger, capsys):
    run(f"ALTER TABLE releases_release DISABLE TRIGGER {trigger}")
    assert faults(capsys) == [f"index: the trigger {trigger} is missing"]


def test_check_compares_the_words_of_statements(capsys):
    release = make_release(body="“Rents rise.”")
    statement = Statement(release=release)
    statement.mark([(1, 12)])
    assert faults(capsys) == []
    Passage.objects.update(stems="", exact="")
    assert faults(capsys) == [f"statement {statement.reference}: different"]
    call_command("rebuild_search")
    assert "1 statements' words renewed" in capsys.readouterr().out
    assert count("said:rents") == 1
    assert faults(capsys) == []


def test_check_misses_statements_that_the_index_does_not_hold(capsys):
    release = make_release(body="“Rents rise.”")
    statement = Statement(release=release)
    statement.mark([(1, 12)])
    if connection.vendor == "postgresql":
        Passage.objects.update(search_order=None)
        wrong = "different"
    else:
        run("DELETE FROM releases_statement_search")
        wrong = "missing"
        assert count("said:rents") == 0
    assert faults(capsys) == [f"statement {statement.reference}: {wrong}"]
    call_command("rebuild_search")
    assert "1 statements' words renewed" in capsys.readouterr().out
    assert count("said:rents") == 1
    assert faults(capsys) == []


def test_check_compares_the_kept_counts(capsys):
    make_release(title="Turbine", issued="2019-11-07")
    ReleaseCount.objects.filter(month=201911).update(n=7)
    assert all(fault.startswith("counts: organisation") for fault in faults(capsys))
    ReleaseCount.objects.set_aside()
    assert "counts: set aside" in faults(capsys)[0]


def test_check_looks_at_the_index_as_a_whole(capsys):
    make_release(title="Turbine")
    if connection.vendor == "postgresql":
        run("DROP INDEX releases_passage_words")
        assert faults(capsys) == ["index: the index releases_passage_words is missing or invalid"]
    else:
        run("DROP TRIGGER releases_passage_out")
        assert faults(capsys) == ["index: a trigger that keeps the words of statements is missing"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL keeps statistics")
def test_after_many_changes_every_table_s_statistics_are_those_of_its_rows():
    # What they say is an estimate, and hangs on what earlier tests left: so whether they were made.
    asked = (
        "SELECT relname, vacuum_count, analyze_count FROM pg_stat_user_tables WHERE relname IN"
        " ('releases_search', 'releases_release', 'releases_release_people')"
    )
    make_release(people=(make_person(),))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        before = {(name, vacuumed + 1, read + 1) for name, vacuumed, read in cursor.fetchall()}
    search.settle()
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert set(cursor.fetchall()) == before
        assert len(before) == 3
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] != "0"
