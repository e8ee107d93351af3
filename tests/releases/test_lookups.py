"""The embargo rule is asked of each row, never of the index of times, which nearly all have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from releases.directory import people_with_counts
from releases.models import Release, Statement
from releases.models.count import FRESH
from tests.factories import make_release

pytestmark = pytest.mark.django_db
INDEX = "release_public_from"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many rows match")
def test_sqlite_enters_the_index_of_times_only_for_what_became_public_of_late() -> None:
    public = Release.objects.public()
    for asked in (public, public.filter(kind="speech"), public.exclude(state="withdrawn")):
        assert INDEX not in asked.order_by().explain()
    sql, parameters, *_ = FRESH._worded("default", ())
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        assert INDEX in str(cursor.fetchall())


def test_a_time_has_come_at_its_very_instant() -> None:
    at = timezone.now().replace(microsecond=0)
    make_release(public_from=at)
    for lookup in ("public_from__has_come", "public_from__lte"):
        assert Release.objects.filter(**{lookup: at}).exists()
        assert not Release.objects.filter(**{lookup: at - timedelta(microseconds=1)}).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many rows match")
def test_sqlite_enters_the_index_of_states_only_for_one_of_them() -> None:
    releases = Release.objects.order_by()
    assert "release_by_state" in releases.filter(state="submitted").explain()
    months = releases.filter(state="published").values("issued_month").distinct()
    assert "COVERING INDEX release_by_state" in months.explain()
    assert "release_by_state" not in releases.public().explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many rows match")
def test_sqlite_finds_what_comes_out_by_its_time(admin_client: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        admin_client.get("/admin/releases/release/?standing=embargoed")
        admin_client.get("/admin/")
    asked = [query["sql"] for query in queries if '."public_from" >' in query["sql"]]
    assert asked
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert "release_by_state" not in str(cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many rows match")
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("strength=unnamed-spokesperson", "statement_otherwise_attributed"),
        ("extent=fragment", "statement_fragment"),
    ],
)
def test_sqlite_finds_what_few_statements_are_among_those_few(
    client: Any, asked: str, index: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/statements/?{asked}")
    listed = [query["sql"] for query in queries if "issued_month" in query["sql"]]
    assert listed
    for sql in listed:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert index in str(cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many rows match")
def test_sqlite_reads_how_many_releases_name_a_person_from_their_ties_alone() -> None:
    plan = people_with_counts().explain()
    assert plan.count("USING COVERING INDEX releases_release_people_tied (person_id=?") >= 2
    assert "person_id=? AND release_id>? AND release_id<?" in plan


def test_what_is_written_into_a_question_is_a_choice_and_nothing_else() -> None:
    fragments = Statement.objects.filter(kind__is_plainly="fragment").order_by()
    assert str(fragments.query).endswith("\"kind\" = 'fragment'")
    for value in ("x' OR '1", "", 3):
        with pytest.raises(ValueError, match="is no value to be written"):
            list(Statement.objects.filter(kind__is_plainly=value))


def test_a_key_is_asked_of_sqlite_as_a_stretch_of_one() -> None:
    before, release, after = make_release(), make_release(), make_release()
    assert before.pk < release.pk < after.pk
    found = Release.objects.filter(id__is_at=release.pk).order_by()
    assert list(found) == [release]
    assert ("BETWEEN" in str(found.query)) is (connection.vendor == "sqlite")
