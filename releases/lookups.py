"""Comparisons that are said so that an engine finds its way."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import In, LessThanOrEqual


class _AskedOfEachRow:
    """
    What is true of nearly every row.

    SQLite, which keeps no statistics, would take it for selective and enter an index by it, or
    try each of its values in turn. As a term of its own, the column is looked for in none.
    """

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> tuple[str, Any]:
        """Return the column."""
        sql, parameters = super().process_lhs(compiler, connection, lhs)  # type: ignore[misc]
        return f"+{sql}" if connection.vendor == "sqlite" else sql, parameters


@models.DateTimeField.register_lookup
class HasCome(_AskedOfEachRow, LessThanOrEqual):  # type: ignore[type-arg]
    """``column__has_come=instant``: the column's time is that instant or before it."""

    lookup_name = "has_come"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return the comparison in the words of the engine."""
        return str(connection.operators["lte"] % rhs)


@models.CharField.register_lookup
class IsAnyOf(_AskedOfEachRow, In):  # type: ignore[type-arg]
    """``column__is_any_of=values``: as ``in``."""

    lookup_name = "is_any_of"
