"""The other public pages: what each contains."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from organisations.models import Identifier, OrganisationName, PersonName, Role
from releases.issuedate import LONDON
from tests.factories import make_organisation, make_person, make_release, make_topic
from tests.reading import headings, html, tight, words

pytestmark = pytest.mark.django_db


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


def test_the_days_of_a_month_leave_out_what_is_known_to_the_month_only() -> None:
    for text in ("2026-03", "2026-03-01", "2026-03-31", "2026-03-31 23:30", "2026"):
        make_release(issued=text)
    [calendar] = re.findall(r'(?s)<ol class="calendar month.*?</ol>', html("/releases/2026/03/"))
    days = re.findall(r'<a href="/releases/2026/03/(\d\d)/">\d+ <span class="n">(\d+)', calendar)
    assert days == [("01", "1"), ("31", "2")]
    assert "4 releases" in words(html("/releases/2026/03/"))


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
