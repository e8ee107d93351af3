"""
Whether the archive still holds what it should: a sentence for everything that is wrong.

Each check reads the database anew and changes nothing. ``CHECKS`` names them all; one more is one
more function in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import F, Q

from releases import search
from releases.models import Passage, Release, ReleaseCount, Statement
from releases.models.statement import SURROUNDINGS

AT_ONCE = 500  # releases whose texts are in memory together


def faults() -> Iterator[str]:
    """Yield a sentence for each fault of the archive."""
    for check in CHECKS.values():
        yield from check()


def passages() -> Iterator[str]:
    """Yield the passages that are not what their releases' texts hold."""
    for bodies in _bodies():
        rows = Passage.objects.filter(statement__release__in=bodies, statement__lost=False)
        rows = rows.select_related("statement").order_by("statement", "number")
        before: Passage | None = None
        for passage in rows:
            body = bodies[passage.statement.release_id]
            named = f"statement {passage.statement.reference}, passage {passage.number}"
            if not passage.stands_in(body):
                yield (
                    f"{named}: the text has “{body[passage.start : passage.end][:60]}” at"
                    f" {passage.start} to {passage.end}, not “{passage.words[:60]}”."
                )
            elif (passage.before, passage.after) != (
                body[max(passage.start - SURROUNDINGS, 0) : passage.start],
                body[passage.end : passage.end + SURROUNDINGS],
            ):
                yield f"{named}: the text around it is not what it was found by."
            if (
                before
                and before.statement_id == passage.statement_id
                and before.end > passage.start
            ):
                yield f"{named}: it begins before the one before it ends."
            before = passage


def statements() -> Iterator[str]:
    """Yield the statements without words, and those that do not belong to their release."""
    wordless = Statement.objects.filter(passages=None).exclude(release__state="removed")
    for reference in wordless.order_by("pk").values_list("reference", flat=True):
        yield f"statement {reference}: it has no words."
    astray = Statement.objects.exclude(part_of=None).exclude(
        part_of__release=F("release"), part_of__kind=Statement.Kind.FULL
    )
    for reference in astray.order_by("pk").values_list("reference", flat=True):
        yield f"statement {reference}: it is part of what is no full statement of its release."
    for reference in Statement.objects.astray().order_by("pk").values_list("reference", flat=True):
        yield f"statement {reference}: it stands in lists by another date or issuer than its own."


def counts() -> Iterator[str]:
    """Yield the kept numbers that differ from a fresh count."""
    for drift in ReleaseCount.objects.drift():
        yield f"counts: {drift}."


def searchable() -> Iterator[str]:
    """Yield what search knows of releases that are gone, and what it does not know."""
    gone, missing = search.drift()
    if gone:
        yield f"search: {gone} releases are indexed that no longer exist; run rebuild_search."
    if missing:
        yield f"search: {missing} releases are not indexed; run rebuild_search."


def lost() -> int:
    """Return how many statements wait for staff because their words were edited away."""
    gone = Statement.objects.filter(lost=True).exclude(state=Statement.State.REJECTED)
    return gone.exclude(Q(release__state=Release.State.REMOVED)).count()


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "passages": passages,
    "statements": statements,
    "counts": counts,
    "search": searchable,
}


def _bodies() -> Iterator[dict[int, str]]:
    """Yield the texts of the releases that have statements, by their keys, some at a time."""
    rows = Release.objects.filter(statements__lost=False).order_by("pk").distinct()
    after = 0
    while keys := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:AT_ONCE]):
        yield dict(Release.objects.filter(pk__in=keys).values_list("pk", "body"))
        after = keys[-1]
