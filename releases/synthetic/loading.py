"""
The database while very many rows are put into it: without what is sooner made of all at the end.

An index that is kept in order row by row takes several times as long. What is dropped is written
down beside it, in the same transaction: after a run that was killed the next one makes it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, connections, transaction

from releases.synthetic import tables

FILLED = [
    *(table.name for table in vars(tables).values() if isinstance(table, tables.Table)),
    "releases_search",
]
_DROPPED = "releases_dropped_index"
# Their names and how they are made, less those by which rows are kept unique; and how much the
# planner is to know of what an index is made of.
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%%'"
    " AND tbl_name IN (SELECT value FROM json_each(%s))",
    "postgresql": "SELECT relname, pg_get_indexdef(indexrelid) || coalesce((SELECT"
    " string_agg(format('; ALTER INDEX %%I ALTER %%s SET STATISTICS %%s', relname, attnum,"
    " attstattarget), '') FROM pg_attribute WHERE attrelid = indexrelid AND attstattarget >= 0"
    "), '') FROM pg_index"
    " JOIN pg_class ON pg_class.oid = indexrelid"
    " JOIN json_array_elements_text(%s) AS filled (name) ON indrelid = name::regclass"
    " WHERE NOT indisunique",
}
_AT_ONCE = 2  # indexes: some are made by one process alone
# 200 MB in memory, 80 MB before they are put in their places, and no zeros over what was merged.
_ROOM = {"cache_size": -200_000, "wal_autocheckpoint": 20_000, "secure_delete": 0}
_UNWAITED = {"synchronous": 0}
# Of the segments of FTS5: merged when there are so many of a size, bit by bit and all at once; and
# bytes of words in memory before they are written as one.
_SEGMENTS = {"automerge": 4, "crisismerge": 16, "hashsize": 8 << 20}
_LARGE_SEGMENTS = {"automerge": 0, "crisismerge": 1_900, "hashsize": 64 << 20}


@contextmanager
def loading(*, bare: bool) -> Iterator[None]:
    """
    Have the database take very many rows; with ``bare`` without its indexes for now.

    Afterwards all is as it was before, and also what an earlier run has left behind. Nobody can
    read a bare archive meanwhile. Within a transaction nothing is dropped.
    """
    if bare and not connection.in_atomic_block:
        drop_indexes()
    try:
        if connection.vendor == "sqlite":
            with _large_segments():
                yield
        else:
            yield
    finally:
        make_indexes()


def indexes() -> dict[str, str]:
    """Return the names of the indexes of all tables that are filled, and how they are made."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES[connection.vendor], [json.dumps(FILLED)])
        return dict(cursor.fetchall())


def drop_indexes() -> None:
    """Drop them, and write down how they are made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {_DROPPED} (name text, made text)")
        for name, made in indexes().items():
            cursor.execute(f"INSERT INTO {_DROPPED} VALUES (%s, %s)", [name, made])  # noqa: S608
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


def make_indexes() -> None:
    """Make those that were dropped, if any were."""
    if _DROPPED not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, made FROM {_DROPPED}")  # noqa: S608 -- ours
        dropped = cursor.fetchall()
    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(_make_beside, dropped))
    else:
        for index in dropped:
            _make(*index)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_DROPPED}")


def _make_beside(index: tuple[str, str]) -> None:
    """Make an index by a connection of the thread's own."""
    try:
        _make(*index)
    finally:
        connections.close_all()


def _make(name: str, made: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '1min'")
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(made.replace("%", "%%"))
        cursor.execute(f"DELETE FROM {_DROPPED} WHERE name = %s", [name])  # noqa: S608 -- ours


@contextmanager
def _large_segments() -> Iterator[None]:
    """Leave the segments of FTS5 to be merged at the end, by whoever has search settled."""
    _configure(_LARGE_SEGMENTS)
    try:
        yield
    finally:
        _configure(_SEGMENTS)


def _configure(what: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for table in ("releases_search", "releases_statement_search"):
            for name, n in what.items():
                sql = f"INSERT INTO {table} ({table}, rank) VALUES (%s, %s)"  # noqa: S608 -- ours
                cursor.execute(sql, [name, n])


@contextmanager
def room(*, bare: bool) -> Iterator[None]:
    """
    Keep more of SQLite's pages in memory, and write each of them less often.

    With ``bare`` the disk is not waited for, either: what is killed leaves all whole, and what a
    power failure takes can be made again.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before, unwaited = {}, bare and not connection.in_atomic_block
        for name, value in (_ROOM | _UNWAITED if unwaited else _ROOM).items():
            cursor.execute(f"PRAGMA {name}")
            before[name] = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")
