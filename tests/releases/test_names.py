"""The directories: names page by page, and those found by a name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation, OrganisationName, PersonName, Role
from releases import names
from tests.factories import make_organisation, make_person, make_release

pytestmark = pytest.mark.django_db
DIRECTORIES = ["/organisations/", "/people/"]


def page(path: str, status: int = 200, **query: Any) -> str:
    response = Client().get(path, query)
    assert response.status_code == status
    return response.content.decode()


def listed(html: str) -> list[str]:
    """Return the names in a directory, in order."""
    [directory] = re.findall(r'(?s)<div class="directory">(.*?)</div>', html)
    return re.findall(r'<li><span><a href="[^"]+">(.*?)</a>', directory)


@pytest.fixture
def _five(monkeypatch: Any) -> None:
    """Make five of each, on pages of two."""
    monkeypatch.setattr(names, "PAGE_SIZE", 2)
    for name in "ECADB":
        make_person(name=f"{name} Quill", listed=True)
        make_organisation(name=f"{name} Group", listed=True, kind="charity")


@pytest.mark.usefixtures("_five")
@pytest.mark.parametrize("path", DIRECTORIES)
def test_pages_hold_everybody_once_and_in_order(path: str) -> None:
    seen, address = [], "?page=1"
    while address:
        html = Client().get(f"{path}{address}").content.decode()
        seen += [name[0] for name in listed(html)]
        onward = re.search(r'rel="next" href="([^"]+)"', html)
        address = onward[1] if onward else ""
    assert seen == list("ABCDE")
    assert "Page 3 of 3" in html
    assert 'rel="prev" href="?page=2"' in html


@pytest.mark.usefixtures("_five")
@pytest.mark.parametrize("path", DIRECTORIES)
@pytest.mark.parametrize(
    ("number", "status"),
    [("0", 400), ("-1", 400), ("two", 400), ("4", 404), ("9" * 40, 404), ("", 200)],
)
def test_a_page_there_is_not_is_said_not_to_be(path: str, number: str, status: int) -> None:
    html = page(path, status, page=number)
    if status == 400:
        assert 'class="problem"' in html
        assert listed(html) == []


@pytest.mark.parametrize("path", [*DIRECTORIES, "/exchanges/"])
def test_what_is_wrong_with_a_page_is_said_in_a_sentence(path: str) -> None:
    assert "Pages are counted from 1." in page(path, 400, page="0")
    assert "Give the page as a whole number." in page(path, 400, page="two")


def test_organisations_are_grouped_by_kind() -> None:
    for name, kind in (("B", "union"), ("A", "union"), ("C", "party")):
        make_organisation(name=name, listed=True, kind=kind)
    html = page("/organisations/")
    assert listed(html) == ["C", "A", "B"]
    assert re.findall(r'<h2 id="[^"]+">(.*?)</h2>', html) == ["Political party", "Trade union"]


@pytest.mark.parametrize("words", ["café", "CAFE", "afé w", "caf", "Teashop", "tea"])
def test_a_name_is_found_by_a_part_of_it_or_of_another_name(words: str) -> None:
    found = make_organisation(name="Café Workers", listed=True)
    OrganisationName.objects.create(owner=found, name="Teashop Union", kind="former")
    make_organisation(name="Millers", listed=True)
    person = make_person(name="Ada Café Wold", listed=True)
    PersonName.objects.create(owner=person, name="Teashop Ada")
    make_person(name="Bea Mill", listed=True)
    assert listed(page("/organisations/", name=words)) == ["Café Workers"]
    assert listed(page("/people/", name=words)) == ["Ada Café Wold"]


@pytest.mark.parametrize("path", DIRECTORIES)
@pytest.mark.parametrize("words", ["%", "_", "“", "<b>", "qwertyuiop"])
def test_no_name_is_found_by_what_is_in_none(path: str, words: str) -> None:
    make_organisation(name="Millers", listed=True)
    make_person(name="Ada", listed=True)
    html = page(path, name=words)
    assert listed(html) == []
    assert "There are none of that name." in html
    assert "<b>" not in html


@pytest.mark.parametrize("path", DIRECTORIES)
def test_nobody_is_found_before_they_are_public(path: str) -> None:
    lift = timezone.now() + timedelta(hours=1)
    body = make_organisation(name="Veiled Group")
    make_release(organisation=body, people=(make_person(name="Veiled Ada"),), public_from=lift)
    assert listed(page(path, name="veiled")) == []
    Organisation.objects.get().releases.update(public_from=timezone.now())
    assert len(listed(page(path, name="veiled"))) == 1


def test_the_latest_public_role_and_the_number_of_releases_stand_beside_a_name() -> None:
    person, body = make_person(name="Ada"), make_organisation(name="Main")
    make_release(people=(person,), organisation=body)
    Role.objects.create(person=person, organisation=body, title="Clerk", since="2001")
    Role.objects.create(person=person, organisation=body, title="Chair", since="2010")
    hidden = make_organisation(name="Veiled")
    Role.objects.create(person=person, organisation=hidden, title="Spy", since="2020")
    OrganisationName.objects.create(owner=body, name="MN", kind="acronym")
    html = page("/people/")
    assert '<span class="muted role">Chair, Main</span>' in html
    assert '<span class="n">1<span class="visually-hidden"> release</span></span>' in html
    assert '<span class="muted">MN</span>' in page("/organisations/")
