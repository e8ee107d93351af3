"""A list as a page shows it: pages, chips, facets and chart."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Organisation
from releases import listing as module
from releases.directory import recently_named
from releases.filters import LAST_PAGE
from releases.found import SHOWN_ORGANISATIONS
from releases.listing import PAGE_SIZE, Listing
from releases.models import Release
from releases.prepared import Prepared
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db


def listing(query: str = "", **options: Any) -> Listing:
    return Listing(QueryDict(query), Release.objects.public(), **options)


def page(query: str = "", path: str = "/releases/") -> str:
    return Client().get(f"{path}?{query}").content.decode()


def titles(html: str) -> list[str]:
    return [
        unescape(re.sub(r"<[^>]+>", "", found))
        for found in re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", html, re.DOTALL)
    ]


# -- paging


SIZE = 5  # rows of a page, so that few releases fill some


@pytest.fixture
def many(monkeypatch: Any) -> list[str]:
    """Make two pages and a half of releases, with ties and unknown dates; return their titles."""
    monkeypatch.setattr(module, "PAGE_SIZE", SIZE)
    rng = random.Random(7)
    organisation, subject = make_organisation(slug="one"), make_topic(slug="rents")
    dates = ["", "2019", "2026-03", "2026-03-02", "2026-03-02 10:30", "2026-02-01", "2025-12"]
    for n in range(13):
        make_release(
            title=f"Rents {n:02}",
            issued=rng.choice(dates),
            organisation=organisation,
            topics=(subject,),
        )
    make_release(title="Rents hidden", state="draft")
    return [f"Rents {n:02}" for n in range(13)]


@pytest.mark.parametrize(
    "path", ["/releases/", "/organisations/one/", "/topics/rents/"], ids=lambda path: path[1:9]
)
def test_turning_the_pages_shows_each_release_once(many: list[str], path: str) -> None:
    shown = [titles(page(f"page={n}", path)) for n in (1, 2, 3)]
    assert [len(rows) for rows in shown] == [SIZE, SIZE, 3]
    assert sorted(title for rows in shown for title in rows) == many


@pytest.mark.parametrize("query", ["sort=oldest", "q=rents", "q=rents&sort=relevance"])
def test_every_order_shows_each_release_once(many: list[str], query: str) -> None:
    shown = [title for n in (1, 2, 3) for title in titles(page(f"{query}&page={n}"))]
    assert sorted(shown) == many


def test_oldest_first_is_not_merely_newest_first_reversed(many: list[str]) -> None:
    newest: list[Any] = [release.issued for release in listing("sort=newest").found]
    oldest: list[Any] = [release.issued for release in listing("sort=oldest").found]
    unknown = newest.count(None)
    assert newest[-unknown:] == oldest[-unknown:] == [None] * unknown
    assert oldest[:-unknown] == sorted(newest[:-unknown])


def test_links_lead_to_the_pages_around_and_keep_the_rest(many: list[str]) -> None:
    middle = listing("q=rents&page=2&nonsense=1")
    assert (middle.number, middle.pages, middle.total) == (2, 3, 13)
    assert QueryDict((middle.previous or "")[1:]).dict() == {
        "q": "rents",
        "nonsense": "1",
        "page": "1",
    }
    assert QueryDict((middle.next or "")[1:])["page"] == "3"
    assert listing("page=1").previous is None
    assert listing("page=3").next is None


def test_a_page_past_the_last_is_not_found_and_says_where_the_list_ends(many: list[str]) -> None:
    response = Client().get("/releases/?page=4")
    html = response.content.decode()
    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"
    assert "page 3</a>" in html
    assert titles(html) == []
    assert Client().get("/releases/?page=3").status_code == 200


def test_an_empty_archive_has_one_page_and_says_it_is_empty() -> None:
    response = Client().get("/releases/")
    assert response.status_code == 200
    assert "0 releases" in response.content.decode()
    assert (listing().pages, listing().number, listing().beyond) == (1, 1, False)
    assert Client().get("/releases/?page=2").status_code == 404


@pytest.mark.parametrize("query", ["", "sort=oldest", "q=rents", "q=rents&sort=oldest"])
def test_past_the_hundredth_page_the_links_lead_on_to_the_end(
    monkeypatch: Any, many: list[str], query: str
) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    monkeypatch.setattr(module, "LAST_PAGE", 2)
    shown = [titles(page(f"{query}&page={n}")) for n in (1, 2)]
    further = listing(f"{query}&page=2").next
    while further and len(shown) < 20:
        shown.append(titles(page(further[1:])))
        further = listing(further[1:]).next
    assert sorted(title for rows in shown for title in rows) == many
    assert (LAST_PAGE, PAGE_SIZE) == (100, 20)


def test_beyond_what_can_be_ranked_it_says_how_to_see_the_rest(
    monkeypatch: Any, many: list[str]
) -> None:
    monkeypatch.setattr(module, "LAST_PAGE", 2)
    assert "Choose another order" in page("q=rents&sort=relevance&page=2")
    assert "Choose another order" not in page("q=rents&sort=relevance&page=1")


# -- numbers


def test_the_bars_and_what_lies_elsewhere_add_up_to_the_total(many: list[str]) -> None:
    for query in ("", "q=rents", "organisation=one", "kind=press-release", "from=2026-02-01"):
        for options in ({}, {"organisation": Organisation.objects.get(slug="one")}):
            shown = listing(query, **options)
            assert sum(bar.n for bar, _ in shown.bars) + shown.chart.elsewhere == shown.total
            assert shown.total == shown.found.count(), query


def test_each_bar_leads_to_as_many_releases_as_it_counts(many: list[str]) -> None:
    for query in ("q=rents", "organisation=one&within=", "kind=press-release&page=2"):
        for bar, address in listing(query).bars:
            narrowed = listing(address[1:])
            assert narrowed.valid
            assert narrowed.total == bar.n, (query, bar.label)


def test_numbers_count_what_is_public_only() -> None:
    organisation = make_organisation()
    for fields in ({}, {"state": "draft"}, {"public_from": timezone.now() + timedelta(hours=1)}):
        make_release(organisation=organisation, **fields)
    for shown in (listing(), listing(f"organisation={organisation.slug}"), listing("q=body")):
        assert shown.total == 1
        assert [facet.n for facet in shown.organisations] == [1]
    assert listing(organisation=organisation).total == 1


# -- facets


def test_facets_count_by_issuer_whichever_is_chosen() -> None:
    first, second = make_organisation(name="A", slug="a"), make_organisation(name="B", slug="b")
    make_release(organisation=first, kind="letter")
    make_release(organisation=second, joint_issuers=(first,))
    for query in ("", "organisation=a", "organisation=b", "withdrawn=exclude"):
        shown = listing(query).organisations
        assert [(facet.slug, facet.n) for facet in shown] == [("a", 2), ("b", 1)], query
    assert [(f.slug, f.n) for f in listing("kind=letter").organisations] == [("a", 1)]


def test_a_facet_leaves_as_many_releases_as_it_counts() -> None:
    organisations = [make_organisation() for _ in range(4)]
    for n in range(12):
        make_release(
            organisation=organisations[n % 4],
            joint_issuers=(organisations[n % 3],) if n % 2 else (),
            kind="letter" if n % 5 else "speech",
        )
    for query in ("", "kind=letter", "q=body"):
        for facet in listing(query).organisations:
            assert listing(f"{query}&organisation={facet.slug}").total == facet.n


def test_the_chosen_come_first_and_the_rest_by_name() -> None:
    for n in range(12):
        make_release(organisation=make_organisation(name=f"N {n:02}", slug=f"n-{n}"))
    shown = listing("organisation=n-11")
    first = [facet.slug for facet in shown.first_organisations]
    assert first[0] == "n-11"
    assert len(first) == SHOWN_ORGANISATIONS
    rest = [slug for slug, _ in shown.more_organisations]
    assert sorted([*first, *rest]) == sorted(f"n-{n}" for n in range(12))
    assert [words for _, words in shown.more_organisations] == [
        f"N {n:02} (1)" for n in (7, 8, 9, 10)
    ]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/releases/", "organisation=a"),
        ("/releases/", "organisation=a&organisation=b"),
        ("/releases/", "organisation=a&kind=speech"),  # it has none: still chosen
        ("/releases/", "organisation=a&kind=transcript"),  # nobody has one
        ("/releases/", "organisation=a&q=nowhere"),
        ("/releases/", "organisation=a&from=abc"),  # the form is shown again to be mended
        ("/releases/", "organisation=empty"),
        ("/organisations/b/", "organisation=a"),
        ("/people/ada/", "organisation=b"),
        ("/releases/2026/", "organisation=a&kind=speech"),
    ],
)
def test_sending_the_form_again_keeps_the_organisations_chosen(path: str, query: str) -> None:
    first, second = make_organisation(name="A", slug="a"), make_organisation(name="B", slug="b")
    make_organisation(name="Empty", slug="empty", listed=True)
    make_release(organisation=first, people=(make_person(slug="ada"),))
    make_release(organisation=second, kind="speech")
    form = page(query, path)
    sent = re.findall(r'name="organisation" value="([^"]*)" checked', form)
    assert sorted(sent) == sorted(QueryDict(query).getlist("organisation"))


def test_sending_the_form_again_keeps_everything_else() -> None:
    person, subject = make_person(slug="ada"), make_topic(slug="rents")
    make_release(people=(person,), topics=(subject,))
    form = page(
        "q=body&person=ada&topic=rents&kind=press-release&from=2026-01-01&to=2026-12-31"
        "&within=365d&withdrawn=exclude&sort=oldest"
    )
    assert re.search(r'name="q"[^>]*value="body"', form)
    for value in ("ada", "rents", "press-release"):
        assert re.search(rf'<option value="{value}" selected', form), value
    assert re.search(r'name="from"[^>]*value="2026-01-01"', form)
    assert re.search(r'name="to"[^>]*value="2026-12-31"', form)
    assert re.search(r'name="withdrawn" value="exclude"[^>]* checked', form)
    assert '<input type="hidden" name="within" value="365d">' in form
    assert '<input type="hidden" name="sort" value="oldest">' in form


def test_people_are_offered_by_name_if_a_public_release_named_them_of_late(
    monkeypatch: Any,
) -> None:
    latest = Prepared(lambda: recently_named(2).values_list("slug", "name"))
    monkeypatch.setattr("releases.found.PEOPLE", latest)
    for slug in ("bea", "cyd", "ada"):
        make_release(people=(make_person(name=slug.title(), slug=slug),))
    make_release(people=(make_person(name="Veiled", slug="veiled"),), state="draft")
    assert re.findall(r'<option value="(\w+)">(?:Ada|Bea|Cyd|Veiled)<', page("")) == ["ada", "cyd"]
    # Whoever is chosen from beyond them stays chosen.
    assert '<option value="bea" selected' in page("person=bea")


# -- chips


def test_each_filter_in_force_can_be_dropped_by_itself() -> None:
    organisation = make_organisation(name="Labour", slug="labour")
    make_release(organisation=organisation, people=(make_person(name="Ada", slug="ada"),))
    other = make_release().organisation
    query = f"organisation=labour&organisation={other.slug}&person=ada&from=2026-03-01"
    shown = listing(f"{query}&q=body&page=1")
    assert shown.valid
    chips = list(shown.chips)
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Organisation", "Labour"),
        ("Organisation", other.name),
        ("Person named or quoted", "Ada"),
        ("From", "1 March 2026"),
        ("Words", "“body”"),
    ]
    without = QueryDict(chips[0].without[1:])
    assert without.getlist("organisation") == [other.slug]
    assert (without["person"], without["q"]) == ("ada", "body")
    assert "page" not in without
    assert "person" not in QueryDict(chips[2].without[1:])


@pytest.mark.parametrize(
    ("words", "shown"),
    [("rents", "“rents”"), ('"rents rise"', '"rents rise"'), ("“rents rise”", "“rents rise”")],
)
def test_words_with_quotation_marks_of_their_own_get_no_others(words: str, shown: str) -> None:
    found = listing(urlencode({"q": words}))
    assert found.valid
    [chip] = found.chips
    assert chip.value == shown


def test_a_filter_that_makes_no_sense_can_be_dropped_too() -> None:
    chips = list(listing("kind=rumour&from=never&sort=x&nonsense=1").chips)
    assert [(chip.label, chip.value) for chip in chips] == [("Kind", "rumour"), ("From", "never")]
    assert QueryDict(chips[0].without[1:]).dict() == {"from": "never", "sort": "x", "nonsense": "1"}


def test_periods_and_orders_on_offer_tell_which_is_in_force() -> None:
    shown = listing("within=7d&sort=oldest&from=2026-01-01")
    assert [words for words, _, current in shown.presets if current] == ["last 7 days"]
    assert all("from" not in QueryDict(url[1:]) for _, url, _ in shown.presets)
    assert [words for words, _, current in shown.orders if current] == ["oldest first"]
    assert len(listing("q=a").orders) == 3
    assert [words for words, _, current in listing().orders if current] == ["newest first"]


@pytest.mark.parametrize(
    "query", ["kind=letter", "q=nowhere", "from=1900-01-01&to=1900-01-02", "organisation=empty"]
)
def test_finding_nothing_says_so_and_what_there_is(query: str) -> None:
    make_organisation(slug="empty", listed=True)
    make_release(issued="2026-03-02")
    html = page(query)
    assert "0 releases" in html
    assert 'class="nothing"' in html
    assert "1 release here" in html


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("q=rents", 16),
        ("q=rents&sort=relevance", 18),
        ("q=rents&sort=oldest", 16),
        ("q=rents&organisation=one", 20),
        ("q=rents&from=2019-01-01", 16),
    ],
)
def test_a_search_asks_the_same_questions_however_much_it_finds(query: str, most: int) -> None:
    organisation, subject = make_organisation(slug="one"), make_topic(slug="homes")
    asked = []
    for _ in range(2):
        for _ in range(4):
            make_release(
                title="Rents",
                organisation=organisation,
                joint_issuers=(make_organisation(),),
                people=(make_person(),),
                topics=(subject,),
                issued="2020",
            )
        page(query, path="/releases/")  # questions are put into words once
        with CaptureQueriesContext(connection) as queries:
            page(query)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= most
