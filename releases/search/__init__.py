"""
Full-text search: one language, two engines, one interface.

    query = search.parse("labour “will not campaign” -corbyn")
    if query.refusal: ...                                  # say it to the reader
    query = search.expand(query, [["NHS", "health service"]])       # query.also: say it, too
    found = Release.objects.public().filter(search.matches(query)).newest_first()
    rows = search.newest(Release.objects.public(), query, 0, 20)    # the same, quicker
    n, rows = search.survey(Release.objects.public(), query, ("id", "kind"), sampled=2_000)
    best = search.by_relevance(Release.objects.public(), query)     # primary keys, best first
    n = search.count(Release.objects.public(), query)               # up to 10,000; one more: more
    search.highlight(release.title, query, title=True), search.snippet(text, query)

``newest``, ``survey``, ``by_relevance`` and ``count`` take a second at most, then raise
TooSlowError with what they have; ``with search.limited():`` does the same for other queries.

Nothing else in the project knows which engine answers. What is published or withdrawn is in the
index, embargoed releases too: that they stay hidden is ``public()``'s business on every read.
Models import this package, so it imports none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from releases.search.among import Among
from releases.search.capped import surely_more, surely_more_said
from releases.search.conditions import engine_of, of_releases, of_statements
from releases.search.document import INDEXED_STATES, Document, head_of
from releases.search.highlight import cut, mark
from releases.search.inorder import keys_found, oldest_found, scan
from releases.search.limit import LIMIT, TOO_SLOW, TooSlowError, limited
from releases.search.normalise import fold, marked
from releases.search.order import order_of
from releases.search.query import Also, Query, parse
from releases.search.relevance import CANDIDATES, READ, rank
from releases.search.said import found as statements_found
from releases.search.synonyms import expand
from releases.search.tree import (
    Either,
    asks_statements,
    said_parts,
    wanted,
)

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
    "asks_only_statements",
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
    "keys_found",
    "leftovers",
    "limited",
    "matches",
    "matches_statement",
    "newest",
    "oldest_found",
    "order_of",
    "parse",
    "ranked",
    "said",
    "settle",
    "snippet",
    "statements_found",
    "statements_unheld",
    "surely_more_said",
    "survey",
    "tokens_of",
    "unsound",
    "write",
]


def matches(query: Query, prefix: str = "") -> Q:
    """
    Return the condition that a release is found; ``prefix`` reaches it across a relation.

    A query without a word finds nothing, never everything.
    """
    if query.tree is None:
        return Q(pk__in=[])
    condition = of_releases(query.tree)
    if prefix:
        releases = apps.get_model("releases", "Release").objects.filter(condition)
        return Q(**{f"{prefix}pk__in": releases.values("pk")})
    return condition


def matches_statement(query: Query) -> Q:
    """Return the condition that a statement has the words; ``title:`` asks its release."""
    return of_statements(query.tree) if query.tree else Q(pk__in=[])


def said(query: Query) -> Query | None:
    """
    Return the query for what ``said:`` looks for in a release, any of it, to ask statements.

    None where a query asks of no statement. For showing which of a release's it was.
    """
    asked = tuple(said_parts(query.tree)) if query.tree else ()
    return replace(query, tree=Either(asked)) if asked else None


def asks_only_statements(query: Query) -> bool:
    """Tell whether all that a query looks for is looked for in statements."""
    parts = said_parts(query.tree) if query.tree else ()
    return len(query.runs) == sum(len(tuple(wanted(part))) for part in parts)


def survey(
    releases: QuerySet[Release, Any],
    query: Query,
    columns: Sequence[str],
    *,
    counted: int = COUNTED,
    sampled: int,
) -> tuple[int, list[list[Any]]]:
    """
    Return how many of the releases a query finds, and values of some columns of theirs.

    Exactly up to ``counted``, and then the values of all; one more means "more", and then the
    values of the newest ``sampled``. A list for each column, plain and small ones (keys, months),
    has them newest first.

    Raise TooSlowError, with both as far as they were known, where it takes longer than a second.
    """
    n, found = 0, [list[Any]() for _ in columns]
    try:
        with limited(releases.db):
            if _expected(releases, query, counted + 1) > counted:
                n = count(releases, query, counted)
            scan(found, releases, query, columns, sampled if n > counted else counted + 1)
    except TooSlowError as slow:
        slow.found = max(n, len(found[0])), found
        raise
    n = max(n, len(found[0]))
    return n, [values[:sampled] for values in found] if n > counted else found


def newest(releases: QuerySet[Release, Any], query: Query, start: int, stop: int) -> list[Any]:
    """
    Return rows ``start`` to ``stop`` of what a query finds among releases, newest first.

    The same rows as slicing ``releases.filter(matches(query)).newest_first()``, without visiting
    every match of a common word.

    Raise TooSlowError with the rows found so far where it takes longer than a second.
    """
    try:
        keys = keys_found(releases, query, start, stop)
    except TooSlowError as slow:
        slow.found = _rows_with(releases, slow.found)
        raise
    return _rows_with(releases, keys)


def count(releases: QuerySet[Release, Any], query: Query, cap: int = COUNTED) -> int:
    """
    Return how many of the releases a query finds, exactly up to ``cap``; one more means "more".

    Raise TooSlowError, with the number it has surely passed, where it takes longer than a second.
    """
    if query.tree is None:
        return 0
    try:
        with limited(releases.db):
            if asks_statements(query.tree):
                return releases.order_by().filter(matches(query))[: cap + 1].count()
            connection = connections[releases.db]
            among = Among.of(releases)
            if surely_more(releases, among, query.tree, cap):
                return cap + 1
            return engine_of(connection).count(connection, among, query.tree, cap + 1)
    except EmptyResultSet:
        return 0
    except TooSlowError as slow:
        slow.found = 0
        raise


def by_relevance(releases: QuerySet[Release, Any], query: Query) -> list[int]:
    """
    Return primary keys of what a query finds among releases, best first.

    The newest thousand matches are ranked and no more are given. A page takes its slice of the
    list and fetches those rows (``in_bulk``). Where finding them takes longer than a second,
    TooSlowError holds those that were found, ranked.
    """
    try:
        return ranked(keys_found(releases, query, 0, CANDIDATES), query, releases.db)
    except TooSlowError as slow:
        slow.found = ranked(slow.found, query, releases.db)
        raise


def ranked(
    pks: Sequence[int], query: Query, using: str = DEFAULT_DB_ALIAS, most: int = CANDIDATES
) -> list[int]:
    """Return so many primary keys of what a query found, given newest first, the best first."""
    if not pks or query.tree is None:
        return []
    connection = connections[using]
    engine = engine_of(connection)
    # What is not asked for is not read: half of a text.
    exact = {run.exact for run in query.runs}
    words, stems = (READ if form in exact else 0 for form in (True, False))
    read = partial(engine.read, connection, words=words, stems=stems)
    heads = [head_of(*row, query.runs) for row in engine.heads(connection, pks)]
    return rank(pks, heads, read, query.tree, mark=engine.MARK, most=most)


def index(releases: Iterable[Release], using: str = DEFAULT_DB_ALIAS) -> None:
    """
    Bring what search knows of the releases up to date, in the caller's transaction.

    Drafts, submitted and removed ones are dropped. Made for lists: five hundred at a time cost
    little more than their words.
    """
    connection = connections[using]
    engine = engine_of(connection)
    given = list(releases)
    documents, hidden = _apart(given)
    if hidden:
        engine.erase(connection, hidden)
    write(documents, using)
    engine.follow_dates(connection, [(release.pk, release.issued) for release in given])


def write(documents: Sequence[Document], using: str = DEFAULT_DB_ALIAS) -> None:
    """Index what is searched of some releases and was taken from them before, as ``index`` does."""
    connection = connections[using]
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


def statements_unheld(using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """Return the keys of statements whose words the index does not hold, and should."""
    connection = connections[using]
    return engine_of(connection).missing_said(connection)


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


def _expected(releases: QuerySet[Release, Any], query: Query, most: int) -> int:
    """Return about how many a query finds, hidden ones counted; 0 where nobody can say."""
    if query.tree is None or asks_statements(query.tree):
        return 0
    connection = connections[releases.db]
    try:
        among = Among.of(releases)
    except EmptyResultSet:
        return 0
    return engine_of(connection).expected(connection, among, query.tree, most)


def _rows_with(releases: QuerySet[Release, Any], keys: Sequence[int]) -> list[Any]:
    if not keys:
        return []
    return list(releases.order_by("-issued_order", "-pk").filter(pk__in=keys))
