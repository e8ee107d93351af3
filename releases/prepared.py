"""Questions that are the same at every request, put together once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Row = tuple[Any, ...]
# Turns one column's values from what the engine keeps into what they mean, a time for instance.
Converters = list[tuple[int, Callable[[Any, Any, Any], Any], Any]]


class Prepared:
    """
    A queryset of plain values (``values_list``), asked anew each time.

    Django takes longer to put such a question together than the database to answer it, and many
    pages ask the same few. Only the wording is kept, never an answer: ``Now()`` stands in it as
    the database's own clock, so what is public is decided at each reading as ever.

    What differs from one asking to the next are primary keys: ``build`` is given so many of them
    as ``rows`` is, and puts them into its conditions wherever they belong.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._wording = cache(self._word)

    def rows(
        self,
        using: str = DEFAULT_DB_ALIAS,
        *,
        keys: Sequence[int] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """Ask, and return the rows as they come; with a ``limit``, so many after ``offset``."""
        connection = connections[using]
        sql, parameters, converters = self._wording(using, connection.vendor, len(keys))
        # In the wording each key's place is held by its number, below zero.
        given = [keys[~p] if type(p) is int and p < 0 else p for p in parameters]
        if limit is not None:
            sql, given = f"{sql} LIMIT %s OFFSET %s", [*given, limit, offset]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found: list[Row] = cursor.fetchall()
        return [_read(row, converters, connection) for row in found] if converters else list(found)

    def _word(self, using: str, vendor: str, n: int) -> tuple[str, Row, Converters]:
        """Return the statement in the words of the engine, and how to read what it yields."""
        # No primary key is negative, so no other parameter is taken for one.
        query = self._build(*([[~i for i in range(n)]] if n else [])).query
        compiler = query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        read = [
            (i, convert, expression)
            for i, (functions, expression) in converters.items()
            for convert in functions
        ]
        return sql, tuple(parameters), read


def _read(row: Row, converters: Converters, connection: Any) -> Row:
    values = list(row)
    for i, convert, expression in converters:
        values[i] = convert(values[i], expression, connection)
    return tuple(values)
