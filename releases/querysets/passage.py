"""Passages of statements, which search keeps in the order of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    # Named in a string below.
    from releases.models import Passage


class PassageQuerySet(models.QuerySet["Passage"]):
    """Passages: the words that statements are made of."""

    def bulk_create(self, objs: Iterable[Passage], *args: Any, **kwargs: Any) -> list[Passage]:
        """Insert passages, each where search looks for it; their statements are saved already."""
        passages = list(objs)
        for passage in passages:
            passage.search_order = passage.its_search_order
        # SQLite's index collects what comes in rising order.
        passages.sort(key=lambda passage: (passage.search_order, passage.number))
        return super().bulk_create(passages, *args, **kwargs)
