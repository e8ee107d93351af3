"""Who and what a release is tied to: those who issued it too, whom it names, what it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, IntegerField, QuerySet, Value

from organisations.addresses import beneath
from releases.models import Release
from releases.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

SORTS = (
    (Release.joint_issuers.through, "organisation"),
    (Release.people.through, "person"),
    (Release.topics.through, "topic"),
)
PAGES = ("releases:organisations", "releases:people", "releases:topics")


class Tied(NamedTuple):
    """One of them: its name, and the address of its page."""

    name: str
    url: str


@dataclass(frozen=True)
class Ties:
    """All of them, by name."""

    joint_issuers: list[Tied] = field(default_factory=list)
    people: list[Tied] = field(default_factory=list)
    topics: list[Tied] = field(default_factory=list)


def ties_of(release: Release, using: str = DEFAULT_DB_ALIAS) -> Ties:
    """Return whoever and whatever a release names. Being so named in public makes them public."""
    found = Ties()
    lists = (found.joint_issuers, found.people, found.topics)
    for sort, name, slug in _TIES.rows(using, keys=[release.pk]):
        lists[sort].append(Tied(name, beneath(PAGES[sort], slug)))
    return found


def _ties(keys: Sequence[int]) -> QuerySet[Any, Any]:
    first, *others = (
        through._default_manager.filter(release=keys[0])
        .annotate(
            sort=Value(n, IntegerField()), name=F(f"{column}__name"), slug=F(f"{column}__slug")
        )
        .values_list("sort", "name", "slug")
        for n, (through, column) in enumerate(SORTS)
    )
    found: QuerySet[Any, Any] = first.union(*others, all=True)
    return found.order_by("sort", "name", "slug")


_TIES = Prepared(_ties)
