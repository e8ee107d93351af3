"""
PostgreSQL: a narrow table beside the releases, with one tsvector of marked tokens.

The vector is made of our tokens and not by ``to_tsvector``, so no configuration, no stop words
and no parser of addresses has a say. It holds no positions (PostgreSQL keeps 256 of a word and
none past the 16,383rd): a phrase is looked for as all of its words, and then in the text itself;
of common words as all of its pairs, so that few texts are left to be looked into (see pairs.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from releases.search import planning
from releases.search.among import TABLE, Among, Sql
from releases.search.document import (
    DIFFERENT,
    INDEXED_STATES,
    LEFT_OVER,
    MISSING,
    Document,
    Indexed,
)
from releases.search.normalise import EXACT
from releases.search.passages import follow_dates, holds_said, scan_said, select_said
from releases.search.tree import Node
from releases.search.tsquery import answered_by_index, matching
from releases.search.vector import columns, indexed

__all__ = ["follow_dates", "scan_said", "select_said"]  # of passages

MARK = ""  # before each exact word of what is read: none
_ROWS = 100  # in one statement
_MANY = 50  # releases; fewer are an editor's, not an import's
_COLUMNS = ", ".join(("release_id", "search", "words", "stems", *planning.FACTS))
# Keep them, what lists are narrowed by, and take away those of releases that are no more; see the
# migrations that made them.
_TRIGGERS = [
    f"releases_search_{does}" for does in ("follows", "forgets", "forgets_all", "narrows", "joins")
]
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])
# Of the release itself, and what the index holds of it.
_FACTS_THERE = ", ".join(f"{TABLE}.{name}" for name in planning.FACTS)
_FACTS_HELD = ", ".join(f"s.{name}" for name in planning.FACTS)
_GIVEN = (
    "unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS given (pk, vector, words, stems)"
)
_WRITE = (
    f"INSERT INTO releases_search ({_COLUMNS})"  # noqa: S608 -- ours
    f" SELECT pk, vector::tsvector, words, stems, {_FACTS_THERE}"
    f" FROM {_GIVEN} JOIN {TABLE} ON {TABLE}.id = pk"
    f" ON CONFLICT (release_id) DO UPDATE SET {_REPLACED}"
)
_COMPARE = (
    "SELECT pk, release_id IS NULL,"  # noqa: S608 -- ours
    " search = vector::tsvector AND s.words = given.words AND s.stems = given.stems"
    f" AND s.narrowings = releases_search_narrowings(pk, {TABLE}.organisation_id,"
    f" {TABLE}.issued_month)"
    f" AND ({_FACTS_HELD}) IS NOT DISTINCT FROM ({_FACTS_THERE})"
    f" FROM {_GIVEN} LEFT JOIN releases_search s ON release_id = pk"
    f" LEFT JOIN {TABLE} ON {TABLE}.id = pk"
)
_UNCUT = 4  # times the length that is wanted: up to that a text is cut here


def write(connection: BaseDatabaseWrapper, documents: Sequence[Document]) -> None:
    """
    Put documents into the index in place of what it holds of them.

    New rows wait in a list beside the GIN index, which every search reads. An import lets it grow
    (each word's place is then looked for once in thousands of releases, not in each) and flushes
    it at its end; otherwise it stays so short that nobody notices.
    """
    waiting = "8MB" if len(documents) >= _MANY else "64kB"
    with connection.cursor() as cursor:
        for start in range(0, len(documents), _ROWS):
            some = documents[start : start + _ROWS]
            cursor.execute(
                f"SET LOCAL gin_pending_list_limit = %s; {_WRITE}", [waiting, *columns(some)]
            )


def erase(connection: BaseDatabaseWrapper, pks: Sequence[int]) -> None:
    """Take releases out of the index; those that are not in it are passed over."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM releases_search WHERE release_id = ANY(%s)", [list(pks)])


def select(tree: Node) -> tuple[str, list[Any]]:
    """Return the statement that yields the primary keys of what a query finds."""
    condition, parameters = matching(tree)
    sql = "SELECT release_id FROM releases_search WHERE"
    return f"{sql} {condition}", parameters


def scan(
    connection: BaseDatabaseWrapper,
    among: Among,
    tree: Node,
    columns: Sequence[str],
    most: int,
    *,
    oldest: bool = False,
) -> Iterator[list[Any]]:
    """
    Yield values of the releases that a tree finds among some: of the newest, and then the others.

    A common word's newest are found in what was issued of late: its whole list need not be read.
    """
    direction = "ASC" if oldest else "DESC"
    order = f"ORDER BY {TABLE}.issued_order {direction}, {TABLE}.id {direction}"
    for part in [among] if oldest else planning.parts(connection, among, tree, most):
        sql, parameters = planning.found_among(connection, part, tree, columns)
        rows = _rows(connection, (f"{sql} {order}", parameters), most)
        yield rows
        most -= len(rows)
        if most <= 0:
            return


def count(connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
    """Return how many releases a tree finds among some, up to ``most``."""
    found = 0
    with connection.cursor() as cursor:
        for part in planning.parts(connection, among, tree, most):
            sql, parameters = planning.found_among(connection, part, tree, ("id",))
            counted = f"SELECT count(*) FROM ({sql} LIMIT %s) AS found"  # noqa: S608 -- ours
            cursor.execute(counted, [*parameters, most - found])
            found += int(cursor.fetchone()[0])
            if found >= most:
                break
    return found


def _rows(connection: BaseDatabaseWrapper, asked: Sql, most: int) -> list[Any]:
    sql, parameters = asked
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*parameters, most])
        return list(cursor.fetchall())


def holds(connection: BaseDatabaseWrapper, tree: Node, n: int, *, said: bool = False) -> bool:
    """Tell of no releases: to count them without asking whether they are public saves nothing."""
    return said and holds_said(connection, tree, n)


def expected(connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
    """Return about how many releases a tree finds, as the planner has it: of phrases, nothing."""
    if not answered_by_index(tree):
        return 0  # it knows of their words only; and to count them is to look into each text
    found = planning.estimate(connection, tree).found
    if found >= most and among.chosen:  # all that has the words, but not all that has the issuer
        found = planning.expected_among(connection, among, tree)
    return min(int(found), most)


def held(connection: BaseDatabaseWrapper, words: Sequence[str]) -> set[str]:
    """Return which of some words the index holds in their exact form."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS asked (word) WHERE EXISTS (SELECT"
            " FROM releases_search WHERE search @@ (%s || word || %s)::tsquery)",
            [list(words), f"'{EXACT}", "'"],
        )
        return {word for (word,) in cursor.fetchall()}


def heads(connection: BaseDatabaseWrapper, pks: Sequence[int]) -> list[tuple[int, str, str]]:
    """Return key, title and standfirst of releases, in no order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, title, standfirst FROM {TABLE} WHERE id = ANY(%s::bigint[])",  # noqa: S608
            [_array(pks)],
        )
        rows: list[tuple[int, str, str]] = cursor.fetchall()
    return rows


def read(
    connection: BaseDatabaseWrapper, pks: Sequence[int], *, words: int, stems: int
) -> list[Indexed]:
    """Return the texts that the index holds of releases, in no order, with their titles."""
    # What is not wanted is not unpacked. To count letters takes longer than to hand on some more.
    exact, stemmed = (
        f"CASE WHEN octet_length({column}) <= {length * _UNCUT:d} THEN {column}"
        f" ELSE left({column}, {length:d}) END"
        if length
        else "''"
        for column, length in (("words", words), ("stems", stems))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT release_id, {exact}, {stemmed} FROM releases_search"  # noqa: S608 -- ours
            " WHERE release_id = ANY(%s::bigint[])",
            [_array(pks)],
        )
        rows = cursor.fetchall()
    return [indexed(pk, exact[:words], stemmed[:stems]) for pk, exact, stemmed in rows]


def faults(
    connection: BaseDatabaseWrapper, documents: Sequence[Document], hidden: Sequence[int]
) -> dict[int, str]:
    """Return which documents the index does not hold as they are, and what it holds hidden."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, columns(documents))
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT release_id FROM releases_search WHERE release_id = ANY(%s)", [list(hidden)]
        )
        found = {pk: LEFT_OVER for (pk,) in cursor.fetchall()}
    return found | {pk: MISSING if missing else DIFFERENT for pk, missing, same in rows if not same}


def unsound(connection: BaseDatabaseWrapper) -> list[str]:
    """Return a sentence for everything that is wrong with the index as a whole."""
    indexes = ["releases_search_words", "releases_passage_words"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid"
            " WHERE indisvalid AND relname = ANY(%s)",
            [indexes],
        )
        sound = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgname = ANY(%s)", [_TRIGGERS]
        )
        sound |= {name for (name,) in cursor.fetchall()}
    found = [f"the index {name} is missing or invalid" for name in indexes if name not in sound]
    return found + [f"the trigger {name} is missing" for name in _TRIGGERS if name not in sound]


def leftovers(connection: BaseDatabaseWrapper) -> list[int]:
    """Return the primary keys that the index holds of releases that are no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT release_id FROM releases_search s WHERE NOT EXISTS"
            " (SELECT FROM releases_release r WHERE r.id = s.release_id)"
        )
        return [pk for (pk,) in cursor.fetchall()]


def missing(connection: BaseDatabaseWrapper) -> list[int]:
    """Return the primary keys of releases that belong in the index and are not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM releases_release r WHERE state IN (%s, %s) AND NOT EXISTS"
            " (SELECT 1 FROM releases_search s WHERE s.release_id = r.id)",
            INDEXED_STATES,
        )
        return [pk for (pk,) in cursor.fetchall()]


def missing_said(connection: BaseDatabaseWrapper) -> list[int]:
    """Return none: the index is the database's own."""
    return []


def flush(connection: BaseDatabaseWrapper) -> None:
    """Bring what waits beside the index into it."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT gin_clean_pending_list('releases_search_words')")


def settle(connection: BaseDatabaseWrapper) -> None:
    """
    Put in order what very many changes left behind, in all tables, however long that takes.

    Until then the planner guesses, and no index is believed without a look at the rows: autovacuum
    would come by in a minute, or at night. Within a transaction only the planner is told.
    """
    flush(connection)
    command = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        # Ours: another database's work on what the server shares would be waited for in vain.
        cursor.execute(
            "SELECT current_setting('statement_timeout'), string_agg(format('%I', tablename), ', ')"
            " FROM pg_tables WHERE schemaname = current_schema()"
        )
        before, tables = cursor.fetchone()
        cursor.execute("SET statement_timeout = 0")
        try:
            cursor.execute(f"{command} {tables}")
        finally:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])


def _array(keys: Sequence[int]) -> str:
    """Return keys as one value: as so many parameters they would take longer to read."""
    return f"{{{','.join(map(str, keys))}}}"
