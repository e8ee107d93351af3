"""Why a page took its time: the slowest statements it asks, and how the engine goes about them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection
from django.test import Client

from releases import search

SLOWEST = 3  # statements of a page that are explained
SHOWN = 600  # characters of a statement
READING = ("SELECT", "WITH", "(")  # what is asked again must change nothing


@dataclass(frozen=True)
class Asked:
    """A statement with its values written in, and whether the time and ways of a search held."""

    sql: str
    limited: bool

    def again(self, before: str = "") -> list[Any]:
        """Ask it, alone and to its last row; raise OperationalError where it is stopped."""
        with search.limited() if self.limited else nullcontext(), connection.cursor() as cursor:
            cursor.execute(before + self.sql)
            return list(cursor.fetchall())


def plans_of(path: str) -> dict[str, Any]:
    """
    Return what a page asks: how many statements, how many milliseconds they take, the slowest.

    Each is timed by itself, the shorter of two times, after the page was fetched twice: SQLite
    finds rows only as they are read, so what passes while a page asks tells little.
    """
    client = Client()
    client.get(path)
    with _listening() as asked:
        client.get(path)
    timed = [(min(_milliseconds(one) for _ in range(2)), one) for one in asked]
    timed.sort(key=lambda one: -one[0])
    return {
        "path": path,
        "statements": len(timed),
        "ms": round(sum(ms for ms, _ in timed), 2),
        "slowest": [
            {"ms": round(ms, 2), "sql": one.sql, "plan": _plan(one)} for ms, one in timed[:SLOWEST]
        ],
    }


def in_words(kind: str, plans: dict[str, Any]) -> str:
    """Return the same for people; of what is selected, and of long statements, less."""
    lines = [f"{kind}: {plans['path']} asks {plans['statements']} statements, {plans['ms']} ms"]
    for one in plans["slowest"]:
        sql = re.sub(r"^SELECT .+? FROM ", "SELECT … FROM ", one["sql"])
        sql = sql if len(sql) <= SHOWN else f"{sql[:SHOWN]}…"
        lines += ["", f"  {one['ms']} ms: {sql}", *(f"      {line}" for line in one["plan"])]
    return "\n".join(lines)


@contextmanager
def _listening() -> Iterator[list[Asked]]:
    """Yield a list that fills with what is read from the database, within the block."""
    asked: list[Asked] = []

    def note(sql: str) -> None:
        # SQLite tells what its index of words asks of its own tables, too: as a comment.
        if sql.startswith(READING):
            asked.append(Asked(sql, getattr(connection, "_search_limited", False)))

    def noted(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if not many:
            note(context["cursor"].mogrify(sql, values).decode())
        return execute(sql, values, many, context)

    if connection.vendor == "postgresql":
        with connection.execute_wrapper(noted):
            yield asked
        return
    # Here not every statement of a search goes through Django.
    connection.ensure_connection()
    connection.connection.set_trace_callback(note)
    try:
        yield asked
    finally:
        connection.connection.set_trace_callback(None)


def _milliseconds(asked: Asked) -> float:
    began = time.perf_counter()
    with suppress(OperationalError):  # it is given so long, and no longer
        asked.again()
    return (time.perf_counter() - began) * 1000


def _plan(asked: Asked) -> list[str]:
    """Return the engine's plan, a step a line; PostgreSQL's with what came of it, if it ends."""
    if connection.vendor != "postgresql":
        depths = {0: -1}
        steps = []
        for key, above, _, detail in asked.again("EXPLAIN QUERY PLAN "):
            depths[key] = depths[above] + 1
            steps.append("  " * depths[key] + detail)
        return steps
    try:
        return [line for (line,) in asked.again("EXPLAIN (ANALYZE, BUFFERS) ")]
    except OperationalError:
        stopped = "(it was stopped before its end: as it is expected)"
        return [stopped, *(line for (line,) in asked.again("EXPLAIN "))]
