"""What a query finds among releases, in the order of lists: newest first, or oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from releases.issuedate import LONG_AGO
from releases.search.among import Among
from releases.search.conditions import engine_of, of_releases
from releases.search.limit import TooSlowError, limited
from releases.search.query import Query
from releases.search.said import releases_found
from releases.search.tree import Said, asks_statements, asks_titles

if TYPE_CHECKING:
    from releases.models import Release


def keys_found(
    releases: QuerySet[Release, Any], query: Query, start: int, stop: int, *, oldest: bool = False
) -> list[int]:
    """
    Return the primary keys of rows ``start`` to ``stop`` of what a query finds, newest first.

    With ``oldest`` from the other end of the same list. Raise TooSlowError with the keys found so
    far where it takes longer than a second.
    """
    keys: list[int] = []
    try:
        with limited(releases.db):
            scan([keys], releases, query, ("id",), stop, oldest=oldest)
    except TooSlowError as slow:
        slow.found = keys[start:]
        raise
    return keys[start:]


def oldest_found(
    releases: QuerySet[Release, Any], query: Query, start: int, stop: int, *, reverse: bool = False
) -> list[int]:
    """
    Return the primary keys of rows ``start`` to ``stop`` of what a query finds, oldest first.

    In the order of ``oldest_first()``: of no known date are the last; with ``reverse`` from the
    other end of that list. Raise TooSlowError as ``keys_found`` does.
    """
    keys: list[int] = []
    parts = [releases.filter(**{f"issued_order__{side}": LONG_AGO}) for side in ("gt", "lte")]
    try:
        with limited(releases.db):
            for part in reversed(parts) if reverse else parts:
                some: list[int] = []
                try:
                    scan([some], part, query, ("id",), stop - len(keys), oldest=not reverse)
                finally:
                    keys += some
                if len(keys) >= stop:
                    break
    except TooSlowError as slow:
        slow.found = keys[start:]
        raise
    return keys[start:]


def scan(
    found: list[list[Any]],
    releases: QuerySet[Release, Any],
    query: Query,
    columns: Sequence[str],
    most: int,
    *,
    oldest: bool = False,
) -> None:
    """
    Add what a query finds to a list for each column, as it comes: some stays if time runs out.

    Ten thousand rows kept as such would have Python look for garbage among them.
    """
    for rows in _rows_found(releases, query, columns, most, oldest=oldest):
        rows = rows[: most - len(found[0])]
        for values, more in zip(found, zip(*rows, strict=True), strict=False):
            values += more
        if len(found[0]) >= most:
            break


def _rows_found(
    releases: QuerySet[Release, Any],
    query: Query,
    columns: Sequence[str],
    most: int,
    *,
    oldest: bool,
) -> Iterable[list[Any]]:
    if query.tree is None:
        return ()
    if isinstance(query.tree, Said) and not asks_titles(query.tree):
        return releases_found(releases, query.tree, columns, oldest=oldest)
    if asks_statements(query.tree):
        rows = releases.filter(of_releases(query.tree)).order_by("issued_order", "pk")
        rows = rows if oldest else rows.reverse()
        return (list(rows.values_list(*columns)[:most]),)
    connection = connections[releases.db]
    try:
        among = Among.of(releases)
    except EmptyResultSet:
        return ()
    engine = engine_of(connection)
    return engine.scan(connection, among, query.tree, columns, most, oldest=oldest)
