"""Statements as readers see them: in the release's text, in the list, and each by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Affiliation, Role
from releases.issuedate import IssueDate
from releases.models import Release, Statement
from tests.factories import make_organisation, make_person, make_release, make_statement, make_topic
from tests.reading import html, words

pytestmark = pytest.mark.django_db

BODY = (
    "The ferry stays, said the harbour master, who spoke of a “floating lifeline”.\n\n"
    "“The ferry is a floating lifeline,” she said, “and so it stays.\n\n"
    "“Nobody will be left on the quay.”\n\nA harbour spokesman had no comment."
)


def notes(page: str) -> list[str]:
    """Return what stands beside the text."""
    return [words(note) for note in re.findall(r'(?s)<p class="by">.*?</p>', page)]


def part(page: str, start: str, end: str = "</section>") -> str:
    return words(page[page.index(start) :].split(end)[0])


@pytest.fixture
def release() -> Release:
    """A release of the ferry's company, in which its harbour master speaks."""
    company = make_organisation(name="Ferry Company", slug="ferry")
    union = make_organisation(name="Quay Union", slug="union", listed=True)
    Affiliation.objects.create(organisation=company, to=union, since="1920")
    Affiliation.objects.create(organisation=company, to=union, kind="member", until="2001")
    ada = make_person(name="Ada Quill", slug="ada", listed=True)
    for title, since, until in (("Deckhand", "2001", "2019"), ("Harbour Master", "2020", "")):
        Role.objects.create(person=ada, organisation=company, title=title, since=since, until=until)
    made = make_release(
        reference="ferry001", title="The ferry stays", organisation=company, body=BODY
    )
    full = make_statement(
        made,
        "The ferry is a floating lifeline,",
        "and so it stays.",
        "Nobody will be left on the quay.",
        reference="wave0001",
        person=ada,
        organisation=company,
        strength="named-person",
        speaker_printed="she",
    )
    make_statement(
        made,
        "floating lifeline",
        reference="part0001",
        kind="fragment",
        part_of=full,
        person=ada,
        organisation=company,
        strength="named-person",
    )
    make_statement(
        made,
        "no comment",
        reference="gap00001",
        state="proposed",
        speaker_printed="a harbour spokesman",
        strength="unnamed-spokesperson",
    )
    return made


# -- in the release


def test_each_statement_is_marked_where_it_stands_and_can_be_linked_to(release: Release) -> None:
    page = html(release.get_absolute_url())
    assert '<span class="quoted part" id="s-part0001">floating lifeline</span>' in page
    assert '<span class="quoted" id="s-wave0001">The ferry is a floating lifeline,</span>' in page
    assert '<span class="quoted" id="s-wave0001-2">and so it stays.</span>' in page
    assert '<span class="quoted" id="s-wave0001-3">Nobody will be left on the quay.</span>' in page
    text = page[page.index('<div class="text">') : page.index('<div class="apparatus">')]
    plain = words(re.sub(r'(?s)<p class="by">.*?</p>', "", text))
    assert re.sub(r"\s", "", plain) == re.sub(r"\s", "", BODY)


def test_beside_it_stands_who_speaks_as_what_on_the_day(release: Release) -> None:
    assert notes(html(release.get_absolute_url())) == [
        "Said by Ada Quill , Harbour Master, Ferry Company, affiliated to Quay Union since 1920",
        "Said by Ada Quill",
        "Said by A harbour spokesman unconfirmed",
    ]


def test_beside_it_stands_to_whom_the_organisation_belonged_that_day() -> None:
    movement = make_organisation(name="Harbour Movement", listed=True)
    for name, since, until in (("Alliance", "1920", ""), ("League", "1990", "2018")):
        to = make_organisation(name=name, listed=True)
        Affiliation.objects.create(organisation=movement, to=to, since=since, until=until)
    release = make_release(body="It said “no”.", issued="2019")
    make_statement(release, "no", organisation=movement, strength="organisation")
    page = html(release.get_absolute_url())
    assert notes(page) == ["Said by Harbour Movement , affiliated to Alliance since 1920"]


def test_several_statements_of_one_speaker_in_a_paragraph_share_a_note() -> None:
    release = make_release(body="“One,” she said. “Two,” and “three”.")
    for each in ("One,", "Two,", "three"):
        make_statement(release, each, speaker_printed="Bea Marsh")
    page = html(release.get_absolute_url())
    assert notes(page) == ["Said by Bea Marsh Bea Marsh, statement 2 Bea Marsh, statement 3"]


def test_the_preview_of_a_draft_shows_its_statements(admin_client: Client) -> None:
    release = make_release(body="“Not yet,” she said.", state="draft")
    make_statement(release, "Not yet,", reference="draft001")
    assert Client().get("/statements/draft001/").status_code == 404
    page = admin_client.get(f"/admin/releases/release/{release.pk}/preview/")
    assert b"s-draft001" in page.content


# -- by itself


def test_a_statement_has_its_words_its_speaker_and_its_place(release: Release) -> None:
    page = html("/statements/wave0001/")
    assert words(page[page.index("<blockquote") : page.index("</blockquote>")]) == (
        "“The ferry is a floating lifeline, … and so it stays. “Nobody will be left on the quay.”"
    )
    who = part(page, 'id="who"')
    for expected in ("Ada Quill", "Harbour Master", "Ferry Company", "Named person", "“she”"):
        assert expected in who
    assert "Affiliated to Quay Union since 1920" in who
    assert "Member of" not in who  # until 2001
    assert "Deckhand" not in who  # until 2019
    place = part(page, 'id="place"')
    assert "“ The ferry is a floating lifeline, ” she said, “ and so it stays." in place
    assert "said the harbour master" not in place
    assert f'href="{release.get_absolute_url()}#s-wave0001"' in page
    assert "“floating lifeline”" in part(page, 'id="fragments"')
    assert '<link rel="canonical" href="http://testserver/statements/wave0001/">' in page


def test_the_citation_has_words_attribution_date_and_permanent_link(release: Release) -> None:
    page = html("/statements/wave0001/")
    citations = re.findall(r'(?s)<p class="citation" data-copy>(.*?)</p>', page)
    assert [words(citation) for citation in citations] == [
        "“The ferry is a floating lifeline, … and so it stays. … Nobody will be left on the quay.”"
        " – Ada Quill, Harbour Master, Ferry Company, 2 March 2026, 10:30."
        " http://testserver/statements/wave0001/",
        f"http://testserver{release.get_absolute_url()}#s-wave0001",
    ]


@pytest.mark.usefixtures("release")
def test_what_stands_around_a_fragment_is_one_click_away() -> None:
    page = html("/statements/part0001/")
    assert "Fragment" in words(page)
    details = part(page, "<details", "</details>")
    assert "and so it stays." in details
    assert 'href="/statements/wave0001/"' in page
    Statement.objects.filter(reference="wave0001").update(state="rejected")
    page = html("/statements/part0001/")
    assert "Full text not held" in words(page)
    assert "wave0001" not in page


@pytest.mark.usefixtures("release")
def test_an_unconfirmed_statement_says_so_wherever_it_is_shown() -> None:
    page = html("/statements/gap00001/")
    assert "Unconfirmed" in words(page)
    assert "(attribution unconfirmed)" in words(page)
    assert "has not been checked by a person yet" in words(page)
    assert '<meta name="robots" content="noindex">' in page
    row = part(html("/statements/?state=unconfirmed"), 'class="row"', "</li>")
    assert "A harbour spokesman Unconfirmed “no comment”" in row
    assert "noindex" not in html("/statements/wave0001/")


@pytest.mark.parametrize("path", ["/statements/WAVE0001/", "/statements/waveooo1/"])
@pytest.mark.usefixtures("release")
def test_any_other_writing_of_the_address_leads_to_it(path: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response.headers["Location"]) == (301, "/statements/wave0001/")


def test_what_is_hidden_rejected_or_lost_is_not_found(release: Release) -> None:
    absent = Client().get("/statements/wave0002/").content.replace(b"wave0002", b"wave0001")
    later = timezone.now() + timedelta(hours=1)
    for rows, change in (
        (Statement.objects.all(), {"state": "rejected"}),
        (Statement.objects.all(), {"lost": True}),
        (Release.objects.all(), {"public_from": later}),
        (Release.objects.all(), {"state": "draft"}),
    ):
        kept = list(rows.order_by("pk").values_list("pk", *change))
        rows.update(**change)
        response = Client().get("/statements/wave0001/")
        assert (response.status_code, response.content) == (404, absent), change
        assert Client().get("/statements/WAVE0001/").status_code == 404
        assert "lifeline" not in html("/statements/")
        for pk, value in kept:
            rows.filter(pk=pk).update(**{next(iter(change)): value})
    assert release.pk
    html("/statements/wave0001/")


def test_a_statement_goes_with_its_removed_release_and_leaves_a_tombstone(release: Release) -> None:
    release.remove("A person asked for it.", at=timezone.now())
    page = words(html("/statements/wave0001/", 410))
    assert "removed with its release" in page
    assert "A person asked for it." in page
    assert "wave0001" in page
    assert "Go on to all releases" in page
    assert "lifeline" not in page
    assert "Ada" not in page
    assert Client().get("/statements/WAVE0001/").status_code == 410
    never = make_release(state="draft", public_from=None, body="words")
    make_statement(never, "words", reference="never001")
    never.remove("Privacy", at=timezone.now())
    html("/statements/never001/", 404)


def test_a_withdrawn_release_shows_its_notice_at_its_statements(release: Release) -> None:
    release.withdraw("The figures were wrong.", at=timezone.now())
    text = words(html("/statements/wave0001/"))
    assert "was withdrawn on" in text
    assert "The figures were wrong." in text
    assert "Withdrawn" in part(html("/statements/"), 'class="row"', "</ol>")


# -- who may be named


def test_nobody_is_made_public_by_a_statement_that_nobody_confirmed() -> None:
    hidden = make_person(name="Hidden Person", slug="hidden")
    body = make_organisation(name="Hidden Body", slug="body")
    release = make_release(body="“Words,” Mr Person said.")
    statement = make_statement(
        release,
        "Words,",
        reference="spk00001",
        state="proposed",
        person=hidden,
        organisation=body,
        strength="named-person",
        speaker_printed="Mr Person",
    )
    for path in ("/statements/spk00001/", "/statements/", release.get_absolute_url()):
        page = html(path)
        assert "Hidden" not in page
        assert "Mr Person" in page
    assert statement.pk


def test_of_a_release_without_a_date_no_role_is_claimed(release: Release) -> None:
    Release.objects.filter(pk=release.pk).update(
        issued=None, issued_until=None, issued_precision="unknown"
    )
    page = html("/statements/wave0001/")
    assert "Role that day" not in page
    assert "Ties that day" not in page
    assert "date not known" in words(page)


# -- the list


@pytest.mark.usefixtures("release")
def test_a_row_has_the_words_the_speaker_the_headline_and_a_link_to_the_passage() -> None:
    page = html("/statements/?extent=full&state=confirmed")
    row = page[page.index('class="row"') :].split("</li>")[0]
    assert words(row).endswith(
        "Ada Quill , Harbour Master, Ferry Company “The ferry is a floating lifeline, … and so it"
        " stays. … Nobody will be left on the quay.” In The ferry stays , Ferry Company"
    )
    assert 'href="/releases/ferry001/the-ferry-stays/#s-wave0001"' in row
    assert 'href="/statements/wave0001/"' in row
    assert 'href="/people/ada/"' in row
    assert "1 statement " in words(page)


@pytest.mark.usefixtures("release")
def test_what_was_searched_for_is_marked_in_the_words() -> None:
    page = html("/statements/?q=quay")
    assert "<mark>quay</mark>" in page
    assert "1 statement " in words(page)  # the only one that has the word itself
    assert "1 statement " in words(html("/statements/?q=said:quay"))
    assert "3 statements" in words(html("/statements/?q=title:ferry"))
    assert words(html("/statements/?q=zebra")).count("nothing matches it") == 1


def test_of_a_long_statement_the_words_searched_for_are_shown() -> None:
    release = make_release(body=f"{'Early words. ' * 90}A heron came.{' Late words.' * 90}")
    make_statement(release, release.body)
    assert len(said(html("/statements/"))[0]) < 250
    (shown,) = said(html("/statements/?q=heron"))
    assert "A heron came." in shown
    assert len(shown) < 300


def test_pages_of_statements_can_be_turned() -> None:
    body = " ".join(f"word{n:02}" for n in range(45))
    release = make_release(body=body)
    for n in range(45):
        make_statement(release, f"word{n:02}")
    pages = [re.findall(r"“(word\d\d)”", html(f"/statements/?page={n}")) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [each for page in pages for each in page] == body.split()
    html("/statements/?page=4", 404)
    html("/statements/?strength=strong", 400)


# -- where else


def said(page: str) -> list[str]:
    """Return the words of the statements that a page lists."""
    return [words(each) for each in re.findall(r"<h3><a [^>]*>(“.*?”)</a></h3>", page)]


@pytest.mark.usefixtures("release")
def test_a_persons_page_begins_with_their_confirmed_statements_and_has_no_other() -> None:
    Statement.objects.filter(reference="part0001").update(state="proposed")
    page = html("/people/ada/")
    (shown,) = said(page)
    assert shown.startswith("“The ferry is a floating lifeline,")
    assert page.index('id="statements"') < page.index("Releases that name or quote Ada Quill")
    assert "confirmed statements" not in page  # all are shown
    assert said(html("/people/ada/?sort=oldest")) == []
    Statement.objects.update(state="proposed")
    page = html("/people/ada/")
    assert "lifeline" not in page
    assert "statements" not in page[page.index("<main") :]


@pytest.mark.usefixtures("release")
def test_an_organisations_page_has_what_was_said_for_it_and_by_whom() -> None:
    page = html("/organisations/ferry/")
    assert len(said(page)) == 2
    assert "no comment" not in words(page)
    assert "Ada Quill 2 statements" in part(page, 'id="spokespeople"')
    assert "organisation=ferry&amp;person=ada" in page
    assert said(html("/organisations/union/")) == []


def test_a_long_list_leads_on_to_all_of_it(release: Release) -> None:
    ada = Statement.objects.get(reference="wave0001").person
    for each in ("harbour master", "she said", "the quay", "spokesman"):
        make_statement(release, each, person=ada, strength="named-person")
    assert len(said(html("/people/ada/"))) == 5
    link = 'href="/statements/?person=ada&amp;state=confirmed">All 6 confirmed statements</a>'
    assert link in html("/people/ada/")
    assert len(said(html("/statements/?person=ada&state=confirmed"))) == 6


def test_the_front_page_has_the_latest_statements_and_who_was_quoted_most(
    release: Release,
) -> None:
    page = html("/")
    assert len(said(page)) == 1  # no fragment, and nothing that is unconfirmed
    assert "Most quoted this week" not in page  # it was in March
    release.issue_date = IssueDate.at(timezone.now())
    release.save()
    assert "Ada Quill 2" in part(html("/"), 'id="quoted"')


HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'&amp;"


def test_hostile_text_is_text() -> None:
    release = make_release(body=f"{HOSTILE} and\n{HOSTILE}\n\n{HOSTILE}", title=HOSTILE)
    statement = Statement(
        release=release,
        reference="hstxss01",
        state="confirmed",
        speaker_printed=HOSTILE,
        role_printed=HOSTILE,
    )
    statement.mark([(1, len(release.body) - 1)])
    for path in (release.get_absolute_url(), "/statements/", "/statements/hstxss01/"):
        page = html(path) + html(path + "?q=alert") if path == "/statements/" else html(path)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "alert" in page
        assert not re.search(r'="[^"]*<', page)


# -- how much they ask of the database

QUERIES = {
    "/statements/": 11,
    "/statements/?q=zirconium": 14,
    "/statements/?after=20260302T103000Z-same0001": 13,
    "/statements/?organisation=main&person=ada&topic=rents&kind=press-release&from=2026-01-01": 16,
    "/statements/?strength=nope": 2,
    "/statements/same0001/": 10,
    "/statements/part0002/": 7,
    "/statements/absent00/": 2,
    "/releases/abcd0123/a/": 19,
    "/people/ada/": 22,
    "/organisations/main/": 29,
    "/": 21,
}


def fill(n: int) -> None:
    release = Release.objects.get(reference="abcd0123")
    person, parent = Statement.objects.get(reference="same0001").person, make_organisation()
    assert person
    whole = Statement.objects.get(reference="same0001")
    for _ in range(n):
        body = make_organisation(listed=True)
        other = make_person(listed=True)
        for speaker in (person, other):
            Role.objects.create(person=speaker, organisation=body, title="T")
        Affiliation.objects.create(organisation=body, to=parent)
        named: dict[str, Any] = {"strength": "named-person", "organisation": body}
        make_statement(release, "zirconium", person=other, **named)
        fragment: dict[str, Any] = {
            "kind": "fragment",
            "part_of": whole,
            "strength": "named-person",
        }
        make_statement(release, "zirconium", person=other, **fragment)
        elsewhere = make_release(body="zirconium words", organisation=body)
        make_statement(elsewhere, "words", person=person, **named)


@pytest.mark.usefixtures("at_once")
def test_the_queries_of_each_page_are_pinned_and_do_not_grow_with_its_rows() -> None:
    person = make_person(slug="ada", listed=True)
    release = make_release(
        reference="abcd0123",
        slug="a",
        body="zirconium mine",
        organisation=make_organisation(slug="main"),
        topics=(make_topic(slug="rents"),),
        people=(person,),
    )
    whole = make_statement(
        release, "mine", reference="same0001", person=person, strength="named-person"
    )
    make_statement(release, "mine", reference="part0002", kind="fragment", part_of=whole)
    asked = {}
    for n in (3, 30):
        fill(n)
        for path in QUERIES:
            with CaptureQueriesContext(connection) as queries:
                Client().get(path)
            asked[path] = len(queries)
        assert asked == QUERIES, n


@pytest.mark.usefixtures("release")
def test_statements_are_not_grouped_as_releases_are() -> None:
    assert 'class="tally"' not in html("/statements/?group=people")
    assert words(html("/statements/?group=people")).count("3 statements") == 1
