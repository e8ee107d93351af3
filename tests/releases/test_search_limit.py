"""What is counted, how far, and what happens to a search that takes too long; on either engine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, InternalError, OperationalError, connection
from django.utils import timezone

from releases import search
from releases.models import Release
from releases.search import postgres, sqlite
from releases.search.limit import _leave
from tests.factories import make_organisation, make_release

pytestmark = pytest.mark.django_db

# Takes minutes on either engine.
ENDLESS = (
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000)"
    " SELECT max(n) FROM c"
)


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def settings() -> list[Any]:
    if connection.vendor != "postgresql":
        return []
    return [run("SHOW statement_timeout"), run("SHOW enable_seqscan")]


def test_what_takes_too_long_is_stopped_and_the_transaction_goes_on():
    make_release(title="Turbine")
    before, began = settings(), time.perf_counter()
    with pytest.raises(search.TooSlowError) as slow, search.limited(seconds=0.1):
        run(ENDLESS)
    assert time.perf_counter() - began < 2
    assert str(slow.value) == search.TOO_SLOW
    assert Release.objects.count() == 1
    assert settings() == before


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_is_stopped_outside_of_a_transaction():
    before = settings()
    with pytest.raises(search.TooSlowError), search.limited(seconds=0.1):
        run(ENDLESS)
    assert settings() == before
    with search.limited(seconds=0.1):
        assert run("SELECT 1") == 1
    assert settings() == before


def test_statements_have_their_time_together():
    began = time.perf_counter()
    with pytest.raises(search.TooSlowError), search.limited(seconds=0.3):
        run_often(ENDLESS.replace("1000000000", "100000"))  # each ends well within the limit
    assert time.perf_counter() - began < 2


def run_often(sql: str) -> None:
    for _ in range(200):
        run(sql)


def ask_twice() -> None:
    with search.limited(seconds=100):
        assert run("SELECT 1") == 1
    run(ENDLESS)


def test_the_outer_limit_holds():
    with pytest.raises(search.TooSlowError), search.limited(seconds=0.1):
        ask_twice()


def test_other_errors_stay_what_they_are():
    with pytest.raises(ValueError, match="mine"), search.limited():
        raise ValueError("mine")
    with pytest.raises(OperationalError, match="lost"), search.limited():
        raise OperationalError("lost")
    assert run("SELECT 1") == 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine find the newest five quickly, and then look for ever."""
    engine = postgres if connection.vendor == "postgresql" else sqlite
    quick = engine.scan

    def crawl(*args: Any, **options: Any) -> Iterator[list[Any]]:
        found = [row for rows in quick(*args, **options) for row in rows]
        yield found[:5]
        if args[-1] > 5:
            run(ENDLESS)

    monkeypatch.setattr(engine, "scan", crawl)
    monkeypatch.setattr(engine, "count", lambda *args: run(ENDLESS))
    monkeypatch.setattr(search.limit, "LIMIT", 0.5)


@pytest.mark.usefixtures("slow")
def test_a_slow_search_hands_over_what_was_found():
    shown = [make_release(title="Turbine", issued=f"2019-11-{n:02d}").pk for n in range(1, 10)]
    query = search.parse("turbine")
    public = Release.objects.public()
    with pytest.raises(search.TooSlowError) as error:
        search.newest(public, query, 0, 20)
    assert [release.pk for release in error.value.found] == shown[:3:-1]
    with pytest.raises(search.TooSlowError) as error:
        search.by_relevance(public, query)
    assert error.value.found == shown[:3:-1]
    with pytest.raises(search.TooSlowError) as error:
        search.count(public, query)
    assert error.value.found == 0
    with pytest.raises(search.TooSlowError) as error:
        search.survey(public, query, ("id",), sampled=3)
    assert error.value.found == (5, [shown[:3:-1]])
    assert [r.pk for r in search.newest(public, query, 0, 4)] == shown[:4:-1], "quick enough"


@pytest.mark.django_db(transaction=True)
def test_a_search_that_waits_for_its_index_is_stopped_like_any_other():
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite whoever reads waits for nobody")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE releases_search")
        with pytest.raises(search.TooSlowError), search.limited(seconds=0.1):
            search.count(Release.objects.public(), search.parse("turbine"))
    finally:
        other.close()


# -- counting


def test_counts_are_exact_up_to_the_cap_and_one_more_beyond():
    later = timezone.now() + timedelta(days=1)
    for n in range(12):
        make_release(title="Turbine", issued=f"2019-11-{n + 1:02d}")
        make_release(title="Turbine", issued=f"2019-11-{n + 1:02d}", public_from=later)
    organisation = make_organisation()
    make_release(title="Turbine", organisation=organisation, issued="1999")
    public, query = Release.objects.public(), search.parse("turbine")
    for cap, n in ((20, 13), (13, 13), (12, 13), (11, 12), (5, 6), (1, 2)):
        assert search.count(public, query, cap) == n
    mine = public.filter(organisation=organisation)
    assert search.count(mine, query, 2) == 1
    assert search.count(public, search.parse("flywheel")) == 0
    assert search.count(public, search.parse("-turbine")) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite nothing is stopped as it commits"
)
def test_a_transaction_that_the_driver_takes_for_ended_is_left():
    make_release(title="Rents rise")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")  # in the driver's eyes it is no transaction of ours
        with pytest.raises(DataError):
            cursor.execute("SELECT 1 / 0")
    with pytest.raises(InternalError):
        Release.objects.get()
    _leave(connection)
    assert Release.objects.get().title == "Rents rise"
    before = connection.connection
    _leave(connection)
    assert connection.connection is before, "one that stands in none is kept"
