"""
Full-text search: one language, two engines, one interface.

    query = search.parse("labour “will not campaign” -corbyn")
    if query.refusal: ...                                  # say it to the reader
    query = search.expand(query, [["NHS", "health service"]])       # query.also: say it, too
    found = Release.objects.public().filter(search.matches(query)).newest_first()
    rows = search.newest(Release.objects.public(), query, 0, 20)    # the same, quicker
    best = search.by_relevance(Release.objects.public(), query)     # primary keys, best first
    n = search.count(Release.objects.public(), query)               # up to 10,000; one more: more
    search.highlight(release.title, query, title=True), search.snippet(text, query)

``newest``, ``by_relevance`` and ``count`` take a second at most, then raise TooSlowError with what
they have; ``with search.limited():`` does the same for other queries about what was found.

Nothing else in the project knows which engine answers. What is published or withdrawn is in the
index, embargoed releases too: that they stay hidden is ``public()``'s business on every read.
Models import this package, so it imports none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from releases.search.conditions import engine_of, of_releases, of_statements
from releases.search.document import INDEXED_STATES, Document
from releases.search.highlight import cut, mark
from releases.search.limit import LIMIT, TOO_SLOW, TooSlowError, limited
from releases.search.normalise import fold, marked
from releases.search.query import Also, Query, parse
from releases.search.relevance import CANDIDATES, READ, rank
from releases.search.synonyms import expand
from releases.search.tree import asks_statements, said_parts

if TYPE_CHECKING:
    from releases.models import Release

COUNTED = 10_000  # releases are counted exactly; beyond, there are more

__all__ = [
    "CANDIDATES",
    "COUNTED",
    "LIMIT",
    "TOO_SLOW",
    "Also",
    "Query",
    "TooSlowError",
    "by_relevance",
    "count",
    "drift",
    "expand",
    "faults",
    "flush",
    "forget",
    "forget_deleted",
    "held",
    "highlight",
    "index",
    "leftovers",
    "limited",
    "matches",
    "matches_statement",
    "newest",
    "parse",
    "said",
    "settle",
    "snippet",
    "tokens_of",
    "unsound",
]


def matches(query: Query, prefix: str = "", *, among_newest: int | None = None) -> Q:
    """
    Return the condition that a release is found; ``prefix`` reaches it across a relation.

    A query without a word finds nothing, never everything. ``among_newest`` lets the engine stop
    at so many matches, hidden ones counted: for ``newest``, which knows when that is enough.
    """
    if query.tree is None:
        return Q(pk__in=[])
    condition = of_releases(query.tree, among_newest)
    if prefix:
        releases = apps.get_model("releases", "Release").objects.filter(condition)
        return Q(**{f"{prefix}pk__in": releases.values("pk")})
    return condition


def matches_statement(query: Query) -> Q:
    """Return the condition that a statement has the words; ``title:`` asks its release."""
    return of_statements(query.tree) if query.tree else Q(pk__in=[])


def said(query: Query) -> Q | None:
    """
    Return the condition that a statement is one of those that ``said:`` looks for in a release.

    None where a query asks of no statement. For showing which of a release's it was.
    """
    asked = [of_statements(part) for part in said_parts(query.tree)] if query.tree else []
    return reduce(or_, asked) if asked else None


def newest(releases: QuerySet[Release, Any], query: Query, start: int, stop: int) -> list[Any]:
    """
    Return rows ``start`` to ``stop`` of what a query finds among releases, newest first.

    The same rows as slicing ``releases.filter(matches(query)).newest_first()``, without visiting
    every match of a common word: the newest few are looked at first, and more only where the
    releases' own conditions leave too few of them. Works with ``values_list`` too.

    Raise TooSlowError with the rows found so far where it takes longer than a second.
    """
    if query.tree is None:
        return []
    connection = connections[releases.db]
    engine = engine_of(connection)
    ordered = releases.order_by("-issued_order", "-pk")
    near: list[int] = []
    rows: list[Any] = []
    try:
        with limited(releases.db):
            windows: Sequence[int] = ()
            if not asks_statements(query.tree):
                windows = engine.windows(stop)
                near = engine.walk(connection, _keys_of(ordered), query.tree, stop)
            if len(near) == stop > 0:
                return list(ordered.filter(pk__in=near[start:]))
            for window in (*windows, None):
                rows = list(ordered.filter(matches(query, among_newest=window))[start:stop])
                if len(rows) == stop - start:
                    break
    except TooSlowError as slow:
        slow.found = rows or list(ordered.filter(pk__in=near[start:]))
        raise
    return rows


def count(releases: QuerySet[Release, Any], query: Query, cap: int = COUNTED) -> int:
    """
    Return how many of the releases a query finds, exactly up to ``cap``; one more means "more".

    Raise TooSlowError, with the number it has surely passed, where it takes longer than a second.
    """
    if query.tree is None:
        return 0
    connection = connections[releases.db]
    unordered, n, window = releases.order_by(), 0, cap + cap // 10 + 1
    try:
        with limited(releases.db):
            hits = 0
            if not asks_statements(query.tree):
                hits = engine_of(connection).hits(connection, query.tree, window)
            if hits == window:
                n = unordered.filter(matches(query, among_newest=window))[: cap + 1].count()
            return n if n > cap else unordered.filter(matches(query))[: cap + 1].count()
    except TooSlowError as slow:
        slow.found = n
        raise


def by_relevance(releases: QuerySet[Release, Any], query: Query) -> list[int]:
    """
    Return primary keys of what a query finds among releases, best first.

    The newest thousand matches are ranked and no more are given. A page takes its slice of the
    list and fetches those rows (``in_bulk``). Where finding them takes longer than a second,
    TooSlowError holds those that were found, ranked.
    """
    keys = releases.values_list("pk", flat=True)
    try:
        return _ranked(releases.db, newest(keys, query, 0, CANDIDATES), query)
    except TooSlowError as slow:
        slow.found = _ranked(releases.db, slow.found, query)
        raise


def index(releases: Iterable[Release], using: str = DEFAULT_DB_ALIAS) -> None:
    """
    Bring what search knows of the releases up to date, in the caller's transaction.

    Drafts, submitted and removed ones are dropped. Made for lists: five hundred at a time cost
    little more than their words.
    """
    connection = connections[using]
    documents, hidden = _apart(releases)
    if hidden:
        engine_of(connection).erase(connection, hidden)
    if documents:
        engine_of(connection).write(connection, documents)


def forget(pks: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop what search knows of the releases, in the caller's transaction."""
    connection = connections[using]
    if pks := list(pks):
        engine_of(connection).erase(connection, pks)


def forget_deleted(using: str = DEFAULT_DB_ALIAS) -> int:
    """Drop what is left of releases deleted behind the models' back; return how many they were."""
    connection = connections[using]
    with transaction.atomic(using):
        gone = engine_of(connection).leftovers(connection)
        forget(gone, using)
    return len(gone)


def held(words: Iterable[str], using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """
    Return which of some words the index holds as they are written, those of hidden releases, too.

    So it is nothing to show: ask ``count`` of the releases that somebody may read.
    """
    connection = connections[using]
    return engine_of(connection).held(connection, sorted(words))


def tokens_of(words: str) -> dict[str, str]:
    """Return what a passage keeps of its words for search."""
    folded = fold(words)
    return {"stems": folded.stems, "exact": marked(folded.exact)}


def drift(using: str = DEFAULT_DB_ALIAS) -> tuple[int, int]:
    """Return how many releases are indexed that are gone, and how many are not that should be."""
    connection = connections[using]
    engine = engine_of(connection)
    return len(engine.leftovers(connection)), len(engine.missing(connection))


def leftovers(using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """Return the keys of deleted releases that the index still holds."""
    connection = connections[using]
    return engine_of(connection).leftovers(connection)


def faults(releases: Iterable[Release], using: str = DEFAULT_DB_ALIAS) -> dict[int, str]:
    """Return what is wrong with the index, by the keys of the releases: a word or two for each."""
    connection = connections[using]
    documents, hidden = _apart(releases)
    return engine_of(connection).faults(connection, documents, hidden)


def unsound(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return a sentence for everything that is wrong with the index as a whole."""
    connection = connections[using]
    return engine_of(connection).unsound(connection)


def settle(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the engine put its index in order: after very many changes at once."""
    connection = connections[using]
    engine_of(connection).settle(connection)


def flush(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let what was written lately be found as quickly as the rest: at the end of an import."""
    connection = connections[using]
    engine_of(connection).flush(connection)


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


def _apart(releases: Iterable[Release]) -> tuple[list[Document], list[int]]:
    """Return the documents of those that are searched, and the keys of those that are not."""
    latest = {release.pk: release for release in releases}
    searched = {pk for pk, release in latest.items() if release.state in INDEXED_STATES}
    return [Document.of(latest[pk]) for pk in latest if pk in searched], [*latest.keys() - searched]


def _keys_of(releases: QuerySet[Release, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of releases' primary keys, beside what they are ordered by."""
    rows = releases.values_list("pk", "issued_order")
    sql, parameters = rows.query.get_compiler(releases.db).as_sql()
    return sql, tuple(parameters)


def _ranked(using: str, pks: list[int], query: Query) -> list[int]:
    if not pks or query.tree is None:
        return []
    connection = connections[using]
    # What is not asked for is not read: half of a thousand texts.
    exact = {run.exact for run in query.runs}
    words, stems = (READ if form in exact else 0 for form in (True, False))
    documents = engine_of(connection).read(connection, pks, words=words, stems=stems)
    return rank(pks, documents, query.tree)
