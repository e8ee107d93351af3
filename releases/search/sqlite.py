"""
SQLite: an FTS5 table of tokens, whose rowids are dates.

A row's id holds the second of issue above the release's primary key, so that the engine, which
walks its lists by rowid, meets the newest first. Exact words carry a mark of their own: the two
forms share one list of terms, and a stem must not find a word that only looks like it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from releases.search import issuers, vocabulary
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
from releases.search.normalise import EXACT, marked
from releases.search.order import KEY_MASK, base_of, bounds, order_of
from releases.search.tree import All, Node, Run

MARK = EXACT  # before each exact word of what is read
_TABLES = ("releases_search", "releases_statement_search")
_COUNT = "SELECT count(*) FROM (SELECT rowid FROM {table} WHERE {table} MATCH {hole} LIMIT {hole})"
_TRIGGERS = {  # and what they keep
    "the words of statements": (
        *("releases_passage_in", "releases_passage_out", "releases_passage_changed"),
    ),
    "the issuers of releases": issuers.TRIGGERS,
}
_INSERT = (
    "INSERT INTO releases_search (rowid, title, text, title_exact, text_exact, issuers)"  # noqa: S608
    f" VALUES (%s, %s, %s, %s, %s, {issuers.OF_RELEASE.format(key='%s')})"
)
_MERGED = 2_000  # pages of the index in one step
_FETCHED = 200  # rows at a time: what was fetched when time runs out is shown


def write(connection: BaseDatabaseWrapper, documents: Sequence[Document]) -> None:
    """Put documents into the index in place of what it holds of them."""
    words = vocabulary.of(documents)
    # FTS5 collects what comes in rising order and writes a segment when it does not.
    rows = sorted(((_rowid(d), d) for d in documents), key=lambda row: row[0])
    with connection.cursor() as cursor:
        gone = _take_out(cursor, [document.pk for document in documents])
        cursor.executemany(_INSERT, [(rowid, *_columns(d), d.pk, d.pk) for rowid, d in rows])
        cursor.executemany(
            "INSERT INTO releases_search_row (release_id, search_rowid) VALUES (%s, %s)",
            [(document.pk, rowid) for rowid, document in rows],
        )
        vocabulary.add(cursor, words)
        if gone := gone - words:
            vocabulary.drop(cursor, gone)


def erase(connection: BaseDatabaseWrapper, pks: Sequence[int]) -> None:
    """Take releases out of the index; those that are not in it are passed over."""
    with connection.cursor() as cursor:
        if gone := _take_out(cursor, pks):
            vocabulary.drop(cursor, gone)


def select(tree: Node) -> tuple[str, list[Any]]:
    """Return the statement that yields the primary keys of what a query finds."""
    sql = "SELECT rowid & %s FROM releases_search WHERE releases_search MATCH %s"
    return sql, [KEY_MASK, _expression(tree)]


def select_said(tree: Node) -> tuple[str, list[Any]]:
    """Return the statement that yields the primary keys of the statements that a tree finds."""
    # Triggers keep the words of statements in the index; see the migration that made it.
    sql = (
        "SELECT rowid & %s FROM releases_statement_search WHERE releases_statement_search MATCH %s"
    )
    return sql, [KEY_MASK, _expression(tree)]


def scan_said(
    connection: BaseDatabaseWrapper, among: AmongStatements, tree: Node, *, oldest: bool = False
) -> Iterator[list[Any]]:
    """Yield rows of the statements that a tree finds among some, by date of issue."""
    conditions = ["releases_statement_search MATCH %s"]
    parameters: list[Any] = [KEY_MASK, _expression(tree)]
    for sign, place in bounds(among.start, among.end):
        conditions.append(f"releases_statement_search.rowid {sign} %s")
        parameters.append(place)
    sql, values = among.where
    found = (
        f"SELECT {among.columns} FROM releases_statement_search"  # noqa: S608 -- ours
        f" CROSS JOIN {STATEMENTS} INDEXED BY statement_facts"
        f" ON {STATEMENTS}.id = releases_statement_search.rowid & %s"
        f" CROSS JOIN {TABLE} INDEXED BY release_facts ON {TABLE}.id = {STATEMENTS}.release_id"
        f" WHERE {' AND '.join(conditions)} AND CASE WHEN {sql} THEN 1 END"
        f" ORDER BY releases_statement_search.rowid {'ASC' if oldest else 'DESC'}"
    )
    with connection.cursor() as cursor:
        cursor.execute(found, [*parameters, *values])
        while rows := cursor.fetchmany(_FETCHED):
            yield rows


def scan(
    connection: BaseDatabaseWrapper,
    among: Among,
    tree: Node,
    columns: Sequence[str],
    most: int,
    *,
    oldest: bool = False,
) -> Iterator[list[Any]]:
    """Yield values of the releases that a tree finds among some, a few rows at a time."""
    tree = vocabulary.spelt_out(connection, tree)
    sql, parameters = _found_among(among, tree, columns, oldest=oldest)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT %s", [*parameters, most])
        while rows := cursor.fetchmany(_FETCHED):
            yield rows


def count(connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
    """Return how many releases a tree finds among some, up to ``most``."""
    tree = vocabulary.spelt_out(connection, tree)
    sql, parameters = _found_among(among, tree, ("id",))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s)", [*parameters, most])  # noqa: S608
        return int(cursor.fetchone()[0])


def expected(connection: BaseDatabaseWrapper, among: Among, tree: Node, most: int) -> int:
    """Return how many releases a tree finds among all, up to ``most``."""
    tree = vocabulary.spelt_out(connection, tree)
    if among.chosen or among.start or among.end or not _made_of_words(tree):
        return 0  # to count them is as long a way as to read them
    with connection.cursor() as cursor:
        sql = _COUNT.format(table="releases_search", hole="%s")
        cursor.execute(sql, [_expression(tree), most])
        return int(cursor.fetchone()[0])


def holds(connection: BaseDatabaseWrapper, tree: Node, n: int, *, said: bool = False) -> bool:
    """Tell whether a tree finds so many, hidden ones counted; False where that takes long."""
    tree = tree if said else vocabulary.spelt_out(connection, tree)
    if not _made_of_words(tree):
        return False
    # Asked of the words' lists alone, it is no query of a page's.
    with connection.wrap_database_errors:
        table = "releases_statement_search" if said else "releases_search"
        sql = _COUNT.format(table=table, hole="?")
        found = connection.connection.execute(sql, [_expression(tree), n])
        return int(found.fetchone()[0]) >= n


def _found_among(
    among: Among, tree: Node, columns: Sequence[str], *, oldest: bool = False
) -> tuple[str, list[Any]]:
    """
    Return the statement of what a tree finds among some releases, in the order of the index.

    The words' list is gone through, and of each release asked what an index of small columns
    knows: in the order in which SQLite would have it, it would visit rows, and sort. The case
    keeps the conditions from being looked up one by one: for two states, each release twice.
    """
    lists = _expression(tree)
    if among.issuers:
        lists += f" AND {issuers.expression(among.issuers)}"
    conditions, parameters = ["releases_search MATCH %s"], [KEY_MASK, lists]
    for sign, place in bounds(among.start, among.end):
        conditions.append(f"releases_search.rowid {sign} %s")
        parameters.append(place)
    for sign, instant in among.seconds:
        conditions.append(f"releases_search.rowid {sign} %s")
        parameters.append(base_of(instant))
    for sql, values in among.keys:
        conditions.append(f"releases_search.rowid & %s IN ({sql})")
        parameters += [KEY_MASK, *values]
    # A generated column has no index cover a query: the date is asked of the place in the lists.
    sql, values = among.timeless
    wanted = ", ".join(f"{TABLE}.{column}" for column in columns)
    found = (
        f"SELECT {wanted} FROM releases_search CROSS JOIN {TABLE} INDEXED BY release_facts"  # noqa: S608
        f" ON {TABLE}.id = releases_search.rowid & %s WHERE {' AND '.join(conditions)}"
        f" AND CASE WHEN {sql} THEN 1 END"
    )
    order = "ASC" if oldest else "DESC"
    return f"{found} ORDER BY releases_search.rowid {order}", [*parameters, *values]


def held(connection: BaseDatabaseWrapper, words: Sequence[str]) -> set[str]:
    """Return which of some words the index holds in their exact form."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM json_each(%s) WHERE EXISTS (SELECT 1 FROM releases_search"
            " WHERE releases_search MATCH %s || value || %s)",
            [json.dumps(list(words)), f'"{EXACT}', '"'],
        )
        return {word for (word,) in cursor.fetchall()}


def heads(connection: BaseDatabaseWrapper, pks: Sequence[int]) -> list[tuple[int, str, str]]:
    """Return key, title and standfirst of releases, in no order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, title, standfirst FROM {TABLE}"  # noqa: S608 -- ours
            " WHERE id IN (SELECT value FROM json_each(%s))",
            [json.dumps(list(pks))],
        )
        rows: list[tuple[int, str, str]] = cursor.fetchall()
    return rows


def read(
    connection: BaseDatabaseWrapper, pks: Sequence[int], *, words: int, stems: int
) -> list[Indexed]:
    """Return the texts that the index holds of releases, in no order."""
    # What is not wanted is not read: a text lies in many pages.
    exact, stemmed = (
        f"substr({name}, 1, {length:d})" if length else "''"
        for name, length in (("c3", words), ("c1", stems))
    )
    with connection.cursor() as cursor:
        # From the table in which FTS5 keeps the texts; asked itself, it reads all of a row.
        cursor.execute(
            f"SELECT id & %s, {exact}, {stemmed} FROM releases_search_content"  # noqa: S608 -- ours
            " WHERE id IN (SELECT search_rowid"
            " FROM releases_search_row WHERE release_id IN (SELECT value FROM json_each(%s)))",
            [KEY_MASK, json.dumps(list(pks))],
        )
        return [Indexed(pk, "", "", text, text_stems) for pk, text, text_stems in cursor.fetchall()]


def faults(
    connection: BaseDatabaseWrapper, documents: Sequence[Document], hidden: Sequence[int]
) -> dict[int, str]:
    """Return which documents the index does not hold as they are, and what it holds hidden."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT release_id, search_rowid, title, text, title_exact, text_exact"
            " FROM releases_search_row LEFT JOIN releases_search"
            " ON releases_search.rowid = search_rowid"
            " WHERE release_id IN (SELECT value FROM json_each(%s))",
            [json.dumps([*(document.pk for document in documents), *hidden])],
        )
        held = {row[0]: row[1:] for row in cursor.fetchall()}
        unknown = vocabulary.unknown(cursor, vocabulary.of(documents))
        differing = issuers.differing(cursor, json.dumps([*held]))
    found = {pk: LEFT_OVER for pk in hidden if pk in held}
    for document in documents:
        row = held.get(document.pk)
        if row is None or row[1] is None:
            found[document.pk] = MISSING
        elif (
            row != (_rowid(document), *_columns(document))
            or document.pk in differing
            or not unknown.isdisjoint(vocabulary.of([document]))
        ):
            found[document.pk] = DIFFERENT
    return found


def unsound(connection: BaseDatabaseWrapper) -> list[str]:
    """Return a sentence for everything that is wrong with the index as a whole."""
    found = []
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
        for kept, names in _TRIGGERS.items():
            if not there.issuperset(names):
                found.append(f"a trigger that keeps {kept} is missing")
        if gone := sum(map(len, vocabulary.left_over(cursor))):
            found.append(f"words are kept that no release has: {gone}")
    for table in _TABLES:
        try:
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                # With the rank it compares with the rows, too, not with itself alone.
                sql = f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
                cursor.execute(sql)
        except DatabaseError as error:
            found.append(f"{table} is damaged ({error})")
    return found


def leftovers(connection: BaseDatabaseWrapper) -> list[int]:
    """Return the primary keys that the index holds of releases that are no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT release_id FROM releases_search_row"
            " WHERE release_id NOT IN (SELECT id FROM releases_release)"
        )
        return [pk for (pk,) in cursor.fetchall()]


def missing(connection: BaseDatabaseWrapper) -> list[int]:
    """Return the primary keys of releases that belong in the index and are not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM releases_release r WHERE state IN (%s, %s) AND NOT EXISTS"
            " (SELECT 1 FROM releases_search_row s WHERE s.release_id = r.id)",
            INDEXED_STATES,
        )
        return [pk for (pk,) in cursor.fetchall()]


def missing_said(connection: BaseDatabaseWrapper) -> list[int]:
    """Return the primary keys of statements whose words the index does not hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT statement_id FROM releases_passage WHERE search_order NOT IN"
            " (SELECT id FROM releases_statement_search_content)"
        )
        return [pk for (pk,) in cursor.fetchall()]


def follow_dates(connection: BaseDatabaseWrapper, dated: Sequence[Dated]) -> None:
    """Move the statements of releases to where their dates are."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE releases_passage SET search_order = %s | statement_id WHERE statement_id IN"
            " (SELECT id FROM releases_statement WHERE release_id = %s)"
            " AND search_order <> %s | statement_id",
            [(base_of(issued), pk, base_of(issued)) for pk, issued in dated],
        )


def flush(connection: BaseDatabaseWrapper) -> None:
    """Do nothing: what is written is in the lists at once."""


def settle(connection: BaseDatabaseWrapper) -> None:
    """
    Merge the indexes' segments into one each, in small steps that let other writers in between.

    In one go ("optimize") the database would be locked for as long as it takes.
    """
    for table in _TABLES:
        _merge(connection, table)
    with connection.cursor() as cursor:
        for words in vocabulary.left_over(cursor):
            vocabulary.drop(cursor, words)


def _merge(connection: BaseDatabaseWrapper, table: str) -> None:
    pages = -_MERGED  # negative at first: begin with all segments
    with connection.cursor() as cursor:
        while True:
            before = connection.connection.total_changes
            cursor.execute(
                f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)",  # noqa: S608 -- ours
                [pages],
            )
            if connection.connection.total_changes - before < 2:
                return
            pages = _MERGED


def _made_of_words(node: Node) -> bool:
    """Tell whether a tree asks for whole words only, whose lists are at hand."""
    if isinstance(node, Run):
        return not node.prefix and all(len(form) == 1 for form in node.forms)
    excluded = node.excluded if isinstance(node, All) else ()
    return all(map(_made_of_words, (*node.parts, *excluded)))


def _expression(node: Node) -> str:
    """Return the FTS5 expression of a tree. Tokens need no escape: they hold no quotation mark."""
    if isinstance(node, Run):
        star = " *" if node.prefix else ""
        spellings = [
            f'"{marked(" ".join(f)) if node.exact else " ".join(f)}"{star}' for f in node.forms
        ]
        text = " OR ".join(spellings)
        if node.title:
            return f"({{title title_exact}} : ({text}))"
    elif isinstance(node, All):
        text = " AND ".join(map(_expression, node.parts))
        if node.excluded:
            text = f"({text}) NOT ({' OR '.join(map(_expression, node.excluded))})"
    else:
        text = " OR ".join(map(_expression, node.parts))
    return f"({text})"


def _columns(document: Document) -> tuple[str, str, str, str]:
    title, text = document.title, document.text
    return title.stems, text.stems, marked(title.exact), marked(text.exact)


def _rowid(document: Document) -> int:
    return order_of(document.issued, document.pk)


def _take_out(cursor: CursorWrapper, pks: Sequence[int]) -> set[str]:
    """Take releases out, and return their words."""
    rows = _rows(cursor, pks)
    if not rows:
        return set()
    places = sorted(rows.values())
    words = set[str]()
    cursor.execute(
        "SELECT c2, c3 FROM releases_search_content WHERE id IN (SELECT value FROM json_each(%s))",
        [json.dumps(places)],
    )
    for texts in cursor:  # one by one: together they may be very long
        words.update(*(text.replace(EXACT, "").split() for text in texts))
    cursor.executemany(
        "DELETE FROM releases_search WHERE rowid = %s", [(place,) for place in places]
    )
    cursor.executemany(
        "DELETE FROM releases_search_row WHERE release_id = %s", [(pk,) for pk in rows]
    )
    return words


def _rows(cursor: CursorWrapper, pks: Sequence[int]) -> dict[int, int]:
    cursor.execute(
        "SELECT release_id, search_rowid FROM releases_search_row"
        " WHERE release_id IN (SELECT value FROM json_each(%s))",
        [json.dumps(list(pks))],
    )
    return dict(cursor.fetchall())
