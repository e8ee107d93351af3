"""
PostgreSQL: a narrow table beside the releases, with one tsvector of marked tokens.

The vector is made of our tokens and not by ``to_tsvector``, so no configuration, no stop words
and no parser of addresses has a say. It holds no positions (PostgreSQL keeps 256 of a word and
none past the 16,383rd): a phrase is looked for as all of its words, and then in the text itself;
of common words as all of its pairs, so that few texts are left to be looked into (see pairs.py).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from releases.search.among import STATEMENTS, TABLE, Among, AmongStatements
from releases.search.document import (
    DIFFERENT,
    INDEXED_STATES,
    LEFT_OVER,
    MISSING,
    Dated,
    Document,
    Indexed,
)
from releases.search.limit import driver_cursor
from releases.search.normalise import EXACT
from releases.search.order import base_of
from releases.search.tree import All, Node, Run
from releases.search.tsquery import answered_by_index, combined, lexemes_of, matching, tsquery
from releases.search.vector import columns, indexed

MARK = ""  # before each exact word of what is read: none
_ROWS = 100  # in one statement
_MANY = 50  # releases; fewer are an editor's, not an import's
_SMALL = 20_000  # releases; of fewer the planner reads the whole list as soon
# What the index of passages is made of, to the letter.
_PASSAGE = "array_to_tsvector(string_to_array(btrim(stems || ' ' || exact), ' '))"
_WALKED = 2_000  # of the newest releases, before the index is asked for all that match
_UNPACKING = 80  # entries of a list that are read while one vector is unpacked
_KEPT = 10  # seconds
_FEW = 12  # of so many releases one: each is then looked up by its key
_FETCHED = 2_000  # rows at a time


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
                "SET LOCAL gin_pending_list_limit = %s;"
                " INSERT INTO releases_search (release_id, search, words, stems)"
                " SELECT pk, vector::tsvector, words, stems"
                " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"
                " AS given (pk, vector, words, stems)"
                " ON CONFLICT (release_id) DO UPDATE SET"
                " search = excluded.search, words = excluded.words, stems = excluded.stems",
                [
                    waiting,
                    *columns(some),
                ],
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


def select_said(tree: Node) -> tuple[str, list[Any]]:
    """
    Return the statement that yields the primary keys of the statements that a tree finds.

    It ends in a condition: to it others are added.
    """
    if isinstance(tree, Run):
        return _select_passages(tree)
    if not isinstance(tree, All):
        selects = [select_said(part) for part in tree.parts]
        union = " UNION ALL ".join(sql for sql, _ in selects)
        sql = f"SELECT statement_id FROM ({union}) AS either WHERE TRUE"  # noqa: S608 -- ours
        return sql, [value for _, values in selects for value in values]
    sql, parameters = select_said(tree.parts[0])
    for part in (*tree.parts[1:], *tree.excluded):
        more, values = select_said(part)
        negation = "NOT " if part in tree.excluded else ""
        sql += f" AND {negation}statement_id IN ({more})"
        parameters = [*parameters, *values]
    return sql, parameters


def scan_said(
    connection: BaseDatabaseWrapper, among: AmongStatements, tree: Node, *, oldest: bool = False
) -> Iterator[list[Any]]:
    """Yield rows of the statements that a tree finds among some, by date of issue."""
    condition, parameters = select_said(tree)
    sql, values = among.where
    direction = "ASC" if oldest else "DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {among.columns} FROM {STATEMENTS}"  # noqa: S608 -- ours
            f" JOIN {TABLE} ON {TABLE}.id = {STATEMENTS}.release_id"
            f" WHERE {STATEMENTS}.id IN ({condition}) AND ({sql})"
            f" ORDER BY {TABLE}.issued_order {direction}",
            [*parameters, *values],
        )
        while rows := cursor.fetchmany(_FETCHED):
            yield rows


def _select_passages(run: Run) -> tuple[str, list[Any]]:
    sql = f"SELECT statement_id FROM releases_passage WHERE {_PASSAGE} @@ %s::tsquery"  # noqa: S608
    if all(len(form) == 1 for form in run.forms):  # of single words the index knows
        return sql, [_words_of(run)]
    column, mark = ("exact", EXACT) if run.exact else ("stems", "")
    checks: list[tuple[str, list[Any]]] = []
    for form in run.forms:
        if len(form) == 1:
            checks.append((f"{_PASSAGE} @@ %s::tsquery", lexemes_of(run, form)))
        else:
            words = " ".join(f"{mark}{token}" for token in form) + ("" if run.prefix else " ")
            checks.append((f"strpos(' ' || {column} || ' ', %s) > 0", [f" {words}"]))
    check, parameters = combined(" OR ", checks)
    return f"{sql} AND {check}", [_words_of(run), *parameters]


def _words_of(run: Run) -> str:
    """Return the query for the index of passages, in which no pairs are kept."""
    return " | ".join(f"({' & '.join(lexemes_of(run, form))})" for form in run.forms)


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
    Yield values of the releases that a tree finds among some: those quickly found, and the rest.

    The newest releases are asked one by one where so many of them are expected to match that this
    is sooner done than reading the words' lists.
    """
    estimate, walked = _estimate(connection, tree), list[Any]()
    if not oldest and _soon_met(estimate, most):
        walked = _walk(connection, among, tree, columns, most)
        yield walked
    if len(walked) < most:
        direction = "ASC" if oldest else "DESC"
        sql, parameters = _found_among(among, tree, columns, estimate)
        order = f"ORDER BY {TABLE}.issued_order {direction}, {TABLE}.id {direction}"
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} {order} LIMIT %s", [*parameters, most])
            yield cursor.fetchall()[len(walked) :]


def count(connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
    """Return how many releases a tree finds among some, up to ``most``."""
    sql, parameters = _found_among(among, tree, ("id",), _estimate(connection, tree))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({sql} LIMIT %s) AS found",  # noqa: S608 -- ours
            [*parameters, most],
        )
        return int(cursor.fetchone()[0])


def expected(connection: BaseDatabaseWrapper, tree: Node, most: int) -> int:
    """Return about how many releases a tree finds, as the planner has it: of phrases, nothing."""
    if not answered_by_index(tree):
        return 0  # it knows of their words only; and to count them is to look into each text
    return min(int(_estimate(connection, tree).found), most)


def _found_among(
    among: Among, tree: Node, columns: Sequence[str], estimate: Estimate
) -> tuple[str, list[Any]]:
    """
    Return the statement of what a tree finds among some releases.

    Their keys are always put together first, from the words' lists: else the planner, to whom all
    vectors are alike, may go by date and unpack that of each release it meets. Few of them are
    looked up; where they are many, the releases are gone through until there are enough.
    """
    condition, parameters = matching(tree)
    where, values = among.where
    wanted = f"SELECT {', '.join(f'{TABLE}.{column}' for column in columns)} FROM"
    if estimate.found * _FEW < estimate.all:
        few = f"SELECT release_id AS id FROM releases_search WHERE {condition}"  # noqa: S608 -- ours
        sql = f"WITH few AS MATERIALIZED ({few}) {wanted} few JOIN {TABLE} USING (id)"
        return f"{sql} WHERE ({where})", [*parameters, *values]
    # Said so, no planner makes a join of it.
    keys = f"({TABLE}.id IN (SELECT release_id FROM releases_search WHERE {condition})) IS TRUE"  # noqa: S608
    return f"{wanted} {TABLE} WHERE ({where}) AND {keys}", [*values, *parameters]


def _walk(
    connection: BaseDatabaseWrapper,
    among: Among,
    tree: Node,
    columns: Sequence[str],
    most: int,
) -> list[Any]:
    """Return what is found in the newest releases: row by row, ending with the last wanted."""
    where, parameters = among.where
    condition, values = matching(tree)
    wanted = ", ".join(dict.fromkeys(("id", "issued_order", *columns)))
    sql = (
        f"WITH near AS NOT MATERIALIZED (SELECT {wanted} FROM {TABLE} WHERE {where}"  # noqa: S608
        f" ORDER BY issued_order DESC, id DESC LIMIT {_WALKED})"
        f" SELECT {', '.join(f'near.{column}' for column in columns)}"
        f" FROM near JOIN releases_search ON release_id = near.id WHERE {condition}"
        " ORDER BY near.issued_order DESC, near.id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *values, most])
        return list(cursor.fetchall())


class Estimate(NamedTuple):
    """How many releases the planner expects a tree to find, and of how many."""

    found: float
    all: float


def _soon_met(estimate: Estimate, rows: int) -> bool:
    """Tell whether a walk that meets so many matches is shorter than the words' lists."""
    found, total = max(estimate.found, 1), estimate.all
    # Where no statistics were gathered yet, nothing is known, and the walk is short.
    if total <= 0:
        return True
    met = rows * total / found
    return total > _SMALL and met <= _WALKED and met * _UNPACKING <= found


def _estimate(connection: BaseDatabaseWrapper, tree: Node) -> Estimate:
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


def held(connection: BaseDatabaseWrapper, words: Sequence[str]) -> set[str]:
    """Return which of some words the index holds in their exact form."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS asked (word) WHERE EXISTS (SELECT"
            " FROM releases_search WHERE search @@ (%s || word || %s)::tsquery)",
            [list(words), f"'{EXACT}", "'"],
        )
        return {word for (word,) in cursor.fetchall()}


def read(
    connection: BaseDatabaseWrapper, pks: Sequence[int], *, words: int, stems: int
) -> list[Indexed]:
    """Return what the index holds of releases, in no order, without those it does not hold."""
    # What is not wanted is not unpacked, and no letters are counted of what is short in any case.
    exact, stemmed = (
        f"CASE WHEN octet_length({column}) <= {length:d} THEN {column}"
        f" ELSE left({column}, {length:d}) END"
        if length
        else "''"
        for column, length in (("words", words), ("stems", stems))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT release_id, {exact}, {stemmed} FROM releases_search"  # noqa: S608 -- ours
            " WHERE release_id = ANY(%s::bigint[])",
            [f"{{{','.join(map(str, pks))}}}"],
        )
        return [indexed(*row) for row in cursor.fetchall()]


def faults(
    connection: BaseDatabaseWrapper, documents: Sequence[Document], hidden: Sequence[int]
) -> dict[int, str]:
    """Return which documents the index does not hold as they are, and what it holds hidden."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pk, release_id IS NULL,"
            " search = vector::tsvector AND s.words = given.words AND s.stems = given.stems"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"
            " AS given (pk, vector, words, stems) LEFT JOIN releases_search s ON release_id = pk",
            columns(documents),
        )
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
    return [f"the index {name} is missing or invalid" for name in indexes if name not in sound]


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
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = cursor.fetchone()[0]
        cursor.execute("SET statement_timeout = 0")
        try:
            cursor.execute(command)
        finally:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])
