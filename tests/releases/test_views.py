"""The public pages: what each contains, how it is served, and how much it asks the database."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from organisations.models import Affiliation, Identifier, OrganisationName, PersonName, Role
from releases.issuedate import LONDON
from releases.models import Attachment, PartnerSlot, Release
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db


def html(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


def words(page: str) -> str:
    """Return what a reader reads, on one line."""
    page = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def tight(page: str) -> str:
    """Return what a reader reads, without any blanks: for words that tags stand between."""
    return re.sub(r"\s", "", words(page))


def headings(page: str) -> list[str]:
    return [words(found) for found in re.findall(r"(?s)<h1\b[^>]*>.*?</h1>", page)]


# -- a release


def test_a_release_has_its_title_once_as_heading_and_all_its_text() -> None:
    release = make_release(
        title="Rents are up",
        standfirst="By a tenth.",
        body="First paragraph.\nIts second line.\n\nSecond paragraph.",
        notes_to_editors="Note one.\n\nNote two.",
        media_contact="Press desk\n020 7946 0000",
        kind="statement",
    )
    page = html(release.get_absolute_url())
    assert headings(page) == ["Rents are up"]
    title = re.search(r"(?s)<title>(.*?)</title>", page)
    assert title
    assert "Rents are up" in title[1]
    assert release.organisation.name in title[1]
    assert '<p id="p1">First paragraph.<br>Its second line.</p>' in page
    assert '<p id="p2">Second paragraph.</p>' in page
    text = words(page)
    for part in ("By a tenth.", "Note one.", "Note two.", "Press desk 020 7946 0000", "Statement"):
        assert part in text


@pytest.mark.parametrize(
    ("issued", "basis", "machine", "shown"),
    [
        ("2026-07-01 10:30", "stated", "2026-07-01T10:30:00+01:00", "1 July 2026, 10:30"),
        ("2026-03-02", "stated", "2026-03-02", "2 March 2026"),
        ("2026-03", "inferred", "2026-03", "March 2026"),
        ("2026", "inferred", "2026", "2026"),
    ],
)
def test_the_date_is_as_exact_as_it_is_known(
    issued: str, basis: str, machine: str, shown: str
) -> None:
    release = make_release(issued=issued, issued_basis=basis, issued_note="From the archive.")
    page = html(release.get_absolute_url())
    assert f'<time datetime="{machine}">{shown}</time>' in page
    assert f"issued {shown}" in words(page)  # in the citation
    assert ("(inferred)" in words(page)) is (basis == "inferred")
    assert "From the archive." in words(page)
    row = html("/releases/")
    assert f'<time datetime="{machine}">' in row


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    text = words(html(make_release(issued="").get_absolute_url()))
    assert "date not known" in text
    assert "date of issue not known" in text
    assert "no date" in words(html("/releases/"))


def test_a_release_says_where_its_text_comes_from() -> None:
    release = make_release(
        source_name="The Party’s website",
        source_url="https://party.example/news/1",
        rights="© The Party",
        date_displayed="5 April 2026",
        captured=datetime(2026, 7, 1, 11, 0, tzinfo=UTC),
        public_from=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
        body="Exactly this.",
    )
    page = html(release.get_absolute_url())
    text = words(page)
    assert 'href="https://party.example/news/1"' in page
    for part in ("The Party’s website", "© The Party", "5 April 2026", release.reference):
        assert part in text
    assert "not the date of issue" in text
    assert "1 July 2026, 12:00" in text  # in London's summer time
    assert "2 July 2026, 00:30" in text
    assert hashlib.sha256(b"Exactly this.").hexdigest() in text


def test_a_release_gives_a_citation_to_paste() -> None:
    joint = make_organisation(name="Second")
    release = make_release(
        title="Rents are up",
        organisation=make_organisation(name="First"),
        joint_issuers=(joint,),
        issued="2026-03-02",
    )
    page = html(release.get_absolute_url())
    citation = re.search(r'(?s)<p class="citation".*?</p>', page)
    assert citation
    assert words(citation[0]) == (
        "First, Second, “Rents are up” (press release), issued 2 March 2026."
        f" Pressroom, http://testserver{release.get_absolute_url()}"
    )


@pytest.mark.parametrize(("n", "shown"), [(1, 1), (200, 1), (201, 2)])
def test_reading_time_is_told(n: int, shown: int) -> None:
    text = words(html(make_release(body="word " * n).get_absolute_url()))
    assert f"{shown} min" in text


def test_every_joint_issuer_is_named_and_linked() -> None:
    joint = tuple(make_organisation(name=f"Joint {n}") for n in range(3))
    release = make_release(joint_issuers=joint)
    page = html(release.get_absolute_url())
    for organisation in (release.organisation, *joint):
        assert f'href="{organisation.get_absolute_url()}"' in page
        assert release.title in html(organisation.get_absolute_url())


def test_a_withdrawn_release_shows_its_reason_and_keeps_its_text() -> None:
    release = make_release(body="The figures.")
    release.withdraw("The figures were wrong.\n\nSee the new ones.", at=timezone.now())
    text = words(html(release.get_absolute_url()))
    for part in ("Withdrawn on", "The figures were wrong.", "See the new ones.", "The figures."):
        assert part in text
    assert "Withdrawn" in words(html("/releases/"))
    assert "Withdrawn" in words(html("/"))
    release.reinstate()
    assert "Withdrawn" not in words(html(release.get_absolute_url()))


def test_people_topics_and_public_files_are_linked(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    person, topic = make_person(name="Ada Quill"), make_topic(name="Rents")
    release = make_release(people=(person,), topics=(topic,))
    for title in ("Letter", "Secret"):
        file = ContentFile(b"x" * 2048, name="a.pdf")
        Attachment.objects.create(release=release, title=title, file=file, public=title == "Letter")
    page = html(release.get_absolute_url())
    assert f'href="{person.get_absolute_url()}">Ada Quill</a>' in page
    assert f'href="{topic.get_absolute_url()}">Rents</a>' in page
    assert f'href="/releases/{release.reference}/files/1/">Letter</a>' in page
    assert "Secret" not in page


def test_further_releases_of_the_issuer_are_offered_and_not_the_one_at_hand() -> None:
    organisation = make_organisation()
    made = [
        make_release(organisation=organisation, title=f"No. {n}", issued=f"2026-03-{n:02}")
        for n in range(1, 9)
    ]
    make_release(organisation=organisation, title="No. hidden", state="draft")
    page = html(made[-1].get_absolute_url())
    offered = re.findall(r"<h3><a [^>]*>(No\. \w+)</a></h3>", page.partition('id="more"')[2])
    assert offered == [f"No. {n}" for n in (7, 6, 5, 4, 3)]


# -- the other pages


def test_the_head_of_every_page_has_todays_date_in_london() -> None:
    make_release()
    before = datetime.now(LONDON)
    pages = [html(path) for path in ("/", "/releases/", "/people/")] + [html("/nothing/", 404)]
    days = {f"{t:%A} {t.day} {t:%B %Y}" for t in (before, datetime.now(LONDON))}
    for page in pages:
        head = re.search(r'(?s)<p class="today">(.*?)</p>', page)
        assert head
        assert words(head[1]) in days


def test_the_date_is_londons_and_not_utcs(monkeypatch: Any) -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    monkeypatch.setattr("releases.templatetags.releases.timezone.now", lambda: late)
    assert "Wednesday 1 July 2026" in words(html("/people/"))


def test_the_front_page_shows_the_latest_and_what_the_archive_holds() -> None:
    organisation = make_organisation(name="Busy")
    for n in range(1, 15):
        make_release(
            organisation=organisation,
            title=f"No. {n}",
            issued=f"2026-03-{n:02}",
            people=(make_person(),),
            topics=(make_topic(name=f"Topic no. {n}"),),
        )
    make_release(title="Hidden", state="draft")
    page = html("/")
    assert headings(page) == ["Pressroom"]
    latest = re.findall(r"<h3><a [^>]*>(No\. \d+)</a></h3>", page)
    assert latest == [f"No. {n}" for n in range(14, 2, -1)]
    assert "Hidden" not in page
    assert "Busy" in page
    facts = tight(page)
    assert "Releases14" in facts
    assert "Organisations1" in facts
    assert "Peoplenamed14" in facts


def test_an_empty_archive_has_a_front_page() -> None:
    text = words(html("/"))
    assert "empty" in text
    assert headings(html("/")) == ["Pressroom"]


def test_an_organisation_shows_what_is_known_of_it() -> None:
    organisation = make_organisation(
        name="Labour Movement",
        listed=True,
        summary="A movement.",
        kind="affiliate",
        founded="1920",
        dissolved="2015-09",
        website="https://movement.example/",
        press_name="Pat",
        press_phone="020 7946 0000",
        press_out_of_hours="07700 900000",
        press_email="press@movement.example",
    )
    OrganisationName.objects.create(
        owner=organisation, name="Old Movement", kind="former", until="2004"
    )
    Identifier.objects.create(organisation=organisation, scheme="Wikidata", value="Q123")
    page = html(organisation.get_absolute_url())
    text = words(page)
    assert headings(page) == ["Labour Movement"]
    for part in ("A movement.", "Affiliate of a party", "1920", "September 2015", "Old Movement"):
        assert part in text
    for part in ("until 2004", "Wikidata", "Q123", "Pat", "020 7946 0000", "07700 900000"):
        assert part in text
    assert 'href="https://movement.example/"' in page
    assert 'href="mailto:press@movement.example"' in page


def test_a_person_shows_roles_names_and_releases() -> None:
    person = make_person(name="Ada Quill", honorific="Dame", summary="A speaker.")
    party = make_organisation(name="Party", listed=True)
    Role.objects.create(person=person, organisation=party, title="Leader", since="2015-09-12")
    PersonName.objects.create(owner=person, name="Ada Smith", kind="former")
    release = make_release(people=(person,), title="Named in this")
    make_release(title="Not in that")
    text = words(html(person.get_absolute_url()))
    assert headings(html(person.get_absolute_url())) == ["Dame Ada Quill"]
    for part in ("A speaker.", "Leader", "Party", "since 12 September 2015", "Ada Smith"):
        assert part in text
    assert release.title in text
    assert "Not in that" not in text
    directory = words(html("/people/"))
    assert "Dame Ada Quill" in directory
    assert "Leader, Party" in directory


def test_a_topic_shows_its_kin_and_the_releases_on_it_and_beneath_it() -> None:
    top = make_topic(name="Housing", summary="Homes.")
    child = make_topic(name="Rents", parent=top, synonyms="tenancy, letting")
    release = make_release(topics=(child,), title="On rents")
    for topic, other in ((top, child), (child, top)):
        page = html(topic.get_absolute_url())
        assert headings(page) == [topic.name]
        assert release.title in words(page)
        assert f'href="{other.get_absolute_url()}"' in page
    assert "tenancy, letting" in words(html(child.get_absolute_url()))
    assert "Homes." in words(html(top.get_absolute_url()))


def test_the_directory_of_organisations_is_by_kind_with_numbers() -> None:
    party = make_organisation(name="A Party", kind="party")
    make_release(organisation=party)
    make_release(organisation=party)
    make_organisation(name="A Charity", kind="charity", listed=True)
    make_organisation(name="Veiled")
    text = words(html("/organisations/"))
    assert text.index("Political party") < text.index("A Party") < text.index("A Charity")
    assert "A Party 2" in text
    assert "Veiled" not in text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/releases/2026/", "ABCD"),
        ("/releases/2026/03/", "ABC"),
        ("/releases/2026/03/02/", "AB"),
        ("/releases/2026/03/03/", ""),
        ("/releases/2025/", ""),
    ],
)
def test_the_archive_shows_what_lies_wholly_in_its_period(path: str, shown: str) -> None:
    for title, issued in (
        ("Title A", "2026-03-02"),
        ("Title B", "2026-03-02 10:30"),
        ("Title C", "2026-03"),
        ("Title D", "2026"),
        ("Title E", ""),
        ("Title H", "2026-03-02"),
    ):
        make_release(title=title, issued=issued, state="draft" if "H" in title else "published")
    page = html(path)
    found = re.findall(r"<h3><a [^>]*>Title (\w)</a></h3>", page)
    assert sorted(found) == list(shown)
    assert len(headings(page)) == 1


def test_the_archive_is_walked_from_period_to_period() -> None:
    make_release(issued="2026-03-02")
    year, month, day = (
        html(path) for path in ("/releases/2026/", "/releases/2026/03/", "/releases/2026/03/02/")
    )
    for page, earlier, later in (
        (year, "/releases/2025/", "/releases/2027/"),
        (month, "/releases/2026/02/", "/releases/2026/04/"),
        (day, "/releases/2026/03/01/", "/releases/2026/03/03/"),
    ):
        assert f'rel="prev" href="{earlier}"' in page
        assert f'rel="next" href="{later}"' in page
    assert 'href="/releases/2026/03/"' in year
    assert 'href="/releases/2026/03/02/"' in month
    assert 'rel="prev"' not in html("/releases/1800/")
    assert 'rel="next"' not in html("/releases/2100/12/31/")


BAD_DATES = ["1799", "2101", "0000", "26", "20260", "2026/0", "2026/00", "2026/13", "2026/3"]
BAD_DATES += ["2026/02/29", "2026/03/00", "2026/03/32", "2026/3/2", "2026/03/02/01", "2026/-3", "x"]


@pytest.mark.parametrize("path", BAD_DATES)
def test_a_date_that_the_calendar_lacks_is_not_found(path: str) -> None:
    assert Client().get(f"/releases/{path}/").status_code == 404


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)])
def test_a_day_is_londons_across_both_clock_changes(day: date) -> None:
    for clock in ("00:00", "23:59"):
        make_release(title=f"At {clock}", issued=f"{day} {clock}")
    page = words(html(f"/releases/{day:%Y/%m/%d}/"))
    assert "At 00:00" in page
    assert "At 23:59" in page
    month = words(html(f"/releases/{day:%Y/%m}/"))
    assert f" {day.day} 2 releases " in month


# -- how they are served


def every_page() -> list[str]:
    """Make one of everything, and return the address of each kind of page."""
    person, topic = make_person(slug="ada"), make_topic(slug="rents")
    release = make_release(people=(person,), topics=(topic,), issued="2026-03-02")
    return [
        "/",
        "/releases/",
        "/releases/?q=body",
        "/releases/2026/",
        "/releases/2026/03/",
        "/releases/2026/03/02/",
        release.get_absolute_url(),
        "/organisations/",
        release.organisation.get_absolute_url(),
        "/people/",
        "/people/ada/",
        "/topics/",
        "/topics/rents/",
    ]


def test_every_page_is_kept_twenty_seconds_by_anybody_and_sets_nothing() -> None:
    for path in every_page():
        response = Client().get(path)
        assert response.status_code == 200, path
        assert response["Content-Type"] == "text/html; charset=utf-8"
        kept = {part.strip() for part in response["Cache-Control"].split(",")}
        assert kept == {"public", "max-age=20"}, path
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert response["ETag"]
        head = Client().head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["Cache-Control"] == response["Cache-Control"]
        for method in ("post", "put", "patch", "delete"):
            refused = getattr(Client(), method)(path)
            assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD"), (path, method)
            assert refused["Cache-Control"] == "private, no-store"


def test_every_page_has_one_heading_a_title_and_a_language() -> None:
    for path in every_page():
        page = html(path)
        assert len(headings(page)) == 1, path
        head = page[: page.index("</head>")]
        assert len(re.findall(r"<title>[^<]+</title>", head)) == 1, path
        assert '<html lang="en-GB">' in page
        assert page.count("<main") == 1
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path


def test_errors_are_kept_by_nobody() -> None:
    make_release()
    for path in (
        "/releases/absent01/",
        "/people/nobody/",
        "/releases/?page=9",
        "/releases/?kind=x",
    ):
        assert Client().get(path)["Cache-Control"] == "private, no-store", path


def test_the_pages_are_the_same_for_staff() -> None:
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True, is_superuser=True))
    make_release(title="Hidden", state="draft", reference="hidden01")
    for path in every_page():
        assert client.get(path).content == Client().get(path).content
    assert client.get("/releases/hidden01/").status_code == 404


# -- hostile text


HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'{{ 7|add:7 }}{% now %}&amp;"
BIDI = "\u202eevil\u202c \u2066x\u2069"


def hostile_pages(text: str) -> list[str]:
    organisation = make_organisation(
        name=text[:200], slug="o", summary=text, press_name=text[:120], press_phone=text[:60]
    )
    other = make_organisation(name=f"Other {text}"[:200], slug="p", listed=True)
    person = make_person(name=text[:200], slug="h", summary=text, honorific=text[:40])
    topic = make_topic(name=text[:200], slug="t", summary=text, synonyms=text)
    OrganisationName.objects.create(owner=organisation, name=text, kind="acronym")
    PersonName.objects.create(owner=person, name=text)
    Identifier.objects.create(organisation=organisation, scheme=text[:40], value=text[:120])
    Affiliation.objects.create(organisation=organisation, to=other)
    Role.objects.create(person=person, organisation=other, title=text)
    release = make_release(
        organisation=organisation,
        joint_issuers=(other,),
        people=(person,),
        topics=(topic,),
        title=text,
        standfirst=text,
        body=f"{text} zirconium\n\n{text}",
        notes_to_editors=text,
        media_contact=text,
        issued_note=text,
        date_displayed=text[:100],
        source_name=text,
        rights=text,
        state="withdrawn",
        withdrawn=timezone.now(),
        reason=text,
    )
    PartnerSlot.objects.create(
        title=text,
        text=text,
        sponsor=text,
        link="https://a.example/",
        shown_from=timezone.now() - timedelta(hours=1),
    )
    paths = ["/", "/releases/", "/releases/?q=zirconium", "/releases/?q=script", "/organisations/"]
    paths += ["/organisations/o/", "/organisations/p/", "/people/", "/people/h/", "/topics/"]
    paths += ["/topics/t/", "/releases/2026/03/", "/releases/?organisation=o&person=h&topic=t"]
    return [html(path) for path in [*paths, release.get_absolute_url()]]


def test_hostile_text_is_text_in_every_field_of_every_page() -> None:
    for page in hostile_pages(HOSTILE):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "onerror=alert(1)>" not in page
        assert "1414" not in page
        assert "alert" in page  # it is shown, as text
        assert not re.search(r'="[^"]*<', page)


def test_hostile_words_of_a_search_are_text() -> None:
    make_release(body=HOSTILE)
    for query in (HOSTILE, f'"{HOSTILE}"', "script", "alert*"):
        response = Client().get("/releases/", {"q": query})
        page = response.content.decode()
        assert response.status_code == 200
        assert "<script>alert" not in page
        assert "<img" not in page
        assert escape(query) in page


def test_marks_of_direction_are_kept_as_they_were_printed() -> None:
    for page in hostile_pages(BIDI):
        assert BIDI in page


@pytest.mark.parametrize("field", ["source_url", "website"])
def test_a_link_that_would_run_is_refused_by_the_form(field: str) -> None:
    row: Any = make_release() if field == "source_url" else make_organisation()
    setattr(row, field, "javascript:alert(1)")
    with pytest.raises(Exception, match="Enter a valid URL"):
        row.full_clean()


# -- how much they ask of the database


def fill(n: int) -> None:
    """Add rows of every sort that a page lists."""
    first = Release.objects.select_related("organisation").get(reference="abcd0123")
    organisation, person, topic = first.organisation, first.people.get(), first.topics.get()
    for i in range(n):
        other = make_organisation(listed=True)
        make_release(
            organisation=organisation if i % 2 else other,
            joint_issuers=(other,) if i % 2 else (organisation,),
            people=(person, make_person()),
            topics=(topic, make_topic(parent=topic)),
            issued=f"2026-03-{i % 28 + 1:02} 10:00",
        )
        OrganisationName.objects.create(owner=other, name=f"Name {i}", kind="acronym")
        Affiliation.objects.create(organisation=other, to=organisation)
        Role.objects.create(person=make_person(listed=True), organisation=organisation, title="T")


# The number of queries of each page, whatever the archive holds.
QUERIES = {
    "/": 16,
    "/releases/": 9,
    "/releases/?page=2": 9,
    "/releases/?q=body": 16,
    "/releases/?q=body&sort=relevance": 17,
    "/releases/?organisation=main": 14,
    "/releases/?organisation=main&person=ada&topic=rents&kind=press-release&from=2026-01-01": 17,
    "/releases/?kind=rumour": 2,
    "/releases/2026/": 10,
    "/releases/2026/03/": 11,
    "/releases/2026/03/02/": 12,
    "/releases/abcd0123/a/": 14,
    "/releases/absent00/": 2,
    "/organisations/": 4,
    "/organisations/main/": 21,
    "/people/": 3,
    "/people/ada/": 16,
    "/topics/": 1,
    "/topics/rents/": 14,
    "/releases/abcd0123/files/1/": 1,
    "/nothing/": 0,
    "/healthz": 0,
    "/robots.txt": 0,
}


@pytest.fixture
def archive(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    release = make_release(
        reference="abcd0123",
        slug="a",
        organisation=make_organisation(name="Main", slug="main"),
        people=(make_person(slug="ada"),),
        topics=(make_topic(slug="rents"),),
        issued="2026-03-02",
    )
    file = ContentFile(b"x", name="a.txt")
    Attachment.objects.create(release=release, title="File", file=file, public=True)


@pytest.mark.usefixtures("archive", "at_once")
def test_the_queries_of_each_page_are_pinned_and_do_not_grow_with_its_rows() -> None:
    asked = {}
    for n in (3, 37):
        fill(n)
        for path in QUERIES:
            with CaptureQueriesContext(connection) as queries:
                b"".join(Client().get(path))
            asked[path] = len(queries)
        expected = dict(QUERIES)
        if n == 3:
            del asked["/releases/?page=2"], expected["/releases/?page=2"]
        assert asked == expected, n


def test_the_days_of_a_month_leave_out_what_is_known_to_the_month_only() -> None:
    for text in ("2026-03", "2026-03-01", "2026-03-31", "2026-03-31 23:30", "2026"):
        make_release(issued=text)
    [calendar] = re.findall(r'(?s)<ol class="calendar month.*?</ol>', html("/releases/2026/03/"))
    days = re.findall(r'<a href="/releases/2026/03/(\d\d)/">\d+ <span class="n">(\d+)', calendar)
    assert days == [("01", "1"), ("31", "2")]
    assert "4 releases" in words(html("/releases/2026/03/"))
