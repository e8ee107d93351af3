"""Storing composed rows: as the database takes them fastest, and what the models would write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import StringIO
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from releases import search
from releases.synthetic.composing import Rows
from releases.synthetic.tables import (
    JOINT,
    PASSAGES,
    PEOPLE,
    RELEASES,
    ROWS,
    STATEMENTS,
    TOPICS,
    Row,
    Table,
)


def store(rows: Rows) -> None:
    """Put a batch into the tables and into the index of search, in the caller's transaction."""
    keys = _reserve(RELEASES, len(rows.releases))
    _insert(RELEASES, zip(keys, rows.releases, strict=True))
    tied = {ROWS: rows.remembered, PEOPLE: rows.people, TOPICS: rows.topics, JOINT: rows.joint}
    for table, some in tied.items():
        _insert(table, ((keys[row[0]], row[1:]) for row in some))
    of_statements = _reserve(STATEMENTS, len(rows.statements))
    _insert(
        STATEMENTS,
        (
            (key, (keys[row[0]], *row[1:]))
            for key, row in zip(of_statements, rows.statements, strict=True)
        ),
    )
    _insert(PASSAGES, _in_order(rows.passages, of_statements))
    search.write([replace(document, pk=keys[document.pk]) for document in rows.documents])


def _in_order(passages: Sequence[Row], statements: Sequence[int]) -> list[tuple[int, Row]]:
    """Return passages by the places of their statements, with the keys these were given."""
    place, placed = PASSAGES.columns.index("search_order"), []
    for number, *values in passages:
        values[place - 1] += statements[number]
        placed.append((statements[number], tuple(values)))
    # SQLite's index collects what comes in rising order.
    return sorted(placed, key=lambda row: row[1][place - 1])


def _reserve(table: Table, n: int) -> Sequence[int]:
    """Return keys for so many rows, which nobody else will be given."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table.name, n],
            )
            return [key for (key,) in cursor.fetchall()]
        # Nobody else writes until this transaction has ended.
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table.name])
        last = cursor.fetchone()[0] or 0
        return range(last + 1, last + n + 1)


def _insert(table: Table, rows: Iterable[tuple[int, Row]]) -> None:
    """Insert rows, each given with the key that stands before the others of its values."""
    columns = ", ".join(map(connection.ops.quote_name, table.columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = ["\t".join([str(key), *map(_cell, row)]) + "\n" for key, row in rows]
            sql = f"COPY {table.name} ({columns}) FROM STDIN"
            cursor.copy_expert(sql, StringIO("".join(lines)))
        elif table is PASSAGES:
            _insert_many(cursor, table, columns, rows)
        else:
            cursor.executemany(
                f"INSERT INTO {table.name} ({columns}) VALUES {_marks(table)}",  # noqa: S608 -- ours
                [(key, *row) for key, row in rows],
            )


def _insert_many(
    cursor: CursorWrapper, table: Table, columns: str, rows: Iterable[tuple[int, Row]]
) -> None:
    """
    Insert rows into a table of SQLite with triggers, as many as possible in one statement.

    After each such statement FTS5 writes what it was given as a segment of its own.
    """
    limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    rest = iter(rows)
    while some := [(key, *row) for key, row in islice(rest, limit // len(table.columns))]:
        marks = ", ".join([_marks(table)] * len(some))
        sql = f"INSERT INTO {table.name} ({columns}) VALUES {marks}"  # noqa: S608 -- ours
        cursor.execute(sql, list(chain.from_iterable(some)))


def _marks(table: Table) -> str:
    return f"({', '.join(['%s'] * len(table.columns))})"


def _cell(value: Any) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return r"\N"
    text = str(value)
    return text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
