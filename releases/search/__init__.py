"""Full-text search: one language, two engines, one interface."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from releases.models import Release


def index(releases: Iterable[Release]) -> None:
    """Bring what search knows of the releases up to date, in the caller's transaction."""


def forget(pks: Iterable[int]) -> None:
    """Drop what search knows of the releases, in the caller's transaction."""
