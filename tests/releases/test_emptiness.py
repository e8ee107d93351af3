"""An empty answer says why; an exact name leads to its page; results are grouped on demand."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from organisations.models import OrganisationName
from releases import search
from releases import tally as counting
from releases.listing import Listing
from releases.models import Release, ReleaseCount
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _releases() -> None:
    """Make what two bodies said of rents and buses, and hidden releases of the same."""
    meadow = make_organisation(name="Meadow Party", slug="meadow")
    OrganisationName.objects.create(owner=meadow, name="MP-A", kind="acronym")
    harbour = make_organisation(name="Harbour Alliance", slug="harbour")
    ada, rents = make_person(name="Ada Quill", slug="ada"), make_topic(name="Homes", slug="homes")
    later = timezone.now() + timedelta(days=1)
    for n in range(6):
        for hidden in (False, True):
            make_release(
                title=f"Rents {n}" if n % 2 else f"Buses {n}",
                organisation=meadow if n % 2 else harbour,
                people=(ada,) if n < 2 else (),
                topics=(rents,) if n % 2 else (),
                issued=f"{2015 + n}-03-02",
                kind="letter" if hidden else "speech",
                **({"public_from": later} if hidden else {}),
            )
    make_organisation(name="Hidden Body", slug="hidden")


def page(query: str, path: str = "/releases/") -> str:
    html = Client().get(f"{path}?{query}").content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def listing(query: str) -> Listing:
    return Listing(QueryDict(query), Release.objects.public(), whole=True)


def test_it_says_what_was_searched_what_there_is_and_what_to_drop() -> None:
    text = page("q=buses&organisation=meadow&kind=speech")
    assert "Searched for Words “buses”, Organisation Meadow Party, Kind Speech" in text
    assert "nothing matches all of this at once" in text
    assert "whatever the words, there are 3 releases here, issued from 2016 to 2020" in text
    assert "Without Words “buses” : 3 releases" in text
    assert "Without Organisation Meadow Party : 3 releases" in text
    assert "Without Kind" not in text  # nothing would come of that


@pytest.mark.parametrize(
    "query",
    [
        "q=buses&organisation=meadow&kind=speech",
        "q=rents&kind=letter",
        "person=ada&from=2019-01-01",
        "topic=homes&organisation=harbour&withdrawn=exclude",
    ],
)
def test_each_filter_to_drop_leads_to_as_many_as_it_says(query: str) -> None:
    drops = listing(query).emptiness.drops
    assert drops
    for drop in drops:
        n = listing(drop.url[1:]).total
        assert n > 0
        assert drop.found == f"{n} release{'s' if n > 1 else ''}"


def test_words_alone_that_find_nothing_are_met_with_advice() -> None:
    text = page("q=zirconium")
    assert "Searched for Words “zirconium”: nothing matches it" in text
    assert "Try fewer or other words" in text
    assert "Without filters there are 6 releases here, issued from 2015 to 2020" in text
    assert "Drop one filter" not in text


def test_many_that_a_drop_would_leave_are_said_to_be_more(monkeypatch: Any) -> None:
    monkeypatch.setattr(counting, "COUNTED", 2)
    assert "Without Words “zirconium” : more than 2 releases" in page("q=zirconium&kind=speech")


def test_what_is_not_counted_in_time_is_not_offered(monkeypatch: Any) -> None:
    query = "q=buses&organisation=meadow"
    shown = listing(query)
    assert shown.total == 0

    def slow(*args: Any, **options: Any) -> int:
        raise search.TooSlowError

    monkeypatch.setattr(Listing, "number_without", slow)
    assert shown.emptiness.drops == []


@pytest.mark.parametrize("words", ["Meadow Party", "the meadow party", '"meadow party"', "mp-a"])
def test_an_exact_name_leads_to_its_page(words: str) -> None:
    html = Client().get("/releases/", {"q": words}).content.decode()
    assert '<a href="/organisations/meadow/">Meadow Party</a>' in html


def test_a_name_nobody_may_know_leads_nowhere_and_neither_does_part_of_one() -> None:
    for words in ("Hidden Body", "Meadow", "party", "ada quill -rents", "x" * 300):
        assert listing(f"q={words}").named == []
    assert [one.name for one in listing("q=ada quill").named] == ["Ada Quill"]


@pytest.mark.parametrize("query", ["", "q=rents", "kind=speech", "q=rents OR buses"])
def test_who_is_in_what_was_found_is_counted_as_filters_would(query: str) -> None:
    for group, name in (("people", "person"), ("organisations", "organisation")):
        found = listing(f"{query}&group={group}").grouped
        assert found
        for one in found:
            assert listing(one.narrowed[1:]).total == one.facet.n
            assert QueryDict(one.narrowed[1:])[name] == one.facet.slug
            assert Client().get(one.page).status_code == 200


def test_grouped_the_list_shows_them_instead_of_releases() -> None:
    ReleaseCount.objects.rebuild()
    text = page("group=people")
    assert "Ada Quill 2 releases" in text
    assert "Buses 0" not in text
    assert "Nobody is named in what was found" in page("group=people&from=2019-01-01")
    assert "Buses 0" in page("group=releases")
    assert Client().get("/releases/?group=parties").status_code == 400
