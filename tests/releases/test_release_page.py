"""The page of a release: what it contains."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from releases.models import Attachment
from tests.factories import make_organisation, make_person, make_release, make_topic
from tests.reading import headings, html, words

pytestmark = pytest.mark.django_db


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
