"""
Full-text search: one language, two engines, one interface.

    query = search.parse("labour “will not campaign” -corbyn")
    if query.refusal: ...                                  # say it to the reader
    found = Release.objects.public().filter(search.matches(query)).newest_first()
    rows = search.newest(Release.objects.public(), query, 0, 20)    # the same, quicker
    best = search.by_relevance(Release.objects.public(), query)     # primary keys, best first
    search.highlight(release.title, query, title=True), search.snippet(text, query)

Nothing else in the project knows which engine answers. What is published or withdrawn is in the
index, embargoed releases too: that they stay hidden is ``public()``'s business on every read.
Models import this package, so it imports none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler
from django.utils.safestring import SafeString

from releases.search import postgres, sqlite
from releases.search.document import INDEXED_STATES, Document
from releases.search.engine import Engine
from releases.search.highlight import cut, mark
from releases.search.query import Query, parse
from releases.search.relevance import CANDIDATES, READ, rank
from releases.search.tree import Node

if TYPE_CHECKING:
    from releases.models import Release

__all__ = [
    "CANDIDATES",
    "Query",
    "by_relevance",
    "forget",
    "forget_deleted",
    "highlight",
    "index",
    "matches",
    "newest",
    "parse",
    "settle",
    "snippet",
]


def matches(query: Query, prefix: str = "", *, among_newest: int | None = None) -> Q:
    """
    Return the condition that a release is found; ``prefix`` reaches it across a relation.

    A query without a word finds nothing, never everything. ``among_newest`` lets the engine stop
    at so many matches, hidden ones counted: for ``newest``, which knows when that is enough.
    """
    if query.tree is None:
        return Q(pk__in=[])
    return Q(**{f"{prefix}pk__in": _Found(query.tree, among_newest)})


def newest(releases: QuerySet[Release, Any], query: Query, start: int, stop: int) -> list[Any]:
    """
    Return rows ``start`` to ``stop`` of what a query finds among releases, newest first.

    The same rows as slicing ``releases.filter(matches(query)).newest_first()``, without visiting
    every match of a common word: the newest few are looked at first, and more only where the
    releases' own conditions leave too few of them. Works with ``values_list`` too.
    """
    ordered = releases.order_by("-issued_order", "-pk")
    for window in (*_engine(connections[releases.db]).windows(stop), None):
        rows = list(ordered.filter(matches(query, among_newest=window))[start:stop])
        if len(rows) == stop - start:
            break
    return rows


def by_relevance(releases: QuerySet[Release, Any], query: Query) -> list[int]:
    """
    Return primary keys of what a query finds among releases, best first.

    The newest thousand matches are ranked and no more are given. A page takes its slice of the
    list and fetches those rows (``in_bulk``).
    """
    pks = newest(releases.values_list("pk", flat=True), query, 0, CANDIDATES)
    if not pks:
        return []
    connection = connections[releases.db]
    return rank(pks, _engine(connection).read(connection, pks, READ), query.runs)


def index(releases: Iterable[Release], using: str = DEFAULT_DB_ALIAS) -> None:
    """
    Bring what search knows of the releases up to date, in the caller's transaction.

    Drafts, submitted and removed ones are dropped. Made for lists: five hundred at a time cost
    little more than their words.
    """
    latest = {release.pk: release for release in releases}
    documents, hidden = [], []
    for pk, release in latest.items():
        if release.state in INDEXED_STATES:
            documents.append(Document.of(release))
        else:
            hidden.append(pk)
    connection = connections[using]
    if hidden:
        _engine(connection).erase(connection, hidden)
    if documents:
        _engine(connection).write(connection, documents)


def forget(pks: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop what search knows of the releases, in the caller's transaction."""
    connection = connections[using]
    if pks := list(pks):
        _engine(connection).erase(connection, pks)


def forget_deleted(using: str = DEFAULT_DB_ALIAS) -> int:
    """Drop what is left of releases deleted behind the models' back; return how many they were."""
    connection = connections[using]
    with transaction.atomic(using):
        leftovers = _engine(connection).leftovers(connection)
        forget(leftovers, using)
    return len(leftovers)


def settle(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the engine put its index in order: after very many changes at once."""
    connection = connections[using]
    _engine(connection).settle(connection)


def highlight(text: str, query: Query, *, title: bool = True) -> SafeString:
    """
    Return a text, escaped, with what was searched for in ``<mark>``.

    A phrase is marked as one, a word in all its forms. What was looked for in titles only is
    left alone unless the text is a title.
    """
    return mark(text, [run for run in query.runs if title or not run.title])


def snippet(text: str, query: Query, length: int = 280) -> SafeString:
    """Return the passages of a release's text where the words are, escaped and marked."""
    return cut(text, [run for run in query.runs if not run.title], length)


class _Found(Expression):
    """The primary keys of what a tree finds, as the engine of the connection at hand finds it."""

    def __init__(self, tree: Node, newest: int | None) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.tree = tree
        self.newest = newest

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        sql, parameters = _engine(connection).select(self.tree, self.newest)
        return f"({sql})", tuple(parameters)


def _engine(connection: BaseDatabaseWrapper) -> Engine:
    return postgres if connection.vendor == "postgresql" else sqlite
