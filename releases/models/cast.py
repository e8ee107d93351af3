"""Who is in releases: by their names one release is known to answer another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from organisations.models import Organisation, OrganisationName
from releases import related
from releases.models.neighbour import Neighbour
from releases.models.statement import Statement
from releases.prepared import Prepared, padded

_ORGANISATIONS = Prepared(
    lambda keys: Organisation.objects.filter(pk__in=keys).order_by().values_list("pk", "name")
)
_OTHER_NAMES = Prepared(
    lambda keys: (
        OrganisationName.objects.filter(owner__in=keys)
        .order_by("pk")
        .values_list("owner_id", "name")
    )
)
_JOINT = Prepared(
    lambda keys: (
        _release()
        .joint_issuers.through.objects.filter(release__in=keys)
        .values_list("release_id", "organisation_id")
    )
)
_NAMED = Prepared(
    lambda keys: (
        _release()
        .people.through.objects.filter(release__in=keys)
        .values_list("release_id", "person__name")
    )
)
_QUOTED = Prepared(
    lambda keys: (
        Statement.objects.filter(release__in=keys, person__isnull=False)
        .exclude(state=Statement.State.REJECTED)
        .order_by()
        .values_list("release_id", "person__name")
    )
)


def _release() -> Any:
    # The two modules need each other: a release is compared when it is saved.
    from releases.models.release import Release

    return Release


@dataclass(frozen=True, slots=True)
class Who:
    """Who is in a release: issuers by key, people and organisations by name."""

    issuers: frozenset[int]
    people: frozenset[str]
    organisations: tuple[str, ...]
    handles: frozenset[str]


class Cast:
    """Who is in some releases, asked for all of them at once."""

    def __init__(self) -> None:
        self._who: dict[int, Who] = {}
        self._names: dict[int, list[str]] = {}
        self._handled: dict[str, set[int]] = {}

    def take(self, releases: Iterable[Neighbour]) -> None:
        """
        Take in those who are in more releases: issuers, and the people the source names.

        Of a release whose source names nobody, whoever is quoted in it is taken.
        """
        issuers = {one.pk: {one.organisation} for one in releases}
        if not issuers:
            return
        pks = padded(issuers)
        for pk, organisation in _JOINT.rows(keys=pks):
            issuers[pk].add(organisation)
        self._name(set().union(*issuers.values()) - self._names.keys())
        people: dict[int, set[str]] = {}
        for pk, name in _NAMED.rows(keys=pks):
            people.setdefault(pk, set()).add(name)
        untold = [pk for pk in issuers if pk not in people]
        for pk, name in _QUOTED.rows(keys=padded(untold)) if untold else ():
            people.setdefault(pk, set()).add(name)
        for pk, keys in issuers.items():
            names = tuple(name for key in sorted(keys) for name in self._names[key])
            who = frozenset(people.get(pk, ()))
            handles = related.handles(who, names)
            self._who[pk] = Who(frozenset(keys), who, names, handles)
            for handle in handles:
                self._handled.setdefault(handle, set()).add(pk)

    def _name(self, organisations: set[int]) -> None:
        """Take in the names of organisations."""
        if not organisations:
            return
        keys = padded(organisations)
        for pk, name in _ORGANISATIONS.rows(keys=keys):
            self._names[pk] = [name]
        for pk, name in _OTHER_NAMES.rows(keys=keys):
            self._names[pk].append(name)

    def forget(self, pk: int) -> None:
        """Let go of who is in a release."""
        if who := self._who.pop(pk, None):
            for handle in who.handles:
                self._handled[handle].discard(pk)

    def people(self, pk: int) -> frozenset[str]:
        """Return the names of the people in a release."""
        return self._who[pk].people

    def named_in(
        self, text: related.Text, me: Neighbour, around: Mapping[int, Neighbour]
    ) -> list[related.Named]:
        """Return the releases around that one may answer: it names them, and shares no issuer."""
        mine = self._who[me.pk]
        hits = [self._handled[word] for word in text.words if word in self._handled]
        found = []
        for pk in sorted(set().union(*hits)):
            theirs = self._who[pk]
            if mine.issuers & theirs.issuers or pk not in around or not me.may_answer(around[pk]):
                continue
            # Whoever is in both is not who the other's side is told by.
            people = tuple(sorted(theirs.people - mine.people))
            days = me.day - around[pk].day
            found.append(related.Candidate(pk, people, theirs.organisations, days))
        return related.named(text, found)
