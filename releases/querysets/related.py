"""Releases beside one another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from releases.querysets.rule import public_q

if TYPE_CHECKING:
    from releases.models import Release


class RelatedReleaseQuerySet(models.QuerySet[Any]):
    """Pairs of releases that are beside one another."""

    def of(self, release: Release | int) -> Self:
        """Return the pairs a release is in, whichever of the two was compared."""
        return self.filter(Q(release=release) | Q(other=release))

    def public(self, at: datetime | None = None) -> Self:
        """Return the pairs of which both are public."""
        return self.filter(public_q("release__", at=at), public_q("other__", at=at))

    def among(self, releases: list[int]) -> Self:
        """Return the pairs of which both are among the releases."""
        return self.filter(release__in=releases, other__in=releases)
