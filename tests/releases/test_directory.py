"""Who and what is public, and which pages tell of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organisations.models import Affiliation, Organisation, Person, Role
from releases.directory import (
    everybody,
    people_with_counts,
    public_organisations,
    public_people,
    public_topics,
    topics_with_counts,
)
from releases.models import Release, Topic
from tests.factories import (
    make_organisation,
    make_person,
    make_release,
    make_statement,
    make_topic,
)

pytestmark = pytest.mark.django_db


def issuer(**fields: Any) -> Organisation:
    return make_release(**fields).organisation


def joint_issuer(**fields: Any) -> Organisation:
    organisation = make_organisation()
    make_release(joint_issuers=(organisation,), **fields)
    return organisation


def person(**fields: Any) -> Person:
    named = make_person()
    make_release(people=(named,), **fields)
    return named


def topic(**fields: Any) -> Topic:
    named = make_topic()
    make_release(topics=(named,), **fields)
    return named


NAMED = [issuer, joint_issuer, person, topic]
PUBLIC: dict[type, Callable[[], Any]] = {
    Organisation: public_organisations,
    Person: public_people,
    Topic: public_topics,
}
HIDDEN = [{"state": "draft"}, {"state": "submitted"}, {"public_from": "later"}]


@pytest.mark.parametrize("make", NAMED)
@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_what_a_public_release_names_is_public(make: Callable[..., Any], state: str) -> None:
    row = make(state=state, reason="Why")
    assert row in PUBLIC[type(row)]()
    assert PUBLIC[type(row)]().filter(pk=row.pk).count() == 1
    assert Client().get(row.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("make", NAMED)
@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_what_only_a_hidden_release_names_is_not(
    make: Callable[..., Any], hidden: dict[str, Any]
) -> None:
    if "public_from" in hidden:
        hidden = {"public_from": timezone.now() + timedelta(hours=1)}
    row = make(**hidden)
    assert row not in PUBLIC[type(row)]()
    assert Client().get(row.get_absolute_url()).status_code == 404
    row.listed = True
    row.save()
    assert row in PUBLIC[type(row)]()
    assert Client().get(row.get_absolute_url()).status_code == 200


def test_everybody_is_whoever_is_public() -> None:
    later = timezone.now() + timedelta(hours=1)
    for n, fields in enumerate(({}, {"state": "draft"}, {"public_from": later}, {}, {})):
        named, speaker = make_person(), make_person()
        release = make_release(people=(named,), body="“The ferry stays,” she said.", **fields)
        make_statement(release, "The ferry stays,", person=speaker, strength="named-person")
        if n == 3:
            release.withdraw("By mistake", at=timezone.now())
        if n == 4:
            release.remove("A court ordered it.", at=timezone.now())
    make_person(listed=True)
    assert set(everybody()) == set(public_people())
    assert everybody().count() == 5


@pytest.mark.parametrize("make", [person, topic])
def test_what_only_a_removed_release_named_is_not(make: Callable[..., Any]) -> None:
    row = make()
    Release.objects.get().remove("A court ordered it.", at=timezone.now())
    assert row not in PUBLIC[type(row)]()


def test_a_removed_release_leaves_its_issuer_to_be_listed_or_hidden() -> None:
    row = issuer()
    Release.objects.get().remove("A court ordered it.", at=timezone.now())
    assert row not in public_organisations()
    assert Client().get("/releases/").status_code == 200


def test_a_parent_is_public_with_any_of_its_children() -> None:
    top = make_topic()
    child = make_topic(parent=top)
    assert top not in public_topics()
    make_release(topics=(child,))
    assert set(public_topics()) == {top, child}


def test_the_directories_count_public_releases_only() -> None:
    named, subject = make_person(), make_topic()
    states: list[dict[str, Any]] = [{}, {}, {"state": "draft"}, {"state": "submitted"}]
    for fields in [*states, {"public_from": timezone.now() + timedelta(hours=1)}]:
        make_release(people=(named,), topics=(subject,), **fields)
    person_row: Any = people_with_counts().get()
    [topic_row] = topics_with_counts()
    assert (person_row.n, topic_row.n) == (2, 2)  # type: ignore[attr-defined]


def test_directories_are_in_order_of_name() -> None:
    for name in ("Cid", "Ada", "Bea"):
        make_person(name=name, listed=True)
        make_topic(name=name, listed=True)
    for rows in (people_with_counts(), topics_with_counts()):
        assert [row.name for row in rows] == ["Ada", "Bea", "Cid"]


@pytest.mark.parametrize("path", ["organisations", "people", "topics"])
@pytest.mark.parametrize("slug", ["absent", "ABSENT", "-", "_", "a" * 500])
def test_an_unknown_slug_is_not_found(path: str, slug: str) -> None:
    assert Client().get(f"/{path}/{slug}/").status_code == 404


@pytest.mark.parametrize("path", ["/organisations/", "/people/", "/topics/"])
def test_an_empty_directory_says_so(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert "none yet" in response.content.decode()


def test_ties_to_hidden_organisations_and_people_are_not_shown() -> None:
    public, hidden = make_organisation(name="Open", listed=True), make_organisation(name="Veiled")
    Affiliation.objects.create(organisation=public, to=hidden, since="1920")
    Affiliation.objects.create(organisation=hidden, to=public, since="1921")
    speaker = make_person(name="Ada", listed=True)
    ghost = make_person(name="Ghost")
    Role.objects.create(person=speaker, organisation=hidden, title="Chair of the Veiled")
    Role.objects.create(person=ghost, organisation=public, title="Treasurer")
    for path in ("/organisations/open/", "/people/ada/", "/people/", "/organisations/"):
        page = Client().get(path).content.decode()
        assert "Veiled" not in page, path
        assert "Ghost" not in page, path
        assert "Treasurer" not in page, path


def test_ties_are_shown_with_their_dates_as_exactly_as_they_are_known() -> None:
    party = make_organisation(name="Party", listed=True)
    affiliate = make_organisation(name="Affiliate", listed=True)
    Affiliation.objects.create(organisation=affiliate, to=party, since="1920", until="2015-09")
    Role.objects.create(
        person=make_person(name="Ada", listed=True),
        organisation=party,
        title="Leader",
        since="2015-09-12",
    )
    affiliate_page = Client().get("/organisations/affiliate/").content.decode()
    assert "Affiliated to" in affiliate_page
    assert "1920 to September 2015" in affiliate_page
    party_page = Client().get("/organisations/party/").content.decode()
    assert "/organisations/affiliate/" in party_page
    assert "1920 to September 2015" in party_page
    assert "since 12 September 2015" in party_page
    assert "since 12 September 2015" in Client().get("/people/ada/").content.decode()
