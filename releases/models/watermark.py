"""Up to when releases are counted: what is kept of them covers what was public until then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from releases.querysets import ReleaseQuerySet

TOTAL = 0  # in place of a month: all of them together
UNDATED = 1  # in place of a month: releases of which no date is known
NEVER = datetime(1, 1, 2, tzinfo=UTC)


class CountedUntil(models.Model):
    """
    The instant up to which ``public_from`` is counted, in one row.

    What becomes public later is counted live, so a lift needs no write to be seen, and a hidden
    release moves no number. Taking the row's lock serialises those who recount.
    """

    until = models.DateTimeField(default=NEVER)

    class Meta:
        verbose_name_plural = "counted until"

    def __str__(self) -> str:
        return f"counted until {self.until:%Y-%m-%d %H:%M}"


def every_release() -> ReleaseQuerySet:
    """Return all releases."""
    # The modules need each other: a release recounts when it is saved.
    from releases.models.release import Release

    return Release.objects.all()


def fresh_releases() -> ReleaseQuerySet:
    """Return what became public after the watermark."""
    since = CountedUntil.objects.order_by("pk").values("until")[:1]
    return every_release().public_since(since).order_by()


def in_months(months: Iterable[int], prefix: str = "") -> Q:
    """Return the condition of being issued in one of some months, as they are kept."""
    known = set(months)
    condition = Q(**{f"{prefix}issued_month__in": known - {UNDATED}})
    if UNDATED in known:
        condition |= Q(**{f"{prefix}issued_month": None})
    return condition
