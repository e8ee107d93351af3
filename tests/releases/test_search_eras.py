"""The months of a list, and the parts in which PostgreSQL is asked for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from releases import search
from releases.issuedate import LONG_AGO
from releases.models import Release
from releases.models.watermark import UNDATED
from releases.search import eras
from releases.search.among import Among
from tests.factories import make_release

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's lists are in order"),
]


def among(start: datetime | None = None, end: datetime | None = None) -> Among:
    """Return all public releases that were issued between two instants."""
    rows: Any = Release.objects.public()
    if start:
        rows = rows.filter(issued_order__gte=start)
    if end:
        rows = rows.filter(issued_order__lte=end)
    return Among.of(rows)


def instant(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (instant(2019, 5, 3), instant(2019, 7, 1), [201905, 201906, 201907]),
        (instant(2019, 5, 3), instant(2019, 5, 4), [201905]),
        # The first hour of a summer month is still the month before elsewhere.
        (instant(2019, 6, 30, 23, 30), instant(2019, 7, 5), [201907]),
        # Of some it is known only that they were issued in a year.
        (instant(2019, 1, 20), instant(2019, 2, 1), [201900, 201901, 201902]),
        (instant(2019, 12, 1), instant(2020, 1, 5), [201912, 202000, 202001]),
        (None, instant(2019, 5, 1), []),
        (instant(2019, 1, 1), instant(2019, 12, 31), [2019]),
        (instant(2019, 11, 3), instant(2021, 2, 1), [201911, 201912, 2020, 202100, 202101, 202102]),
        (instant(1000, 1, 1), instant(2019, 5, 1), []),
        (None, LONG_AGO, [UNDATED]),
        (instant(2019, 5, 1), instant(2019, 4, 1), [201905]),  # nothing lies there
    ],
)
def test_months_are_those_between_two_instants(
    start: datetime | None, end: datetime | None, months: list[int]
) -> None:
    assert eras.months(connection, among(start, end)) == months


def test_months_go_on_to_the_year_of_the_latest_release_be_it_hidden() -> None:
    start = instant(2019, 11, 20)
    assert eras.months(connection, among(start)) == [201911, 201912]
    make_release(issued="2021-01-09", state="draft")
    assert eras.months(connection, among(start)) == [201911, 201912, 2020, 2021]


def test_releases_of_no_known_date_are_found_by_their_mark() -> None:
    undated = make_release(title="Turbine", issued="")
    dated = make_release(title="Turbine", issued="2019")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT release_id FROM releases_search WHERE narrowings && ARRAY[-1::bigint]"
        )
        assert cursor.fetchall() == [(undated.pk,)]
    found = Release.objects.public().filter(issued_order__lte=LONG_AGO)
    assert search.keys_found(found, search.parse("turbine"), 0, 9) == [undated.pk]
    dated.issue_date = undated.issue_date
    dated.save()
    assert search.keys_found(found, search.parse("turbine"), 0, 9) == [dated.pk, undated.pk]


BOUNDS = [instant(2000 + n, 6, 1) for n in range(20)]


@pytest.mark.parametrize(
    ("share", "starts"),
    [(0.01, [2019, 2018, 2015]), (0.1, [2017]), (0.2, [2014]), (0.5, []), (1.0, [])],
)
def test_the_newest_are_asked_first_as_far_back_as_should_be_enough(
    share: float, starts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eras, "_bounds", lambda *asked: BOUNDS)
    parts = eras.newest(connection, among(), share)
    assert [part.start and part.start.year for part in parts] == [*starts, None]
    assert [part.end and part.end.year for part in parts] == [None, *starts]


def test_parts_stay_within_the_dates_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eras, "_bounds", lambda *asked: BOUNDS)
    asked = among(instant(2003, 1, 1), instant(2013, 1, 1))
    first, *_, last = eras.newest(connection, asked, 0.01)
    assert (first.start, first.end) == (instant(2012, 6, 1), instant(2013, 1, 1))
    assert last.start == instant(2003, 1, 1)
    few = among(instant(2012, 1, 1), instant(2013, 1, 1))
    assert eras.newest(connection, few, 0.01) == [few]


@pytest.mark.django_db(transaction=True)
def test_where_a_part_begins_is_what_the_planner_knows() -> None:
    for day in range(1, 29):
        make_release(issued=f"2019-11-{day:02}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE releases_search")
    eras._bounds.cache_clear()
    first, *_ = eras.newest(connection, among(), 0.1)
    assert first.start is not None
    assert instant(2019, 11, 20) < first.start < instant(2019, 11, 28)
    eras._bounds.cache_clear()
