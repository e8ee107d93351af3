"""A place in a list by date: what deep paging holds on to while releases come and go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from releases.issuedate import LONG_AGO
from releases.references import read_reference

if TYPE_CHECKING:
    from releases.models import Release, Statement

_SHAPE = re.compile(r"(undated|(\d{8}T\d{6})Z)-(\w{8})", re.ASCII)
_INSTANT = "%Y%m%dT%H%M%S"
MEANT = "Give a place in the list as the list's own links do: 20191107T103000Z-abcd1234."


@dataclass(frozen=True)
class Cursor:
    """
    The place of a release in a list: its instant of issue (None: not known) and its reference.

    Or of a statement in a list of statements, by the reference of its own. Where what stood there
    is no more, or was never public, the instant alone says where to go on.
    """

    instant: datetime | None
    reference: str

    @classmethod
    def at(cls, row: Release | Statement) -> Self:
        """Return the place of a row."""
        named: Any = row
        return cls(getattr(named, "release", named).issued, named.reference)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``str`` wrote; raise ValueError with a sentence where it is nothing of it."""
        shape = _SHAPE.fullmatch(text.strip())
        reference = read_reference(shape[3]) if shape else None
        if shape is None or reference is None:
            raise ValueError(MEANT)
        try:
            instant = (
                datetime.strptime(shape[2], _INSTANT).replace(tzinfo=UTC) if shape[2] else None
            )
        except ValueError as error:
            raise ValueError(MEANT) from error
        return cls(instant, reference)

    def __str__(self) -> str:
        if self.instant is None:
            return f"undated-{self.reference}"
        return f"{self.instant.astimezone(UTC):{_INSTANT}}Z-{self.reference}"


def before_q(place: Cursor, ties: Q | None, prefix: str = "", *, oldest_first: bool = False) -> Q:
    """
    Return the condition of being issued before a place in a list; ``oldest_first`` says which.

    ``ties`` says which of those issued at the very instant stand before it. Where None, all of
    them are given again: a row seen twice is better than one not seen. ``prefix`` reaches the
    release across a relation.
    """
    if not oldest_first:
        return _near(f"{prefix}issued_order", "lt", place.instant or LONG_AGO, ties)
    if place.instant is None:
        return Q(**{f"{prefix}issued__isnull": False}) | ties if ties else Q()
    return _near(f"{prefix}issued", "lt", place.instant, ties)


def after_q(place: Cursor, ties: Q | None, prefix: str = "", *, oldest_first: bool = False) -> Q:
    """Return the condition of being issued after a place; of no known date are the last of all."""
    if not oldest_first:
        return _near(f"{prefix}issued_order", "gt", place.instant or LONG_AGO, ties)
    undated = Q(**{f"{prefix}issued__isnull": True})
    if place.instant is None:
        return undated & ties if ties else undated
    if ties is None:
        return undated | Q(**{f"{prefix}issued__gte": place.instant})
    later = Q(**{f"{prefix}issued__gt": place.instant})
    return undated | later | Q(ties, **{f"{prefix}issued": place.instant})


def _near(column: str, side: str, instant: datetime, ties: Q | None) -> Q:
    # The instant is said by itself, because by this the index of lists is entered at the place.
    nearly = Q(**{f"{column}__{side}e": instant})
    return nearly & (Q(**{f"{column}__{side}": instant}) | ties) if ties else nearly
