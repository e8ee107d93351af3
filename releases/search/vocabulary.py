"""
SQLite: the words that the index holds, by which the beginning of one is looked for.

Of a beginning alone FTS5 would put the lists of all words with it together before it gave the
first release. Asked for the words one by one, it goes through their lists side by side, newest
first, and stops where enough is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from releases.search.document import Document
from releases.search.normalise import EXACT
from releases.search.tree import All, Node, Run, Said

MOST = 500  # words; of more, to go through all of their lists at once takes as long
_LAST = chr(0x10FFFF)  # stands in no word, and after all that do
_AT_ONCE = 1_000  # words that are looked for in the index
_HELD = "EXISTS (SELECT 1 FROM releases_search WHERE releases_search MATCH %s || word || %s)"
_AROUND = [f'"{EXACT}', '"']  # a word, to be looked for as it is


def of(documents: Iterable[Document]) -> set[str]:
    """Return the words of documents in their exact form."""
    words = set[str]()
    for document in documents:
        words.update(document.title.exact.split(), document.text.exact.split())
    return words


def add(cursor: CursorWrapper, words: Iterable[str]) -> None:
    """Keep words that the index holds now."""
    cursor.execute(
        "INSERT OR IGNORE INTO releases_word (word) SELECT value FROM json_each(%s)",
        [json.dumps(sorted(words), ensure_ascii=False)],
    )


def drop(cursor: CursorWrapper, words: Iterable[str]) -> None:
    """Forget those words that the index holds no more."""
    cursor.execute(
        "DELETE FROM releases_word WHERE word IN (SELECT value FROM json_each(%s))"  # noqa: S608
        f" AND NOT {_HELD}",
        [json.dumps(sorted(words), ensure_ascii=False), *_AROUND],
    )


def unknown(cursor: CursorWrapper, words: Iterable[str]) -> set[str]:
    """Return those words that are not kept."""
    cursor.execute(
        "SELECT value FROM json_each(%s) WHERE value NOT IN (SELECT word FROM releases_word)",
        [json.dumps(sorted(words), ensure_ascii=False)],
    )
    return {word for (word,) in cursor.fetchall()}


def left_over(cursor: CursorWrapper) -> Iterator[list[str]]:
    """Yield the words that are kept and that no release has, some at a time."""
    last = ""
    while True:
        cursor.execute(
            f"SELECT word, {_HELD} FROM releases_word"  # noqa: S608 -- ours
            " WHERE word > %s ORDER BY word LIMIT %s",
            [*_AROUND, last, _AT_ONCE],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        if gone := [word for word, held in rows if not held]:
            yield gone
        last = rows[-1][0]


def spelt_out(connection: BaseDatabaseWrapper, node: Node) -> Node:
    """Return a tree with words in place of their beginnings, where these are not of too many."""
    if isinstance(node, Run):
        return _spelt_out(connection, node) if node.prefix else node
    if isinstance(node, Said):
        return node
    parts = tuple(spelt_out(connection, part) for part in node.parts)
    if isinstance(node, All):
        excluded = tuple(spelt_out(connection, part) for part in node.excluded)
        return replace(node, parts=parts, excluded=excluded)
    return replace(node, parts=parts)


def _spelt_out(connection: BaseDatabaseWrapper, run: Run) -> Run:
    forms = list[tuple[str, ...]]()
    for *before, beginning in run.forms:
        # It is no query of a page's.
        with connection.wrap_database_errors:
            rows = connection.connection.execute(
                "SELECT word FROM releases_word WHERE word >= ? AND word < ? LIMIT ?",
                [beginning, beginning + _LAST, MOST + 1],
            ).fetchall()
        forms += [(*before, word) for (word,) in rows]
        # What no word begins with is looked for as it stands, and is not found.
        if not rows:
            forms.append((*before, beginning))
    return run if len(forms) > MOST else replace(run, forms=tuple(forms), prefix=False)
