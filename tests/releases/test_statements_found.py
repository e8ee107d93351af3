"""Statements that words find, in the order of lists, whatever happens to them; on either engine."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from releases import search, statementtally
from releases.cursors import Cursor
from releases.models import Passage, Release, Statement
from releases.search import eras, passages
from releases.statementlisting import StatementListing
from releases.statementtally import read_newest
from tests.factories import make_organisation, make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = "Rents rise, and buses stop. Rents fall. Buses run."
DATES = ["", "1850", "2019", "2026-03", "2026-03-02", "2026-03-02 10:30"]


@pytest.fixture
def archive() -> None:
    """Make statements of one instant and of many, of one passage or two, and hidden ones."""
    seed = random.randrange(1 << 30)
    print("seed", seed)  # noqa: T201 -- shown where a test fails
    drawn = random.Random(seed)
    for _ in range(8):
        release = make_release(issued=drawn.choice(DATES), body=BODY)
        for words in drawn.sample(["Rents rise", "Rents fall", "Buses run"], k=2):
            make_statement(release, words)
        both = Statement(release=release)
        both.mark([(0, 10), (39, len(BODY))])  # rents rise … buses run
        make_statement(release, "Rents", state="rejected")
        hidden = make_release(issued=drawn.choice(DATES), body=BODY, state="draft")
        make_statement(hidden, "Rents rise")


def keys(text: str, statements: Any = None, **order: bool) -> list[int]:
    query = search.parse(text)
    rows = Statement.objects.public() if statements is None else statements
    return [
        key for some in search.statements_found(rows, query, ("pk",), **order) for (key,) in some
    ]


def in_lists(text: str, statements: Any = None) -> dict[str, list[int]]:
    """Return the same as Django has it, in both orders."""
    rows = Statement.objects.public() if statements is None else statements
    found = rows.filter(search.matches_statement(search.parse(text)))
    return {
        "newest": list(found.newest_first().values_list("pk", flat=True)),
        "oldest": list(found.oldest_first().values_list("pk", flat=True)),
    }


def assert_in_order(text: str, statements: Any = None) -> None:
    listed = in_lists(text, statements)
    assert keys(text, statements) == listed["newest"]
    assert keys(text, statements, reverse=True) == listed["newest"][::-1]
    assert keys(text, statements, oldest=True) == listed["oldest"]
    assert keys(text, statements, oldest=True, reverse=True) == listed["oldest"][::-1]


@pytest.fixture(params=[False, True], ids=["at once", "in parts"])
def parted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL ask for the newest statements first, as it does in a large archive."""
    if request.param:
        years = [datetime(year, 3, 2, tzinfo=UTC) for year in (1000, *range(2018, 2027))]
        monkeypatch.setattr(eras, "_bounds", lambda *asked: years)
        monkeypatch.setattr(passages, "_SMALL", 0)
        monkeypatch.setattr(passages, "_WANTED", 1)
        monkeypatch.setattr(passages, "_estimate", lambda *asked: (100, 100))


@pytest.mark.usefixtures("archive", "parted")
@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("rents", None),
        ("rents buses", 8),  # in two passages of one statement
        ('"rents rise buses"', 0),  # which no phrase runs across
        ("rents -buses", None),
        ("rise OR fall", None),
        ("title:release rents", None),  # of which the release is asked
        ("said:(rents said:buses)", 8),
        ("rents -(rise OR fall)", 0),
        ("ren*", None),
    ],
)
def test_words_find_statements_in_the_order_of_lists(text: str, n: int | None) -> None:
    assert_in_order(text)
    found = keys(text)
    assert found if n is None else len(found) == n


@pytest.mark.usefixtures("archive", "parted")
def test_what_narrows_the_list_narrows_what_is_found() -> None:
    organisation = make_organisation(name="Tenants’ Union")
    release = make_release(organisation=organisation, issued="2026-03", body=BODY)
    make_statement(release, "Rents rise")
    public = Statement.objects.public()
    day = date(2026, 3, 2)
    for statements, some in (
        (public.credited_to(organisation), 1),
        (public.issued_from(day), None),
        (public.issued_to(day), None),
        (public.issued_from(day).issued_to(day), None),
        (public.filter(release__kind="speech"), 0),
        (public.exclude(kind="fragment"), None),
        (public.filter(release__organisation__name="Tenants’ Union"), 1),  # a table of its own
        (public.none(), 0),
    ):
        assert_in_order("rents", statements)
        assert some is None or len(keys("rents", statements)) == some


@pytest.mark.usefixtures("archive")
def test_statements_follow_the_date_of_their_release() -> None:
    for issued in ("", "1801-05-01", "2026-03-02 10:30"):
        release = Release.objects.public().first()
        assert release is not None
        release.issue_date = type(release.issue_date).parse(issued)
        release.save()
        assert_in_order("rents")
        held = Passage.objects.select_related("statement__release")
        assert all(passage.is_searchable for passage in held)


@pytest.mark.usefixtures("archive")
def test_what_is_deleted_or_marked_anew_is_found_as_it_is() -> None:
    both = Statement.objects.public().filter(passages__number=2).first()
    assert both is not None
    both.passages.filter(number=1).delete()
    assert both.pk not in keys("rents")
    assert both.pk in keys("buses")
    both.mark([(0, 10), (12, 26)])
    assert both.pk in keys("rise stop")
    Statement.objects.filter(pk=both.pk).delete()
    assert both.pk not in keys("rents")
    assert_in_order("rents")
    assert search.statements_unheld() == []
    assert search.unsound() == []


@pytest.mark.usefixtures("archive")
def test_places_made_of_what_there_was_are_those_of_what_is_new() -> None:
    make_release(issued="2026-03-02 10:30", body=BODY)
    instants = Release.objects.filter(issued_precision="instant")
    at = datetime(1999, 1, 1, 12, 0, 0, 900_000, tzinfo=UTC)
    assert instants.update(issued=at, issued_until=at)
    Passage.objects.update(search_order=None)
    assert keys("rents") == [] or connection.vendor == "postgresql"
    migration = import_module("releases.migrations.0019_statements_in_order")
    places = {"sqlite": migration.SQLITE_PLACES, "postgresql": migration.POSTGRESQL_PLACES}
    with connection.cursor() as cursor:
        cursor.execute(places[connection.vendor].replace("%", "%%"), [])
    for passage in Passage.objects.select_related("statement__release"):
        assert passage.search_order == passage.its_search_order
    assert_in_order("rents")


def test_a_sample_ends_in_the_middle_of_an_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statementtally, "SAMPLED", 2)
    monkeypatch.setattr(statementtally, "COUNTED", 4)
    for n in range(3):
        release = make_release(issued=f"2026-03-0{n + 1}", body=BODY)
        make_statement(release, "Rents rise")
        make_statement(release, "Rents fall")
    newest = read_newest(Statement.objects.public(), search.parse("rents"))
    assert len(newest.keys) > 4
    assert sum(newest.parts.values()) == 2
    assert newest.keys[:5] == in_lists("rents")["newest"][:5]


def test_statements_found_until_time_runs_out_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    statement = make_statement(make_release(body=BODY), "Rents rise")
    whole = search.statements_found

    def cut_short(*asked: Any) -> Any:
        yield from whole(*asked)
        raise search.TooSlowError

    monkeypatch.setattr(search, "statements_found", cut_short)
    newest = read_newest(Statement.objects.public(), search.parse("rents"))
    assert newest.stopped
    assert newest.keys == [statement.pk]


def test_rows_that_were_stopped_are_said_to_be_whatever_the_count_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newer, older = make_release(issued="2026-03", body=BODY), make_release(issued="2025", body=BODY)
    make_statement(older, "Rents fall")
    place = Cursor.at(make_statement(newer, "Rents rise"))
    whole = search.statements_found

    def cut_short(statements: Any, query: Any, columns: Any, **order: Any) -> Any:
        yield from whole(statements, query, columns, **order)
        if columns == ("pk",):
            raise search.TooSlowError

    monkeypatch.setattr(search, "statements_found", cut_short)
    public = Statement.objects.public().newest_first()
    listing = StatementListing(QueryDict(f"q=rents&before={place}"), public)
    assert [row.words for row in listing.rows] == ["Rents fall"]
    assert listing.tally.total == 2
    assert listing.slow


def test_a_statement_is_in_its_place_before_its_release_is_public() -> None:
    release = make_release(state="draft", issued="2026-03-02", body=BODY)
    make_statement(release, "Rents rise")
    release.issue_date = type(release.issue_date).parse("2025-01-01")
    release.save()
    assert keys("rents") == []
    release.state, release.public_from = Release.State.PUBLISHED, release.created - timedelta(1)
    release.save()
    assert len(keys("rents")) == 1
    assert all(p.is_searchable for p in Passage.objects.select_related("statement__release"))


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("text", "some"),
    [("said:rents", True), ("said:(rents buses)", True), ("said:(rise fall)", False)],
)
def test_releases_are_found_by_what_is_said_once_each_and_in_order(text: str, some: bool) -> None:
    public, query = Release.objects.public(), search.parse(text)
    for releases in (public, public.issued_from(date(2026, 3, 2)), public.filter(kind="speech")):
        found = releases.filter(search.matches(query)).newest_first()
        listed = list(found.values_list("pk", flat=True))
        assert search.keys_found(releases, query, 0, 50) == listed
        assert search.keys_found(releases, query, 1, 4) == listed[1:4]
        assert search.keys_found(releases, query, 0, 50, oldest=True) == listed[::-1]
        n, (keys, months) = search.survey(releases, query, ("id", "issued_month"), sampled=50)
        assert (n, keys) == (len(listed), listed)
        assert dict(zip(keys, months, strict=True)) == dict(found.values_list("pk", "issued_month"))
    assert bool(search.keys_found(public, query, 0, 1)) == some
