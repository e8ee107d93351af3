"""
Which way PostgreSQL goes to the releases that a tree finds among some.

Beside the words of each release the index holds its small columns, under the names that they have
in the table of releases: a condition on releases is asked of them as it stands, the embargo rule
like any other, and no wide row is visited. Triggers keep them as they are there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from releases.search import eras
from releases.search.among import TABLE, Among, Sql
from releases.search.limit import driver_cursor
from releases.search.tree import Node
from releases.search.tsquery import matching, tsquery

# The columns that the index holds of a release, in the order of its table.
FACTS = (
    *("state", "public_from", "organisation_id", "issued_month", "kind"),
    *("issued_order", "issued_until"),
)
_HELD = f"SELECT release_id AS id, {', '.join(FACTS)} FROM releases_search"  # noqa: S608 -- ours
_COLUMN = re.compile(rf'{TABLE}\."(\w+)"')
_SMALL = 20_000  # releases; fewer are asked all at once
_KEPT = 10  # seconds
_FEW = 12  # of so many releases one: each is then looked up by its key


class Estimate(NamedTuple):
    """How many releases the planner expects a tree to find, and of how many."""

    found: float
    all: float


def found_among(
    connection: BaseDatabaseWrapper, among: Among, tree: Node, columns: Sequence[str]
) -> Sql:
    """
    Return the statement of what a tree finds among some releases.

    Where few come into question, a topic's, the words' lists are gone through all the same: the
    planner, to whom all vectors are alike, would unpack that of each of them. Past an OFFSET it
    takes no condition.
    """
    where, values = _where(among)
    condition, parameters = _matching(connection, among, tree)
    asked = set(_COLUMN.findall(where)).union(columns)
    if asked - {"id", *FACTS}:
        expected = estimate(connection, tree)
        many = expected.found * _FEW > expected.all
        return _found_in_rows(among, (condition, parameters), columns, many=many)
    held = f"{_HELD} WHERE {condition}{' OFFSET 0' if among.keys else ''}"
    sql = f"SELECT {_listed(columns)} FROM ({held}) AS {TABLE} WHERE ({where})"  # noqa: S608 -- ours
    return sql, [*parameters, *values]


def _where(among: Among) -> Sql:
    """Return the condition on releases, where who issued one is asked of it and not of all."""
    where, values = among.rest[0], list(among.rest[1])
    for sql, some in among.keys:
        where += f" AND {TABLE}.id IN ({sql})"
        values += some
    return where, values


def _matching(connection: BaseDatabaseWrapper, among: Among, tree: Node) -> tuple[str, list[Any]]:
    """Return the condition on a row of the index: the words, and what lists are narrowed by."""
    condition, parameters = matching(tree)
    narrowings = []
    if among.issuers is not None:
        narrowings.append(sorted(among.issuers))
    if months := eras.months(connection, among):
        narrowings.append([-month for month in months])
    sql = "".join(" AND narrowings && %s::bigint[]" for _ in narrowings)
    return f"{condition}{sql}", [*parameters, *narrowings]


def _found_in_rows(
    among: Among, matching: tuple[str, list[Any]], columns: Sequence[str], *, many: bool
) -> Sql:
    """
    Return the same of what must be asked of the releases themselves.

    Their keys are put together first, from the words' lists: else the planner, to whom all
    vectors are alike, may go by date and unpack that of each release it meets. Few of them are
    looked up; where they are many, the releases are gone through until there are enough.
    """
    condition, parameters = matching
    where, values = _where(among)
    if not many:
        few = f"SELECT release_id AS id FROM releases_search WHERE {condition}"  # noqa: S608 -- ours
        sql = f"WITH few AS MATERIALIZED ({few}) SELECT {_listed(columns)}"
        return f"{sql} FROM few JOIN {TABLE} USING (id) WHERE ({where})", [*parameters, *values]
    # Said so, no planner makes a join of it.
    keys = f"({TABLE}.id IN (SELECT release_id FROM releases_search WHERE {condition})) IS TRUE"  # noqa: S608
    sql = f"SELECT {_listed(columns)} FROM {TABLE} WHERE ({where}) AND {keys}"  # noqa: S608 -- ours
    return sql, [*values, *parameters]


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f"{TABLE}.{column}" for column in columns)


def parts(connection: BaseDatabaseWrapper, among: Among, tree: Node, wanted: int) -> list[Among]:
    """
    Return the releases in parts, the newest first, to be asked one after the other.

    The first should have as many that a tree finds as are wanted; there is one, all, where most
    of them would be asked for all the same.
    """
    expected = estimate(connection, tree)
    if expected.all < _SMALL or expected.found < wanted:
        return [among]
    return eras.newest(connection, among, wanted / max(expected_among(connection, among, tree), 1))


def estimate(connection: BaseDatabaseWrapper, tree: Node) -> Estimate:
    """Ask the planner how many releases a tree finds."""
    return _estimated(connection.alias, tsquery(tree), int(time.monotonic() // _KEPT))


@lru_cache(maxsize=200)
def _estimated(using: str, query: str, moment: int) -> Estimate:
    """Ask the planner; what it said is kept for a moment, since a page asks some three times."""
    with driver_cursor(connections[using]) as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'releases_search'::regclass")
        total = cursor.fetchone()[0]
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT FROM releases_search WHERE search @@ %s::tsquery",
            [query],
        )
        return Estimate(cursor.fetchone()[0][0]["Plan"]["Plan Rows"], total)


def expected_among(connection: BaseDatabaseWrapper, among: Among, tree: Node) -> float:
    """Ask the planner how many releases a tree finds among some."""
    # Who issued them the index knows: asked of each once more, it would expect half as many.
    among = replace(among, rest=among.unissued)
    sql, parameters = found_among(connection, among, tree, ("id",))
    with driver_cursor(connection) as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        return float(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])
