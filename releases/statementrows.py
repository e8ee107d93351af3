"""The rows of a list of statements: found in its order without sorting the archive, then read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from releases import search
from releases.identity import identify
from releases.issuedate import LONG_AGO
from releases.models import Statement
from releases.saying import public_statements

if TYPE_CHECKING:
    from releases.models import Release
    from releases.querysets import ReleaseQuerySet

WORDS = 240  # characters that a row shows of a statement
SAID = 2  # statements that a release's row shows


def first_rows(statements: Any, releases: ReleaseQuerySet, start: int, stop: int) -> list[Any]:
    """
    Return rows ``start`` to ``stop`` of some statements, which are in the order of the releases.

    The first releases are looked at first. Left to itself neither engine sees that these have
    enough: it goes by some index of statements and sorts all that it finds.
    """
    for most in (2 * stop + 200, 20 * stop + 2_000):
        near = statements.filter(release__in=releases[:most].values("pk"))
        rows = list(near[start:stop])
        if len(rows) == stop - start:
            return rows
    return list(statements[start:stop])


def add_said(releases: Sequence[Release], query: search.Query, using: str) -> None:
    """
    Give each release ``said``: the first statements in which ``said:`` found what it looks for.

    Their words are marked. Where a query asks of no statement there are none, unasked.
    """
    asked = search.said(query)
    found: dict[int, list[int]] = defaultdict(list)
    if asked is not None and releases:
        # Between their dates, for the words' list has those of all others, too.
        dates = [release.issued or LONG_AGO for release in releases]
        those = Statement.objects.using(using).public().filter(release__in=releases)
        near = those.filter(
            release__issued_order__gte=min(dates), release__issued_order__lte=max(dates)
        )
        try:
            with search.limited(using):
                for some in search.statements_found(near, asked, ("release", "pk")):
                    for key, statement in some:
                        found[key].append(statement)
        except search.TooSlowError:
            pass  # the releases were found in time, and are shown
    shown = [key for keys in found.values() for key in keys[:SAID]]
    rows = {row.pk: row for row in read_statements(shown)}
    for row in rows.values():
        row.marked = search.snippet(row.words, query, WORDS)
    for release in releases:
        keys = found.get(release.pk, [])
        release.said = [rows[key] for key in keys[:SAID] if key in rows]
        release.said_more = len(keys[SAID:])


def statement_rows(statements: Any, most: int) -> list[Any]:
    """Return at most so many rows of some public statements, in their order."""
    # The keys first: so that the order is found in an index, without the words.
    return read_statements(list(statements.values_list("pk", flat=True)[:most]))


def read_statements(keys: Sequence[int]) -> list[Any]:
    """
    Return the statements with these keys, in this order, less those that are not public.

    Each has ``identity``.
    """
    rows: list[Any] = public_statements(keys)
    identities = identify(rows)
    for row in rows:
        row.identity = identities[row.pk]
    return rows
