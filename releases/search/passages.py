"""
PostgreSQL: statements by the words of their passages.

An index on an expression keeps the words; whichever way passages are written, none can forget it.
Beside them it keeps the era of each, a stretch of some weeks: as with releases, what was issued of
late is asked first, and of a common word's list only that much is gone through.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from releases.search import eras
from releases.search.among import STATEMENTS, TABLE, AmongStatements
from releases.search.document import Dated
from releases.search.limit import driver_cursor
from releases.search.normalise import EXACT
from releases.search.order import base_of, bounds
from releases.search.tree import All, Node, Run
from releases.search.tsquery import combined, lexemes_of

# What the index is made of, to the letter.
_WORDS = "array_to_tsvector(string_to_array(btrim(stems || ' ' || exact), ' '))"
_ERA_BITS = 48  # of an order, left out of its era: 2**22 seconds, and the key
_ERA = f"ARRAY[search_order >> {_ERA_BITS}]"
_ERAS = 200  # more are not named one by one
_SMALL = 20_000  # passages; fewer are asked all at once
_WANTED = 2_100  # of the newest: those that a page makes its numbers of, and some
_KEPT = 10  # seconds
_FETCHED = 2_000  # rows at a time

Condition = tuple[str, list[Any]]
_ANYWHEN: Condition = ("", [])


def select_said(tree: Node, when: Condition = _ANYWHEN) -> tuple[str, list[Any]]:
    """
    Return the statement that yields the primary keys of the statements that a tree finds.

    ``when`` is a further condition on passages, to be joined to theirs.
    """
    if isinstance(tree, Run):
        return _select_passages(tree, when)
    # Each list of keys is made once: as conditions on one another, the planner may have them
    # made for every row again.
    joint = "UNION" if not isinstance(tree, All) else "INTERSECT"
    sql, parameters = combined(f") {joint} (", [select_said(part, when) for part in tree.parts])
    sql = f"({sql})"
    for part in tree.excluded if isinstance(tree, All) else ():
        without, values = select_said(part, when)
        sql += f" EXCEPT ({without})"
        parameters = [*parameters, *values]
    return sql, parameters


def scan_said(
    connection: BaseDatabaseWrapper, among: AmongStatements, tree: Node, *, oldest: bool = False
) -> Iterator[list[Any]]:
    """Yield rows of the statements that a tree finds among some, by date of issue."""
    direction = "ASC" if oldest else "DESC"
    for part in [among] if oldest else _parts(connection, among, tree):
        keys, parameters = select_said(tree, _when(connection, part))
        sql, values = part.where
        with connection.cursor() as cursor:
            # Put together first: as a condition, all statements might be gone through for them.
            cursor.execute(
                f"WITH found (id) AS MATERIALIZED (SELECT DISTINCT * FROM ({keys}) AS keys)"  # noqa: S608
                f" SELECT {part.columns} FROM found JOIN {STATEMENTS} USING (id)"
                f" JOIN {TABLE} ON {TABLE}.id = {STATEMENTS}.release_id WHERE ({sql})"
                f" ORDER BY {TABLE}.issued_order {direction}",
                [*parameters, *values],
            )
            while rows := cursor.fetchmany(_FETCHED):
                yield rows


def holds_said(connection: BaseDatabaseWrapper, tree: Node, n: int) -> bool:
    """Tell whether a tree finds so many statements, hidden ones counted; False: perhaps not."""
    if _estimate(connection, tree)[0] < n:
        return False
    keys, parameters = select_said(tree)
    # A statement may have the words in two of its passages; of most it is one.
    sql = f"SELECT count(DISTINCT id) FROM (SELECT * FROM ({keys}) AS a (id) LIMIT %s) AS b"  # noqa: S608
    with driver_cursor(connection) as cursor:
        cursor.execute(sql, [*parameters, n + n // 10])
        return int(cursor.fetchone()[0]) >= n


def follow_dates(connection: BaseDatabaseWrapper, dated: Sequence[Dated]) -> None:
    """Move the statements of releases to where their dates are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE releases_passage p SET search_order = base + s.id"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS dated (pk, base)"
            " JOIN releases_statement s ON s.release_id = pk"
            " WHERE p.statement_id = s.id AND search_order <> base + s.id",
            [[pk for pk, _ in dated], [base_of(issued) for _, issued in dated]],
        )


def _parts(
    connection: BaseDatabaseWrapper, among: AmongStatements, tree: Node
) -> list[AmongStatements]:
    """Return the statements in parts, the newest first, to be asked one after the other."""
    found, total = _estimate(connection, tree)
    if total < _SMALL or found < _WANTED:
        return [among]
    return eras.newest(connection, among, _WANTED / (found * eras.share(connection, among)))


def _when(connection: BaseDatabaseWrapper, among: AmongStatements) -> Condition:
    """Return the condition that passages lie between the dates of some statements."""
    conditions, parameters = [""], list[Any]()
    for sign, place in bounds(among.start, among.end):
        conditions.append(f"search_order {sign} %s")
        parameters.append(place)
    if among.start:
        first, last = (
            base_of(instant) >> _ERA_BITS
            for instant in (among.start, among.end or eras.latest(connection) or among.start)
        )
        if last - first < _ERAS:
            conditions.append(f"{_ERA} && %s::bigint[]")
            parameters.append(list(range(first, last + 1)))
    return " AND ".join(conditions), parameters


def _select_passages(run: Run, when: Condition) -> tuple[str, list[Any]]:
    sql = f"SELECT statement_id FROM releases_passage WHERE {_WORDS} @@ %s::tsquery{when[0]}"  # noqa: S608
    asked = [_words_of(run), *when[1]]
    if all(len(form) == 1 for form in run.forms):  # of single words the index knows
        return sql, asked
    column, mark = ("exact", EXACT) if run.exact else ("stems", "")
    checks: list[tuple[str, list[Any]]] = []
    for form in run.forms:
        if len(form) == 1:
            checks.append((f"{_WORDS} @@ %s::tsquery", lexemes_of(run, form)))
        else:
            words = " ".join(f"{mark}{token}" for token in form) + ("" if run.prefix else " ")
            checks.append((f"strpos(' ' || {column} || ' ', %s) > 0", [f" {words}"]))
    check, parameters = combined(" OR ", checks)
    return f"{sql} AND {check}", [*asked, *parameters]


def _words_of(run: Run) -> str:
    """Return the query for the index of passages, in which no pairs are kept."""
    return " | ".join(f"({' & '.join(lexemes_of(run, form))})" for form in run.forms)


def _estimate(connection: BaseDatabaseWrapper, tree: Node) -> tuple[float, float]:
    """Return how many statements the planner expects a tree to find, and of how many passages."""
    sql, parameters = select_said(tree)
    return _estimated(connection.alias, sql, tuple(parameters), int(time.monotonic() // _KEPT))


@lru_cache(maxsize=200)
def _estimated(
    using: str, sql: str, parameters: tuple[Any, ...], moment: int
) -> tuple[float, float]:
    with driver_cursor(connections[using]) as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'releases_passage'::regclass")
        total = cursor.fetchone()[0]
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        return cursor.fetchone()[0][0]["Plan"]["Plan Rows"], total
