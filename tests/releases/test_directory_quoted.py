"""Whoever a public release quotes is public, once the statement is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation, Person
from releases.directory import people_with_counts, public_organisations, public_people
from releases.models import Release, Statement
from tests.factories import make_organisation, make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = "“The ferry stays,” said Ada Quill. “And the fares,” she added."
PUBLIC: dict[type, Callable[[], Any]] = {
    Organisation: public_organisations,
    Person: public_people,
}


def person(release: Release, **fields: Any) -> Person:
    ada = make_person()
    make_statement(release, "The ferry stays,", person=ada, strength="named-person", **fields)
    return ada


def organisation(release: Release, **fields: Any) -> Organisation:
    body = make_organisation()
    make_statement(release, "The ferry stays,", organisation=body, **fields)
    return body


SPEAKERS = [person, organisation]


@pytest.mark.parametrize("make", SPEAKERS)
def test_the_speaker_of_a_confirmed_statement_is_public(make: Callable[..., Any]) -> None:
    speaker = make(make_release(body=BODY))
    assert speaker in PUBLIC[type(speaker)]()
    assert Client().get(speaker.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("make", SPEAKERS)
@pytest.mark.parametrize("state", ["proposed", "rejected", "lost", "hidden", "draft", "removed"])
def test_any_other_statement_makes_nobody_public(make: Callable[..., Any], state: str) -> None:
    release = make_release(body=BODY)
    given = {"state": state} if state in ("proposed", "rejected") else {}
    speaker = make(release, **given)
    if state == "lost":
        Statement.objects.update(lost=True)
    elif state == "hidden":
        Release.objects.update(public_from=timezone.now() + timedelta(hours=1))
    elif state == "draft":
        Release.objects.update(state="draft")
    elif state == "removed":
        release.remove("A court said so.", at=timezone.now())
    assert speaker not in PUBLIC[type(speaker)]()
    assert Client().get(speaker.get_absolute_url()).status_code == 404


def test_a_release_that_names_and_quotes_somebody_is_one() -> None:
    ada = make_person(slug="ada")
    both = make_release(body=BODY, people=(ada,))
    quoting = make_release(body=BODY)
    for release in (both, quoting):
        for words in ("The ferry stays,", "And the fares,"):
            make_statement(release, words, person=ada, strength="named-person")
    make_release(people=(ada,))
    hidden = make_release(body=BODY, state="draft")
    make_statement(hidden, "The ferry stays,", person=ada, strength="named-person")
    proposed = make_release(body=BODY)
    fields: dict[str, Any] = {"person": ada, "strength": "named-person", "state": "proposed"}
    make_statement(proposed, "The ferry stays,", **fields)
    row: Any = people_with_counts().get()
    assert row.n == Release.objects.public().naming(ada).count() == 3
    assert {both, quoting} <= set(Release.objects.public().naming(ada).newest_first())
    assert "3 releases" in Client().get("/releases/?person=ada").content.decode()


@pytest.mark.parametrize(
    ("seconds", "n"), [(20, 1), (-1, 2)], ids=["seconds before", "a second after"]
)
def test_a_release_that_quotes_somebody_is_counted_from_its_lift_on(seconds: int, n: int) -> None:
    ada = person(make_release(body=BODY))
    lift = timezone.now() + timedelta(seconds=seconds)
    late = make_release(body=BODY, public_from=lift)
    make_statement(late, "The ferry stays,", person=ada, strength="named-person")
    row: Any = people_with_counts().get()
    assert row.n == Release.objects.public().naming(ada).count() == n
