"""Comparisons that are said so that an engine finds its way."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models.lookups import Exact, In, LessThanOrEqual

_CHOICE = re.compile(r"[a-z-]+")


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


class _Equals(Exact):  # type: ignore[type-arg]
    """What is another way to ask for the same as ``exact``."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return the comparison in the words of the engine."""
        return f"= {rhs}"


@models.CharField.register_lookup
class IsPlainly(_Equals):
    """
    ``column__is_plainly=value``: as ``exact``, for one of the model's own choices.

    It is written into the question. An index may hold only the rows that have a rare value, and
    SQLite goes by such an index only if it reads that these are wanted: not a parameter.
    """

    lookup_name = "is_plainly"

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the value as a literal; raise ValueError for what is no choice."""
        if not (isinstance(self.rhs, str) and _CHOICE.fullmatch(self.rhs)):
            raise ValueError(f"{self.rhs!r} is no value to be written into a question.")
        return f"'{self.rhs}'", ()


@models.BigAutoField.register_lookup
class IsAt(_Equals):
    """
    ``key__is_at=other``: as ``exact``, asked of SQLite as a stretch of one.

    A key in which an index of two ends is then looked for after the first, where the rows of
    one owner lie together, and not in the index that is unique, all over the table.
    """

    lookup_name = "is_at"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the comparison in SQLite's words."""
        column, values = self.process_lhs(compiler, connection)
        key, more = self.process_rhs(compiler, connection)
        return f"{column} BETWEEN {key} AND {key}", [*values, *more, *more]
