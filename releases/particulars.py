"""What the pages of organisations and people tell beside releases, in questions kept ready."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from organisations.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Role,
)
from releases.directory import (
    among,
    called_by_slug,
    most_frequent,
    most_of,
    most_quoted,
    public_organisations,
    public_people,
    public_topics,
)
from releases.models import ReplySought, Statement, Topic
from releases.models.replysought import ReplyTally
from releases.prepared import Prepared, PreparedModels
from releases.responding import GIVEN_BY, GIVEN_TO, latest_answers
from releases.statementrows import read_statements
from releases.statementsofone import CONFIRMED, FEW, Whose
from releases.tally import COUNTED, SAMPLED, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from releases.querysets import StatementQuerySet

STATEMENTS, SPOKESPEOPLE, ANSWERS = 5, 8, 4  # shown


def find_organisation(slug: str) -> Organisation | None:
    """Return a public organisation by its slug."""
    return next(iter(called_by_slug(Organisation, [slug])), None)


def find_person(slug: str) -> Person | None:
    """Return a public person by their slug."""
    return next(iter(called_by_slug(Person, [slug])), None)


def find_topic(slug: str) -> Topic | None:
    """Return a public topic by its slug, with the one above it."""
    return next(iter(called_by_slug(Topic, [slug])), None)


def beside_topic(topic: Topic) -> list[Topic]:
    """Return the public topics beneath it, or the one above it."""
    return list(_RELATIVES.objects(keys=[topic.pk, topic.parent_id or topic.pk]))


def of_organisation(organisation: Organisation) -> dict[str, Any]:
    """Return its other names, ties, people and answers, and who speaks for it."""
    keys = [organisation.pk]
    found: dict[str, Any] = {name: rows.objects(keys=keys) for name, rows in _BODYS.items()}
    return found | {
        "replies": ReplyTally.of(_REPLIES.rows(keys=keys)),
        "answered": latest_answers(GIVEN_BY, ANSWERS, keys=keys),
        "answers": latest_answers(GIVEN_TO, ANSWERS, keys=keys),
        **_spokespeople(organisation),
    }


def of_person(person: Person) -> dict[str, Any]:
    """Return their other names and their roles."""
    return {name: rows.objects(keys=[person.pk]) for name, rows in _PERSONS.items()}


def said_for(organisation: Organisation) -> dict[str, Any]:
    """Return the latest statements credited to an organisation, and how many there are."""
    return _latest(Whose.credited_to(organisation.pk, CONFIRMED))


def said_by(person: Person) -> dict[str, Any]:
    """Return the latest statements of a person, and how many there are."""
    return _latest(Whose.said_by(person.pk))


def _latest(whose: Whose) -> dict[str, Any]:
    found = whose.newest(FEW + 1)
    n = whose.count(COUNTED + 1) if len(found) > FEW else len(found)
    return {
        "statements": read_statements([row.pk for row in found[:STATEMENTS]]),
        "said": Tally(min(n, COUNTED), more=n > COUNTED),
    }


def _spokespeople(organisation: Organisation) -> dict[str, Any]:
    """Return who made most of the statements for an organisation; of very many, of the newest."""
    whose = Whose.spoken_for(organisation.pk)
    found, sampled = whose.newest(FEW + 1), None
    if len(found) > FEW:
        if whose.count(COUNTED + 1) <= COUNTED:
            people = most_quoted(_SPOKESPEOPLE, SPOKESPEOPLE, keys=[organisation.pk])
            return {"spokespeople": people, "spoken_of": None}
        found, sampled = whose.newest(SAMPLED), SAMPLED
    made = Counter(row.person for row in found if row.person)
    return {"spokespeople": most_of(made, SPOKESPEOPLE), "spoken_of": sampled}


def _said() -> StatementQuerySet:
    return Statement.objects.public().confirmed()


def _ties(keys: Sequence[int], other: str, one: str) -> QuerySet[Any, Any]:
    """Return the affiliations of an organisation that lead to, or come from, public ones."""
    public = among(public_organisations(), other)
    return Affiliation.objects.filter(public, **{one: keys[0]}).select_related(other)


def _held(keys: Sequence[int]) -> QuerySet[Any, Any]:
    public = among(public_people(), "person")
    return Role.objects.filter(public, organisation=keys[0]).select_related("person")


def _roles(keys: Sequence[int]) -> QuerySet[Any, Any]:
    public = among(public_organisations(), "organisation")
    return Role.objects.filter(public, person=keys[0]).select_related("organisation")


def _replies(keys: Sequence[int]) -> QuerySet[Any, Any]:
    sought = ReplySought.objects.public().filter(organisation=keys[0])
    return sought.values_list("outcome", "asked", "replied")


_RELATIVES = PreparedModels(
    lambda keys: public_topics().filter(Q(parent=keys[0]) | Q(pk=keys[1])).exclude(pk=keys[0])
)
_BODYS = {
    "other_names": PreparedModels(lambda keys: OrganisationName.objects.filter(owner=keys[0])),
    "identifiers": PreparedModels(lambda keys: Identifier.objects.filter(organisation=keys[0])),
    "affiliations": PreparedModels(partial(_ties, other="to", one="organisation")),
    "affiliates": PreparedModels(partial(_ties, other="organisation", one="to")),
    "roles": PreparedModels(_held),
}
_PERSONS = {
    "other_names": PreparedModels(lambda keys: PersonName.objects.filter(owner=keys[0])),
    "roles": PreparedModels(_roles),
}
_REPLIES = Prepared(_replies)
_SPOKESPEOPLE = Prepared(lambda keys: most_frequent(_said().filter(organisation=keys[0])))
