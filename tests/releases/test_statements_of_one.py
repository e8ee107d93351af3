"""The statements of one body or speaker are those of the list, in its order, whatever changes."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation, Person
from releases import filters, particulars, statementsofone, statementtally, verification
from releases.issuedate import IssueDate
from releases.models import Release, Statement
from releases.models.count import recounting
from releases.statementlisting import STATES, StatementListing
from releases.statementsofone import CONFIRMED, PROPOSED, STANDING, Whose
from tests.factories import make_organisation, make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = "Rents rise, and buses stop. Rents fall. Buses run."
DATES = ["", "1850", "2019", "2026-03", "2026-03-02", "2026-03-02 10:30", "2026-03-02 10:30"]


@pytest.fixture
def archive() -> tuple[list[Organisation], list[Person]]:
    """Make statements of some bodies and speakers, on some dates, and hidden ones among them."""
    seed = random.randrange(1 << 30)
    print("seed", seed)  # noqa: T201 -- shown where a test fails
    drawn = random.Random(seed)
    bodies = [make_organisation(name=f"Body {n}", slug=f"body-{n}") for n in range(3)]
    people = [make_person(name=f"Ada {n}", slug=f"ada-{n}", listed=True) for n in range(2)]
    for n in range(16):
        release = make_release(
            organisation=drawn.choice(bodies),
            joint_issuers=tuple(drawn.sample(bodies, drawn.choice((0, 1, 2)))),
            issued=drawn.choice(DATES),
            body=BODY,
            public_from=timezone.now() + timedelta(days=1 if n % 5 == 4 else -1),
        )
        for words in ("Rents rise", "buses stop", "Rents fall", "Buses run"):
            make_statement(
                release,
                words,
                organisation=drawn.choice([None, *bodies]),
                person=drawn.choice(people),
                strength="named-person",
                state=drawn.choice(["confirmed", "proposed", "rejected"]),
            )
        if n % 4 == 0:
            release.statements.filter(position=0).update(lost=True)
    return bodies, people


def assert_alike(bodies: list[Organisation], people: list[Person]) -> None:
    public = Statement.objects.public().newest_first()
    for body in bodies:
        for states in (STANDING, CONFIRMED, PROPOSED):
            listed = public.credited_to(body).filter(state__in=states)
            compare(Whose.credited_to(body.pk, states), listed)
        assert set(public.each_credited_to(body)) == set(public.credited_to(body))
        compare(Whose.spoken_for(body.pk), public.confirmed().filter(organisation=body))
    for person in people:
        compare(Whose.said_by(person.pk), public.confirmed().filter(person=person))
    assert list(verification.statements()) == []


def compare(whose: Whose, listed: Any) -> None:
    keys = list(listed.values_list("pk", flat=True))
    for most in (1, 5, 100):
        assert [row.pk for row in whose.newest(most)] == keys[:most]
        assert whose.count(most) == min(most, len(keys))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(statementsofone, "FEW", 0)  # the hidden are taken off
            assert whose.count(most) == min(most, len(keys))


def test_they_are_those_of_the_list_in_its_order(
    archive: tuple[list[Organisation], list[Person]],
) -> None:
    assert_alike(*archive)


def test_they_follow_the_dates_and_issuers_of_their_releases(
    archive: tuple[list[Organisation], list[Person]],
) -> None:
    bodies, people = archive
    for n, release in enumerate(Release.objects.order_by("pk")):
        release.issue_date = IssueDate.parse(DATES[n % len(DATES)])
        release.organisation = bodies[n % 3]
        release.save()
        with transaction.atomic(), recounting(release):
            release.joint_issuers.set(bodies[: n % 4])
    assert_alike(bodies, people)


def test_they_follow_what_is_decided_of_them(
    archive: tuple[list[Organisation], list[Person]],
) -> None:
    bodies, people = archive
    for n, statement in enumerate(Statement.objects.order_by("pk")):
        statement.organisation = [None, *bodies][n % 4]
        statement.person = people[n % 2]
        statement.state = ["proposed", "confirmed"][n % 2]
        statement.save()
    assert_alike(bodies, people)


@pytest.mark.parametrize("state", ["confirmed", "unconfirmed"])
def test_few_and_very_many_in_a_state_are_found_alike(
    archive: tuple[list[Organisation], list[Person]], state: str, monkeypatch: Any
) -> None:
    wanted = "proposed" if state == "unconfirmed" else state
    public = Statement.objects.public().newest_first()
    for many in (1, 1_000):
        monkeypatch.setattr(filters, "MANY", many)
        listed = StatementListing(QueryDict(f"state={state}"), public)
        assert list(listed.found) == list(public.filter(state=wanted))
    assert archive


def test_one_that_does_not_follow_its_release_is_named() -> None:
    release = make_release(body=BODY)
    statement = make_statement(release, "Rents rise")
    Statement.objects.update(issued_order=timezone.now())
    [fault] = verification.statements()
    assert statement.reference in fault
    release.refresh_from_db()
    release.save()
    assert list(verification.statements()) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("whose", ["organisation=body-1", "person=ada-1"])
def test_a_list_of_theirs_is_as_it_is_with_a_filter_that_changes_nothing(
    archive: tuple[list[Organisation], list[Person]], state: str, whose: str
) -> None:
    every = Statement.objects.public().newest_first()
    asked = f"{whose}&state={state}"
    one, other = (
        StatementListing(QueryDict(query), every)
        for query in (asked, f"{asked}&kind=press-release")
    )
    assert [row.pk for row in one.rows] == [row.pk for row in other.rows]
    assert one.tally == other.tally
    assert one._whose or (whose.startswith("person") and state == "unconfirmed")
    assert other._whose is None


def test_of_more_than_are_counted_the_newest_are_and_it_is_said(
    archive: tuple[list[Organisation], list[Person]], monkeypatch: Any
) -> None:
    body = archive[0][1]
    public = Statement.objects.public().newest_first()
    keys = list(public.credited_to(body).values_list("pk", flat=True))
    said = public.confirmed().filter(organisation=body)
    many = len(keys)
    for module in (statementtally, particulars):
        monkeypatch.setattr(module, "COUNTED", 2)
        monkeypatch.setattr(module, "SAMPLED", 1)
    for module in (particulars, statementsofone):
        monkeypatch.setattr(module, "FEW", 1)
    monkeypatch.setattr(particulars, "STATEMENTS", 1)
    listing = StatementListing(QueryDict("organisation=body-1"), public)
    assert many > 2
    assert (listing.heading, listing.sampled) == ("More than 2 statements", 1)
    assert sum(listing.tally.months.values()) == 1
    page = Client().get("/organisations/body-1/").content.decode()
    if public.confirmed().credited_to(body).count() > 2:
        assert "All of more than 2 confirmed statements" in page
    if said.count() > 2:
        assert "Among the newest 1 statements" in page
        newest = said[0]
        assert newest.person is not None
        found = particulars.of_organisation(body)["spokespeople"]
        assert [(person.name, n) for person, n in found] == [(newest.person.name, 1)]


def test_spokespeople_of_a_sample_come_in_the_order_of_all(monkeypatch: Any) -> None:
    body, release = make_organisation(), make_release(body=BODY)
    people = [make_person(name=name) for name in ("Cid", "Ada", "Bea")]
    for words, person in zip(
        ("Rents rise", "buses stop", "Rents fall", "Buses run"), [*people, people[2]], strict=True
    ):
        make_statement(release, words, organisation=body, person=person, strength="named-person")
    few = particulars.of_organisation(body)
    monkeypatch.setattr(particulars, "FEW", 2)
    exact = particulars.of_organisation(body)
    monkeypatch.setattr(particulars, "COUNTED", 3)
    monkeypatch.setattr(particulars, "SPOKESPEOPLE", 2)
    sample = particulars.of_organisation(body)
    assert (exact["spoken_of"], sample["spoken_of"]) == (None, particulars.SAMPLED)
    assert few["spokespeople"] == exact["spokespeople"]
    assert sample["spokespeople"] == exact["spokespeople"][:2]
    assert [(person.name, n) for person, n in sample["spokespeople"]] == [("Bea", 2), ("Ada", 1)]
