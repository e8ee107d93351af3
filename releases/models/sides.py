"""For which side each statement of a release was made, as far as the record and its words tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from organisations.text import fold
from releases.models.statement import Statement
from releases.quotations.lexicon import PRONOUNS
from releases.related import Said, surname

Strength = Statement.Strength
Names = Mapping[int, tuple[str, ...]]  # of organisations: the one they go by first
Spans = tuple[tuple[int, int], ...]
# Whose words these rules say they are is right nine times in ten, and more.
SURE_RULES = ("", "after", "inherit", "before")
_NOT_A_NAME = re.compile(
    r"['’]s\b|^(?:an?|the|its|their|his|her|our)\s+"
    r"|\b(?:spokes(?:man|woman|person|people|men|women)|sources?|insiders?|officials?|aide)\b"
    r"(?:\s+(?:for|of|from|at)\b)?(?:\s+the\b)?",
    re.I,
)


class Row(NamedTuple):
    """The columns of a statement by which its side is told."""

    pk: int
    release_id: int
    kind: str
    strength: str
    speaker_printed: str
    role_printed: str
    organisation_id: int | None
    person_id: int | None
    person__name: str | None
    state: str
    rule: str

    @property
    def speaker(self) -> tuple[str, int | None, int | None]:
        """What tells one speaker from another."""
        return self.speaker_printed, self.organisation_id, self.person_id


@dataclass(slots=True)
class Scene:
    """Who issued a release, whom its source names, and what was said in it."""

    issuers: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)  # surnames
    rows: list[Row] = field(default_factory=list)

    @property
    def organisations(self) -> set[int]:
        """The issuers, and those for whom somebody speaks."""
        return self.issuers | {row.organisation_id for row in self.rows if row.organisation_id}

    def said(self, names: Names, spans: Mapping[int, Spans]) -> list[Said]:
        """Return the statements as replies are found by; “she added” is of whoever spoke last."""
        found: list[Said] = []
        for row in self.rows:
            one = self._said(row, names, spans.get(row.pk, ()))
            if found and not one.side and fold(row.speaker_printed) in PRONOUNS:
                who = found[-1]
                one = replace(
                    one,
                    side=who.side,
                    names=who.names,
                    people=who.people,
                    issuing=who.issuing,
                    known=who.known,
                )
            found.append(one)
        return found

    def _said(self, row: Row, names: Names, spans: Spans) -> Said:
        bodies = names.get(row.organisation_id or 0, ())
        people: tuple[str, ...] = (row.person__name,) if row.person__name else ()
        unnamed = row.strength == Strength.UNNAMED_SPOKESPERSON
        collective = row.strength == Strength.ORGANISATION
        if not bodies and (unnamed or collective):
            bodies = _name_in(row.speaker_printed)
        elif not bodies and not people and row.strength == Strength.NAMED_PERSON:
            people = _person_in(row.speaker_printed)
        issuing = self._is_issuing(row, bodies, people, names)
        own = bodies or tuple(map(surname, people)) or ("",)
        return Said(
            key=row.pk,
            spans=spans,
            side="issuer" if issuing else fold(own[0]),
            names=bodies,
            people=people,
            issuing=issuing,
            unnamed=unnamed,
            collective=collective,
            known=issuing or bool(row.organisation_id or row.person_id),
            sure=row.state == Statement.State.CONFIRMED or row.rule in SURE_RULES,
            full=row.kind == Statement.Kind.FULL,
        )

    def _is_issuing(
        self, row: Row, bodies: tuple[str, ...], people: tuple[str, ...], names: Names
    ) -> bool:
        """Tell whether somebody speaks for whoever issued the release."""
        if row.organisation_id:
            return row.organisation_id in self.issuers
        if any(surname(name) in self.people for name in people):
            return True
        issuers = {fold(name) for key in self.issuers for name in names.get(key, ())} - {""}
        if people:
            # “Harbour Union general secretary Ada Quill”
            described = f" {fold(f'{row.speaker_printed} {row.role_printed}')} "
            return any(f" {issuer} " in described for issuer in issuers)
        own = filter(None, map(fold, bodies))
        return any(name in issuer for name in own for issuer in issuers)


def _name_in(printed: str) -> tuple[str, ...]:
    """Return whose unnamed spokesperson or which body speaks: “Labour party” of “A Labour …”."""
    bare = " ".join(_NOT_A_NAME.sub(" ", printed).split())
    return (bare,) if bare[:1].isupper() else ()


def _person_in(printed: str) -> tuple[str, ...]:
    """Return a person the archive does not know as printed, where that is a name."""
    last = printed.split()[-1:] or [""]
    return (printed,) if last[0][:1].isupper() and fold(printed) not in PRONOUNS else ()
