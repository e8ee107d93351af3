"""Comparisons that are said so that an engine finds its way."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import LessThanOrEqual


@models.DateTimeField.register_lookup
class HasCome(LessThanOrEqual):  # type: ignore[type-arg]
    """
    ``column__has_come=instant``: the column's time is that instant or before it.

    True of nearly every row. SQLite, which keeps no statistics, would take it for selective and
    look up the whole archive through the column's index, so it is kept from that index.
    """

    lookup_name = "has_come"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return the comparison in the words of the engine."""
        return str(connection.operators["lte"] % rhs)

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> tuple[str, Any]:
        """Return the column; as a term of its own, of which SQLite knows no index."""
        sql, parameters = super().process_lhs(compiler, connection, lhs)
        return f"+{sql}" if connection.vendor == "sqlite" else sql, parameters
