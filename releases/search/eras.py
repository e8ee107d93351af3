"""
When PostgreSQL's releases were issued: the months of a list, and the newest part of it.

Its index knows no order: of a common word it would bring up all releases there are, for the sake
of the newest twenty. But it knows their months. So the newest months are asked first, as far back
as enough should be found, and what is older only where that was not so.
"""

from __future__ import annotations

import time
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from releases.issuedate import LONDON, LONG_AGO
from releases.search.among import TABLE, Among, AmongStatements
from releases.search.limit import driver_cursor

_SURELY = 1.5  # times as far back as should be enough
_FURTHER = 4  # times as much is asked next, where it was not
_MOST = 0.4  # of all: so much is no part worth asking by itself
_BOUNDS = 8  # that the planner must have, for it to be known where a part ends
_KEPT = 60  # seconds
UNDATED = 1  # in place of a month, as in the numbers that are kept
_YEAR = 100  # in a month as yyyymm; yyyy00 is that of a release of which the year alone is known


T = TypeVar("T", Among, AmongStatements)


def newest(connection: BaseDatabaseWrapper, among: T, part: float) -> list[T]:
    """Return what is searched in parts, the newest first; the first is about such a part of all."""
    bounds = [bound for bound in _bounds(connection.alias, _moment()) if _between(among, bound)]
    parts: list[T] = []
    end: datetime | None = None
    part *= _SURELY
    while len(bounds) >= _BOUNDS and part < _MOST:
        start = bounds[int(len(bounds) * (1 - part))]
        if end is None or start < end:
            parts.append(among.between(start, end))
            end = start
        part *= _FURTHER
    parts.append(among.between(None, end))
    return parts


def months(connection: BaseDatabaseWrapper, among: Among) -> list[int]:
    """
    Return the months in which all of some releases were issued; empty: in any.

    As yyyymm, and of whole years as yyyy: the fewer, the sooner the index has gone through them.
    And as UNDATED where no date is known of any.
    """
    if among.end is not None and among.end <= LONG_AGO:
        return [UNDATED]
    if among.start is None or among.start <= LONG_AGO:
        return []
    first = _month(among.start)
    # What is known to the year alone has its first instant for date of issue.
    first -= first % _YEAR == 1
    last = _month(among.end) if among.end else _month(latest(connection) or among.start)
    if not among.end:  # its whole year, then
        last += 12 - last % _YEAR
    found = list[int]()
    for year in range(first // _YEAR, last // _YEAR + 1):
        months = range(max(first, year * _YEAR), min(last, year * _YEAR + 12) + 1)
        found += [year] if len(months) > 12 else [*months]
    return found or [first]


def share(connection: BaseDatabaseWrapper, among: Among | AmongStatements) -> float:
    """Return about which share of all releases was issued between the dates of some."""
    bounds = _bounds(connection.alias, _moment())
    between = sum(_between(among, bound) for bound in bounds)
    return max(between, 1) / max(len(bounds), 1)


def latest(connection: BaseDatabaseWrapper) -> datetime | None:
    """Return the latest date of issue of all releases; None: there are none."""
    with driver_cursor(connection) as cursor:
        cursor.execute(f"SELECT max(issued_order) FROM {TABLE}")  # noqa: S608 -- ours
        found: datetime | None = cursor.fetchone()[0]
        return found


def _between(among: Among | AmongStatements, instant: datetime) -> bool:
    after = among.start is None or instant >= among.start
    return after and (among.end is None or instant <= among.end)


def _month(instant: datetime) -> int:
    local = instant.astimezone(LONDON)
    return local.year * _YEAR + local.month


def _moment() -> int:
    return int(time.monotonic() // _KEPT)


@lru_cache(maxsize=20)
def _bounds(using: str, moment: int) -> list[datetime]:
    """Return dates of issue between which, as the planner has it, equally many releases lie."""
    with driver_cursor(connections[using]) as cursor:
        cursor.execute(
            "SELECT histogram_bounds::text::timestamptz[] FROM pg_stats WHERE attname ="
            " 'issued_order' AND tablename = 'releases_search' AND schemaname = current_schema()"
        )
        row = cursor.fetchone()
    return [] if row is None or row[0] is None else list(row[0])
