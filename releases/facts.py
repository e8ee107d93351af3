"""What indexes of small columns know of releases: no row is read, in which the texts lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models.lookups import In
from django.db.models.sql import Query
from django.db.models.sql.where import AND, WhereNode

if TYPE_CHECKING:
    from releases.querysets import ReleaseQuerySet

_TABLE = 'FROM "releases_release"'
_FETCHED = 500  # rows at a time
_BY_KEY = f"{_TABLE} INDEXED BY release_facts"


class Facts:
    """Some small columns of some releases, as one question that is put together once."""

    def __init__(self, releases: ReleaseQuerySet, columns: Sequence[str]) -> None:
        query = releases.newest_first().values_list(*columns).query
        self._connection = connections[releases.db]
        self._sql, self._parameters, self._width = "", [], len(columns)
        self.by_key = False  # found by keys, and then put in order: the first cost what all do
        # What can hold nothing stays unasked.
        with suppress(EmptyResultSet):
            sql, parameters = query.get_compiler(releases.db).as_sql()
            self.by_key = any(map(_tells_keys, _and(query.where)))
            # Told which may come into question, SQLite would look up their rows by themselves.
            if self._connection.vendor == "sqlite" and self.by_key:
                sql = sql.replace(_TABLE, _BY_KEY, 1)
            self._sql, self._parameters = sql, [*parameters]

    def newest(self, most: int) -> list[list[Any]]:
        """Return the columns of at most so many, the newest first."""
        columns = [list[Any]() for _ in range(self._width)]
        for rows in self._ask(f"{self._sql} LIMIT %s", most):
            for values, more in zip(columns, zip(*rows, strict=True), strict=True):
                values += more
        return columns

    def count(self, most: int) -> int:
        """Return how many there are, up to ``most``."""
        asked = self._sql.rpartition(" ORDER BY ")[0]
        sql = f"SELECT count(*) FROM ({asked} LIMIT %s) AS found"  # noqa: S608 -- Django's
        return sum(int(n) for rows in self._ask(sql, most) for (n,) in rows)

    def _ask(self, sql: str, most: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield rows, some at a time: more of them would have Python look for garbage in them."""
        if not self._sql:
            return
        with self._connection.cursor() as cursor:
            cursor.execute(sql, [*self._parameters, most])
            while rows := cursor.fetchmany(_FETCHED):
                yield rows


def _and(node: WhereNode) -> Iterator[Any]:
    """Yield the conditions all of which must hold."""
    for part in node.children:
        if isinstance(part, WhereNode) and part.connector == AND and not part.negated:
            yield from _and(part)
        else:
            yield part


def _tells_keys(part: Any) -> bool:
    """Tell whether a condition is to be one of those that a question yields."""
    by_question = isinstance(part, In) and isinstance(part.rhs, Query)
    return by_question and bool(part.lhs.target.primary_key)
