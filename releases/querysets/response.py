"""Responses: who answered whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from releases.querysets.rule import public_q

if TYPE_CHECKING:
    from organisations.models import Organisation

    # Named in a string below.
    from releases.models import Response  # noqa: F401


class ResponseQuerySet(models.QuerySet["Response"]):
    """Responses: all of them for staff, ``public()`` for everybody else."""

    def public(self, at: datetime | None = None) -> Self:
        """Return those anyone may read: confirmed, and what stands at both ends is public."""
        ends = public_q("source_in__", at=at) & public_q("target_in__", at=at)
        return self.filter(ends, _stands("source_"), _stands("target_"), state="confirmed")

    def waiting(self) -> Self:
        """Return what a person has yet to decide on, the most probable first."""
        return self.filter(state="proposed").order_by(
            models.F("score").desc(nulls_first=True), "-pk"
        )

    def guessed(self, sources: list[int]) -> Self:
        """Return what was found by comparing whole releases, and nobody has decided on."""
        return self.filter(source_release__in=sources, state="proposed", score__isnull=False)

    def between(self, statements: Iterable[int], releases: Iterable[int]) -> Self:
        """Return those whose two ends are among some statements and releases."""
        ends = [
            Q(**{f"{end}_statement__in": statements}) | Q(**{f"{end}_release__in": releases})
            for end in ("source", "target")
        ]
        return self.filter(*ends).order_by("pk")

    def given_by(self, organisation: Organisation | int) -> Self:
        """Return the answers an organisation gave, or somebody for it."""
        return self.filter(_speaks("source_", organisation))

    def given_to(self, organisation: Organisation | int) -> Self:
        """Return the answers to what an organisation said, or somebody for it."""
        return self.filter(_speaks("target_", organisation))


def _speaks(end: str, organisation: Organisation | int) -> Q:
    """Return the condition that an organisation made the statement, or issued the whole release."""
    made = Q(**{f"{end}statement__organisation": organisation})
    return made | Q(**{f"{end}release__organisation": organisation})


def _stands(end: str) -> Q:
    """Return the condition that an end is a whole release or a statement anyone may read."""
    statement = f"{end}statement"
    fine = Q(**{f"{statement}__lost": False}) & ~Q(**{f"{statement}__state": "rejected"})
    return Q(**{f"{statement}__isnull": True}) | fine
