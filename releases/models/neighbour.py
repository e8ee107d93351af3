"""A release of the same weeks as another, by its small columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from releases import related
from releases.issuedate import LONDON
from releases.querysets import public_q

DAY = timedelta(days=1)
COARSE = 2 * DAY  # a date known less exactly than this is in no order with others
NEIGHBOUR = ("pk", "organisation_id", "issued", "issued_until")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A release of the same weeks, without its texts."""

    pk: int
    organisation: int
    issued: datetime
    until: datetime
    public: bool
    day: int

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> Neighbour:
        """Return the release of a row with the columns of ``NEIGHBOUR`` and ``is_public()``."""
        pk, organisation, issued, until, public = row
        return cls(pk, organisation, issued, until, bool(public), day_of(issued))

    def may_answer(self, other: Neighbour) -> bool:
        """Whether it is somebody else's, issued after it within the window, as far as is known."""
        if self.organisation == other.organisation:
            return False
        if not self.day - related.WINDOW <= other.day <= self.day:
            return False
        if max(self.until - self.issued, other.until - other.issued) > COARSE:
            return False
        return other.issued <= self.issued or other.issued < self.until


def day_of(instant: datetime) -> int:
    """Return the London day of an instant, as an ordinal."""
    return instant.astimezone(LONDON).toordinal()


def is_public() -> Any:
    """Return the embargo rule as a column."""
    return ExpressionWrapper(public_q(), BooleanField())


def issued_before(rows: Any, issued: datetime, pk: int) -> Any:
    """Return those of some releases that came before one within the span, the nearest first."""
    near = rows.filter(issued_order__range=(issued - related.SPAN * DAY, issued))
    before = near.filter(Q(issued_order__lt=issued) | Q(pk__lt=pk))
    return before.order_by("-issued_order", "-pk")


def issued_after(rows: Any, issued: datetime, pk: int) -> Any:
    """Return those of some releases that came after one within the span, the nearest first."""
    near = rows.filter(issued_order__range=(issued, issued + related.SPAN * DAY))
    after = near.filter(Q(issued_order__gt=issued) | Q(pk__gt=pk))
    return after.order_by("issued_order", "pk")
