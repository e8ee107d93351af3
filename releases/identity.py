"""Who spoke, as what and for whom, on the day the release was issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from organisations.models import Affiliation, Organisation, Person, Role
from organisations.partialdate import covers
from releases.directory import public_organisations, public_people
from releases.models import Statement
from releases.prepared import Prepared, PreparedModels, padded
from releases.quotations.lexicon import PRONOUNS

Days = tuple[date, date] | None


@dataclass(frozen=True)
class Identity:
    """
    A speaker as everybody may know them, on the day of issue.

    What the record says of a person or organisation that is not public is left out; the words of
    the source are shown in its place.
    """

    name: str
    person: Person | None = None
    role: str = ""
    organisation: Organisation | None = None
    affiliations: tuple[Affiliation, ...] = ()

    @property
    def url(self) -> str:
        """The page of whoever ``name`` names, if there is one."""
        if self.person:
            return self.person.get_absolute_url()
        is_body = self.organisation and self.organisation.name == self.name
        return self.organisation.get_absolute_url() if self.organisation and is_body else ""

    @property
    def spoken_for(self) -> Organisation | None:
        """The organisation, where the name does not say it already."""
        named = self.organisation and self.organisation.name in f"{self.name}, {self.role}"
        return None if named else self.organisation

    @property
    def in_words(self) -> str:
        """The speaker on one line: “Ada Quill, leader, Meadow Party”."""
        spoken_for = self.spoken_for
        parts = [self.name, self.role, spoken_for.name if spoken_for else ""]
        return ", ".join(part for part in parts if part)


def identify(statements: Iterable[Statement]) -> dict[int, Identity]:
    """
    Return who made each statement, by its key.

    Each comes with ``release``, ``person`` and ``organisation`` loaded. However many there are,
    the database is asked four questions.
    """
    given = list(statements)
    record = _Record(given)
    return {statement.pk: record.identity(statement) for statement in given}


class _Record:
    """What the archive knows of the speakers of some statements."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        people = {s.person_id for s in statements if s.person_id}
        self.roles = _by("person_id", _ROLES.objects(keys=padded(people)) if people else ())
        bodies = {s.organisation_id for s in statements if s.organisation_id}
        bodies |= {role.organisation_id for held in self.roles.values() for role in held}
        self.ties = _by("organisation_id", _TIES.objects(keys=padded(bodies)) if bodies else ())
        bodies |= {tie.to_id for found in self.ties.values() for tie in found}
        self.bodies = _among(_BODIES, bodies)
        self.people = _among(_PEOPLE, people)

    def identity(self, statement: Statement) -> Identity:
        confirmed = statement.state == Statement.State.CONFIRMED
        days = statement.release.issue_date.days
        person, body = statement.person, statement.organisation
        # A confirmed statement is what makes its speaker public; a proposed one makes nobody so.
        if person and not (confirmed or person.pk in self.people):
            person = None
        if body and not (confirmed or body.pk in self.bodies):
            body = None
        role = self._role(statement, days) if person else None
        if role and not body:
            body = role.organisation
        return Identity(
            _name(statement, person, body),
            person,
            role.title if role else statement.role_printed,
            body,
            tuple(self._affiliations(body, days)) if body else (),
        )

    def _role(self, statement: Statement, days: Days) -> Role | None:
        """Return the role held on the day: for whom they spoke, else the latest taken up."""
        held = [
            role
            for role in self.roles.get(statement.person_id or 0, ())
            if _on(role, days) and role.organisation_id in self.bodies
        ]
        wanted = statement.organisation_id
        return next((role for role in held if role.organisation_id == wanted), None) or (
            held[0] if held and not wanted else None
        )

    def _affiliations(self, body: Organisation, days: Days) -> Iterable[Affiliation]:
        ties = self.ties.get(body.pk, ())
        return (tie for tie in ties if _on(tie, days) and tie.to_id in self.bodies)


def _on(tie: Role | Affiliation, days: Days) -> bool:
    """Tell whether it held on all the days; of an unknown date nothing is claimed."""
    return days is not None and all(covers(tie.since, tie.until, day) for day in days)


def _name(statement: Statement, person: Person | None, body: Organisation | None) -> str:
    """Return the best that may be said: the record's name, else the words of the source."""
    if person:
        return person.full_name
    if body and statement.strength == Statement.Strength.ORGANISATION:
        return body.name
    printed = statement.speaker_printed
    if printed and printed.lower() not in PRONOUNS:
        return printed[0].upper() + printed[1:]
    return "Unnamed spokesperson" if body else "Unattributed"


def _among(public: Prepared, keys: set[int]) -> set[int]:
    """Return those of the keys that are of public rows."""
    return {key for (key,) in public.rows(keys=padded(keys))} if keys else set()


def _by(column: str, rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


_ROLES = PreparedModels(
    lambda keys: Role.objects.filter(person__in=keys).select_related("organisation")
)
_TIES = PreparedModels(
    lambda keys: Affiliation.objects.filter(organisation__in=keys).select_related("to")
)
_BODIES, _PEOPLE = (
    Prepared(lambda keys, rows=rows: rows().filter(pk__in=keys).order_by().values_list("pk"))
    for rows in (public_organisations, public_people)
)
