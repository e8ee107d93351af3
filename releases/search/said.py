"""Statements that words find, in the order of lists: by the dates of the releases they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from releases.issuedate import LONG_AGO
from releases.search.among import Among, AmongStatements
from releases.search.conditions import engine_of, of_statements
from releases.search.query import Query
from releases.search.tree import Node, Said, asks_titles, unsaid

_DATE = "release__issued_order"
_ORDER = (_DATE, "release", "position", "pk")  # what rows begin with, to be ordered by
_AT_ONCE = 200  # rows and a few: those of an instant come together

Row = tuple[Any, ...]


def found(
    statements: QuerySet[Any, Any],
    query: Query,
    columns: Sequence[str],
    *,
    oldest: bool = False,
    reverse: bool = False,
) -> Iterator[list[Row]]:
    """
    Yield values of the statements that a query finds among some, a few at a time, to the end.

    In the order of ``newest_first()`` or, with ``oldest``, of ``oldest_first()``; with ``reverse``
    from the other end of that list.
    """
    if query.tree is None:
        return
    rows = statements.values_list(*_ORDER, *columns)
    parts = [rows]
    if oldest:  # of no known date are the last of either order
        parts = [rows.filter(**{f"{_DATE}__{side}": LONG_AGO}) for side in ("gt", "lte")]
    place, some = _among_oldest if oldest else _among_newest, list[Row]()
    for part in reversed(parts) if reverse else parts:
        for _, instant in groupby(_scan(part, query.tree, oldest != reverse), itemgetter(0)):
            some += sorted(instant, key=place, reverse=reverse)
            if len(some) >= _AT_ONCE:
                yield [row[len(_ORDER) :] for row in some]
                some = []
    yield [row[len(_ORDER) :] for row in some]


def releases_found(
    releases: QuerySet[Any, Any], said: Said, columns: Sequence[str], *, oldest: bool = False
) -> Iterator[list[Row]]:
    """
    Yield values of the releases that quote a statement, a few at a time, the newest first.

    Among those given, and each once; with ``oldest`` from the other end of the list.
    """
    connection = connections[releases.db]
    standing = apps.get_model("releases", "Statement").objects.using(releases.db).standing()
    wanted = standing.values_list(_DATE, "release", *(f"release__{name}" for name in columns))
    try:
        among, chosen = AmongStatements.of(wanted), Among.of(releases)
    except EmptyResultSet:
        return
    assert among is not None  # noqa: S101 -- it asks of the two tables only
    (sql, values), (more, others) = among.where, chosen.where
    among.where = f"({sql}) AND ({more})", [*values, *others]
    among.start, among.end = chosen.start, chosen.end
    rows = _flat(engine_of(connection).scan_said(connection, among, unsaid(said), oldest=oldest))
    some = list[Row]()
    for _, instant in groupby(rows, itemgetter(0)):
        by_key = {row[1]: row[2:] for row in instant}
        some += [by_key[key] for key in sorted(by_key, reverse=not oldest)]
        if len(some) >= _AT_ONCE:
            yield some
            some = []
    yield some


def _flat(rows: Iterator[list[Row]]) -> Iterator[Row]:
    for some in rows:
        yield from some


def _among_newest(row: Row) -> Row:
    return -row[1], row[2], row[3]


def _among_oldest(row: Row) -> Row:
    return row[1:4]


def _scan(rows: Any, tree: Node, oldest: bool) -> Iterator[Row]:
    connection = connections[rows.db]
    try:
        among = None if asks_titles(tree) else AmongStatements.of(rows)
    except EmptyResultSet:
        return
    if among is None:  # it asks of what the engine's own list does not know
        order = _DATE if oldest else f"-{_DATE}"
        yield from rows.filter(of_statements(tree)).order_by(order).iterator()
        return
    yield from _flat(
        engine_of(connection).scan_said(connection, among, unsaid(tree), oldest=oldest)
    )
