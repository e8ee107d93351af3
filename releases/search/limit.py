"""No search takes longer than a second: past that the reader is told, and shown what was found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    OperationalError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

LIMIT = 1.0  # seconds of one search
TOO_SLOW = (
    "The search took too long and was stopped: what is shown was found until then. Give another"
    " word, an organisation or dates, and it will be quicker."
)
_STEPS = 10_000  # of SQLite's machine between two looks at the clock: about a millisecond

_NOTICED = 0.05  # seconds: for less PostgreSQL is not told again
_IDLE = 0  # as the driver has the state of PostgreSQL's transaction
_PRICES = ("off", "off", "64MB")
_NAMES = ("statement_timeout", "enable_seqscan", "jit", "work_mem")  # PostgreSQL's settings


class TooSlowError(OperationalError):
    """
    A search ran into its limit; ``found`` is what there was until then.

    Rows or keys where those were asked for, the least number where a count was. Whoever does not
    catch it answers as for any slow database: 503.
    """

    def __init__(self, found: Any = None) -> None:
        super().__init__(TOO_SLOW)
        self.found = found


@contextmanager
def limited(using: str = DEFAULT_DB_ALIAS, seconds: float | None = None) -> Iterator[None]:
    """
    Stop whatever is asked within, and raise TooSlowError, once it has taken too long.

    All statements have that time together. Within another limit the outer one holds.
    """
    connection = connections[using]
    if getattr(connection, "_search_limited", False):
        yield
        return
    watch = _watch_statements if connection.vendor == "postgresql" else _watch_clock
    connection._search_limited = True  # type: ignore[attr-defined]
    try:
        with watch(connection, LIMIT if seconds is None else seconds):
            yield
    except OperationalError as error:
        if not isinstance(error, TooSlowError) and _stopped(error):
            raise TooSlowError from error
        raise
    finally:
        connection._search_limited = False  # type: ignore[attr-defined]


@contextmanager
def _watch_clock(connection: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    end = time.monotonic() + seconds
    sqlite = connection.connection
    sqlite.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        sqlite.set_progress_handler(None, 0)


@contextmanager
def _watch_statements(connection: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    """
    Set PostgreSQL's own limit until the end of the block, and no longer.

    Reading whole tables is made dear, too: the planner takes ``@@`` for free, and would rather
    unpack every text than ask the index for a common word. Where it must read one all the same,
    the price alone would have it compile the query for half a second: so that is off. And the
    keys of half a million releases must find room, or each would be looked for among all others.
    """
    if connection.in_atomic_block:
        with _savepoint(connection) as cursor:
            before = _settings(cursor)
            _set(cursor, [_milliseconds(seconds), *_PRICES])
            with connection.execute_wrapper(_within(seconds, cursor)):
                yield
            _set(cursor, before)
        return
    try:
        with transaction.atomic(connection.alias), driver_cursor(connection) as cursor:
            _set(cursor, [_milliseconds(seconds), *_PRICES])
            with connection.execute_wrapper(_within(seconds, cursor)):
                yield
    except DatabaseError:
        _leave(connection)
        raise


def _within(seconds: float, cursor: Any) -> Callable[..., Any]:
    """Return what leaves each statement no more time than those before it have left."""
    end = time.monotonic() + seconds

    def execute(run: Callable[..., Any], *asked: Any) -> Any:
        left = end - time.monotonic()
        if seconds - left > _NOTICED:
            cursor.execute("SET LOCAL statement_timeout = %s", [_milliseconds(left)])
        return run(*asked)

    return execute


def _milliseconds(seconds: float) -> str:
    return f"{max(int(seconds * 1000), 1)}ms"  # none would be no limit


def _leave(connection: BaseDatabaseWrapper) -> None:
    """
    Leave no transaction behind.

    A statement that ends as its time does may have the COMMIT stopped in its place. The driver
    then takes the transaction for ended, and rolls nothing back; the server stays in it, and
    would refuse whatever is asked next.
    """
    driver = connection.connection
    if driver is not None and driver.get_transaction_status() != _IDLE:
        connection.close()


@contextmanager
def _savepoint(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """Let a transaction go on after a statement that was stopped; yield the driver's cursor."""
    with driver_cursor(connection) as cursor:
        cursor.execute("SAVEPOINT search")
        try:
            yield cursor
        except BaseException:
            cursor.execute("ROLLBACK TO SAVEPOINT search")
            raise
        finally:
            cursor.execute("RELEASE SAVEPOINT search")


@contextmanager
def driver_cursor(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """
    Yield the driver's own cursor: what goes through it is no query of a page's.

    Its errors are Django's all the same, so that a lost database is known for one.
    """
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        yield cursor


def _settings(cursor: Any) -> Any:
    cursor.execute(f"SELECT {', '.join(f'current_setting({name!r})' for name in _NAMES)}")
    return cursor.fetchone()


def _set(cursor: Any, values: Any) -> None:
    cursor.execute("; ".join(f"SET LOCAL {name} = %s" for name in _NAMES), values)


def _stopped(error: OperationalError) -> bool:
    """Tell whether a statement was stopped for its length, and not for another reason."""
    cause = error.__cause__
    return getattr(cause, "pgcode", None) == "57014" or "interrupted" in str(cause)
