"""Questions that are the same at every request, put together once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


class Prepared:
    """
    A queryset of plain values (text and whole numbers), asked anew each time.

    Django takes longer to put such a question together than the database to answer it, and many
    pages ask the same few. Only the wording is kept, never an answer: ``Now()`` stands in it as
    the database's own clock, so what is public is decided at each reading as ever.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._wording = cache(self._word)

    def rows(self, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
        """Ask, and return the rows as they come."""
        sql, parameters = self._wording(using, connections[using].vendor)
        with connections[using].cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    def _word(self, using: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
        """Return the statement in the words of the engine."""
        sql, parameters = self._build().query.get_compiler(using).as_sql()
        return sql, tuple(parameters)
