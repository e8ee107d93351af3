"""Every public page: how it is served, what text becomes in it, how much it asks."""

from __future__ import annotations

import re
from datetime import timedelta
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
from releases.models import Attachment, PartnerSlot, Release
from tests.factories import make_organisation, make_person, make_release, make_topic
from tests.reading import headings, html

pytestmark = pytest.mark.django_db


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


# SQLite counts the releases that have a word before it reads them.
SEARCHING = 16 if connection.vendor == "sqlite" else 15
# The number of queries of each page, whatever the archive holds.
QUERIES = {
    "/": 16,
    "/releases/": 9,
    "/releases/?page=2": 9,
    "/releases/?q=body": SEARCHING,
    "/releases/?q=body&sort=relevance": SEARCHING + 2,
    "/releases/?organisation=main": 14,
    "/releases/?organisation=main&person=ada&topic=rents&kind=press-release&from=2026-01-01": 17,
    "/releases/?kind=rumour": 2,
    "/releases/2026/": 10,
    "/releases/2026/03/": 11,
    "/releases/2026/03/02/": 12,
    "/releases/abcd0123/a/": 14,
    "/releases/absent00/": 2,
    "/organisations/": 4,
    "/organisations/main/": 23,
    "/people/": 3,
    "/people/ada/": 16,
    "/topics/": 3,
    "/topics/rents/": 17,
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
