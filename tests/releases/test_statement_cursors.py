"""Places in a list of statements: deep paging that may go on within a release."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from releases import listing, statementlisting, statementtally, tally
from releases.cursors import Cursor
from releases.models import Release, Statement
from releases.statementlisting import StatementListing
from tests.factories import make_organisation, make_release, make_statement

pytestmark = pytest.mark.django_db

DATES = ["", "2019", "2026-03", "2026-03-02", "2026-03-02 10:30"]
LISTS = [
    "",
    "sort=oldest",
    "q=rents",
    "q=rents&sort=oldest",
    "extent=full",
    "sort=relevance&q=rents",
]
BODY = "Rents one. Rents two. Rents three."


@pytest.fixture(autouse=True)
def _statements(monkeypatch: Any) -> None:
    """Make two pages and a half, three or one of a release, and hidden ones between them."""
    for module in (listing, statementlisting):
        monkeypatch.setattr(module, "PAGE_SIZE", 5)
    drawn = random.Random(3)
    for n in range(6):
        release = make_release(title=f"R{n}", issued=drawn.choice(DATES), body=BODY)
        # The later in the text is made first: the order is the text's, not that of the keys.
        for words in ("Rents three", "Rents two", "Rents one")[: 3 if n % 4 else 1]:
            make_statement(release, words)
        make_statement(release, "Rents", state="rejected")
        hidden = make_release(issued=drawn.choice(DATES), body=BODY, state="draft")
        make_statement(hidden, "Rents one")


def found_by(query: str) -> StatementListing:
    return StatementListing(QueryDict(query), Statement.objects.public().newest_first())


def walk(query: str, way: str = "next") -> list[list[int]]:
    """Return the keys of each page on the way from one to the last."""
    shown: list[list[int]] = []
    address = f"?{query}"
    while address and len(shown) < 20:
        found = found_by(address[1:])
        shown.append([row.pk for row in found.rows])
        address = getattr(found, way)
    return shown


def from_the_first(query: str) -> list[int]:
    """Return all keys in the order of the list, as one long page has them."""
    return list(found_by(query).found.values_list("pk", flat=True))


def place(pk: int) -> Cursor:
    return Cursor.at(Statement.objects.get(pk=pk))


@pytest.mark.parametrize("query", LISTS)
def test_going_on_from_any_place_shows_each_statement_once(query: str) -> None:
    everything = from_the_first(query)
    assert len(everything) == 14
    name = "after" if "oldest" in query else "before"
    for n, pk in enumerate(everything):
        pages = walk(f"{query}&{name}={place(pk)}")
        assert [key for page in pages for key in page] == everything[n + 1 :]


@pytest.mark.parametrize("query", LISTS)
def test_going_back_from_any_place_shows_the_same_from_the_other_end(query: str) -> None:
    everything = from_the_first(query)
    name = "before" if "oldest" in query else "after"
    for n, pk in enumerate(everything):
        pages = walk(f"{query}&{name}={place(pk)}", "previous")
        assert [key for page in reversed(pages) for key in page] == everything[:n]


def test_what_arrives_or_goes_meanwhile_moves_no_row_from_its_page() -> None:
    start = f"before={place(from_the_first('')[0])}"
    first, second = walk(start)[:2]
    address = found_by(start).next or ""
    make_statement(make_release(issued="2026-11-01", body=BODY), "Rents one")
    Statement.objects.filter(pk=first[0]).update(state="rejected")
    assert [row.pk for row in found_by(address[1:]).rows] == second


@pytest.mark.parametrize("query", LISTS)
def test_a_place_of_a_hidden_statement_answers_as_one_of_none(query: str) -> None:
    release = Release.objects.filter(title="R1").get()
    later = timezone.now() + timedelta(days=1)
    embargoed = make_release(issued="2026-03-02", public_from=later, body=BODY)
    for hidden in (
        make_statement(embargoed, "Rents one"),
        make_statement(release, "Rents two", state="rejected"),
    ):
        absent = Cursor(hidden.release.issued, "absent01")
        for name in ("before", "after"):
            there, nowhere = (
                [row.pk for row in found_by(f"{query}&{name}={at}").rows]
                for at in (Cursor.at(hidden), absent)
            )
            assert there == nowhere


def test_the_last_numbered_page_leads_on_to_the_end(monkeypatch: Any) -> None:
    monkeypatch.setattr(listing, "LAST_PAGE", 1)
    assert [key for page in walk("") for key in page] == from_the_first("")
    html = Client().get("/statements/").content.decode()
    assert "Page 1 of many" in html


def test_a_place_and_a_page_at_once_are_refused_in_words() -> None:
    at = place(from_the_first("")[0])
    for query, why in (
        (f"before={at}&page=2", "not both"),
        (f"before={at}&after={at}", "before or after, not both"),
        ("before=17", "Give a place in the list"),
        ("page=101", "Pages end at 100: the links at the end of that one lead further."),
    ):
        response = Client().get(f"/statements/?{query}")
        assert response.status_code == 400
        assert why in response.content.decode()


def test_past_the_end_it_says_so_and_leads_back() -> None:
    html = Client().get(f"/statements/?before={place(from_the_first('')[-1])}").content.decode()
    assert "Nothing lies beyond this place" in html


# -- numbers


def test_beyond_the_limit_there_are_more_and_the_newest_are_made_out(monkeypatch: Any) -> None:
    for module in (statementtally, tally):
        monkeypatch.setattr(module, "COUNTED", 10)
    monkeypatch.setattr(statementtally, "SAMPLED", 4)
    found = found_by("")
    assert (found.tally.total, found.tally.more, found.tally.sampled) == (10, True, 4)
    assert sum(found.months.values()) == 4
    html = Client().get("/statements/").content.decode()
    assert "More than 10 statements" in html
    assert "among the newest 4 of what was found" in html
    html = Client().get("/statements/?q=zirconium").content.decode()
    assert "Without filters there are more than 10 statements here" in html


def test_statements_are_credited_to_whom_they_were_made_for_else_to_all_issuers() -> None:
    Statement.objects.all().delete()
    one, two, three = (make_organisation(slug=slug) for slug in ("one", "two", "three"))
    unknown = make_organisation(slug="unknown")
    release = make_release(organisation=one, joint_issuers=(one, two), body=BODY)
    make_statement(release, "Rents one")
    make_statement(release, "Rents two", organisation=three)
    make_statement(release, "Rents three", organisation=unknown, state="proposed")
    assert found_by("").tally.organisations == {one.pk: 1, two.pk: 1, three.pk: 1}
    for slug, n in (("one", 1), ("two", 1), ("three", 1)):
        found = found_by(f"organisation={slug}")
        assert found.total == n
        assert found.issuers.organisations == {one.pk: 1, two.pk: 1, three.pk: 1}
