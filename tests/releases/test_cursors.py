"""Places in a list: deep paging that holds while releases come and go."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from releases import listing as module
from releases.cursors import Cursor
from releases.listing import Listing
from releases.models import Release
from tests.factories import make_release

pytestmark = pytest.mark.django_db

DATES = ["", "2019", "2026-03", "2026-03-02", "2026-03-02 10:30", "2026-02-01", "1850-12"]
LISTS = ["", "sort=oldest", "q=rents", "q=rents&sort=oldest"]


@pytest.fixture(autouse=True)
def _releases(monkeypatch: Any) -> None:
    """Make two pages and a half, with ties and unknown dates, and hidden ones between them."""
    monkeypatch.setattr(module, "PAGE_SIZE", 5)
    drawn = random.Random(3)
    for n in range(13):
        make_release(title=f"Rents {n}", issued=drawn.choice(DATES))
        make_release(title=f"Rents hidden {n}", issued=drawn.choice(DATES), state="draft")


def listing(query: str) -> Listing:
    return Listing(QueryDict(query), Release.objects.public())


def walk(query: str, way: str = "next") -> list[list[str]]:
    """Return the titles of each page on the way from one to the last."""
    shown: list[list[str]] = []
    address = f"?{query}"
    while address and len(shown) < 20:
        found = listing(address[1:])
        shown.append([row.title for row in found.rows])
        address = getattr(found, way)
    return shown


def from_the_first(query: str) -> list[str]:
    """Return all titles in the order of the list, as one long page has them."""
    found = listing(query).found
    return list(found.values_list("title", flat=True))


@pytest.mark.parametrize("query", LISTS)
def test_going_on_from_place_to_place_shows_each_release_once(query: str) -> None:
    everything = from_the_first(query)
    [first] = Release.objects.filter(title=everything[0])
    name = "after" if "oldest" in query else "before"
    pages = walk(f"{query}&{name}={Cursor.at(first)}")
    assert [title for page in pages for title in page] == everything[1:]
    assert [len(page) for page in pages] == [5, 5, 2]


@pytest.mark.parametrize("query", LISTS)
def test_going_back_shows_the_same_pages_from_the_other_end(query: str) -> None:
    everything = from_the_first(query)
    [last] = Release.objects.filter(title=everything[-1])
    name = "before" if "oldest" in query else "after"
    pages = walk(f"{query}&{name}={Cursor.at(last)}", "previous")
    assert [title for page in reversed(pages) for title in page] == everything[:-1]


def test_what_arrives_or_goes_meanwhile_moves_no_row_from_its_page() -> None:
    first, second = walk(f"before={Cursor.at(Release.objects.public().newest_first()[0])}")[:2]
    address = listing(f"before={Cursor.at(Release.objects.public().newest_first()[0])}").next
    make_release(title="New", issued="2026-11-01")
    Release.objects.filter(title=first[0]).delete()
    assert [row.title for row in listing((address or "")[1:]).rows] == second


def test_where_the_release_at_the_place_is_gone_no_row_is_lost() -> None:
    rows = list(Release.objects.public().newest_first())
    for row in rows[:-1]:
        place, after = Cursor.at(row), rows[rows.index(row) + 1]
        Release.objects.filter(pk=row.pk).update(state="draft")
        shown = [found.pk for found in Release.objects.public().before(place).newest_first()]
        assert after.pk in shown
        assert shown == [r.pk for r in rows if r.pk in shown]
        Release.objects.filter(pk=row.pk).update(state="published")


@pytest.mark.parametrize("query", LISTS)
def test_a_place_of_a_hidden_release_answers_as_one_of_none(query: str) -> None:
    hidden = make_release(
        issued="2026-03-02", public_from=timezone.now() + timedelta(days=1), title="Rents"
    )
    absent = Cursor(hidden.issued, "absent01")
    answers = [
        [row.title for row in listing(f"{query}&{name}={place}").rows]
        for name in ("before", "after")
        for place in (Cursor.at(hidden), absent)
    ]
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]


@pytest.mark.parametrize("release", ["2026-03-02 10:30", "1800", "", "2019"])
def test_a_place_is_read_as_it_was_written(release: str) -> None:
    place = Cursor.at(make_release(issued=release))
    assert Cursor.read(str(place)) == place
    assert Cursor.read(str(place).upper().replace("UNDATED", "undated")) == place


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("before=17", "as the list’s own links do"),
        ("before=20261399T000000Z-abcd1234", "as the list’s own links do"),
        ("after=%E2%80%8B", "as the list’s own links do"),
        ("after=undated-1bcd1234", "as the list’s own links do"),
        ("before=" + "9" * 500, "at most 40 characters"),
        ("before=undated-abcd1234&after=undated-abcd1234", "before or after, not both"),
        ("before=undated-abcd1234&page=2", "“before” or a page, not both"),
        ("after=undated-abcd1234&q=rents&sort=relevance", "Only lists by date have places"),
    ],
)
def test_what_is_no_place_is_answered_in_words(query: str, why: str) -> None:
    response = Client().get(f"/releases/?{query}")
    html = response.content.decode().replace("&#x27;", "’")
    assert response.status_code == 400
    assert why in html
    assert "Nothing was searched" in html


def test_past_the_end_it_says_so_and_leads_back() -> None:
    last = Release.objects.public().newest_first().last()
    assert last is not None
    html = Client().get(f"/releases/?q=rents&before={Cursor.at(last)}").content.decode()
    assert "Nothing lies beyond this place" in html
    assert 'href="?q=rents"' in html


def test_a_place_counts_all_that_is_found_and_costs_one_question_more(
    django_assert_max_num_queries: Any,
) -> None:
    place = Cursor.at(Release.objects.public().newest_first()[3])
    assert listing(f"q=rents&before={place}").total == 13
    Client().get("/releases/")
    with django_assert_max_num_queries(20):
        Client().get(f"/releases/?before={place}")
