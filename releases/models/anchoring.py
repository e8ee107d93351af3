"""When a text is edited, its statements are found again in it, or flagged for staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils import timezone

from releases.anchors import Anchor, find_again
from releases.models.statement import Passage, Statement

if TYPE_CHECKING:
    from releases.models.release import Release

AT_ONCE = 500  # rows in one statement


def reanchor(releases: Iterable[Release]) -> None:
    """
    Bring the passages of releases in line with their texts, in the caller's transaction.

    A statement all of whose passages are found, in their order, moves with its words. One of which
    a passage is not found is ``lost`` as a whole and stays as it was, so that it is found again
    should its words come back. Costs one query where nothing has moved.
    """
    by_key = {release.pk: release for release in releases}
    rows = Passage.objects.filter(statement__release__in=by_key).select_related("statement")
    passages: dict[int, dict[int, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for passage in rows.order_by("statement", "number"):
        passages[passage.statement.release_id][passage.statement_id].append(passage)
    moved: list[Passage] = []
    changed: list[Statement] = []
    for key, statements in passages.items():
        _reanchor(by_key[key], list(statements.values()), moved, changed)
    Passage.objects.bulk_update(moved, ["start", "end", "before", "after"], batch_size=AT_ONCE)
    Statement.objects.bulk_update(changed, ["position", "lost", "updated"], batch_size=AT_ONCE)


def _reanchor(
    release: Release,
    statements: list[list[Passage]],
    moved: list[Passage],
    changed: list[Statement],
) -> None:
    """Find the passages of each statement of one release; add to the lists what is to be saved."""
    found = iter(find_again([_anchor(p) for own in statements for p in own], release.body))
    for own in statements:
        starts = [next(found) for _ in own]
        # The passages of a statement share one row, of which each has a copy of its own.
        statement = own[0].statement
        statement.release = release
        position = _move(statement, own, starts, moved)
        lost = position is None
        if lost != statement.lost or (position or statement.position) != statement.position:
            statement.lost = lost
            statement.position = statement.position if position is None else position
            statement.updated = timezone.now()
            changed.append(statement)


def _move(
    statement: Statement, own: list[Passage], starts: list[int | None], moved: list[Passage]
) -> int | None:
    """Put the passages where they were found; return where the first begins, None if lost."""
    spans = [(at, at + len(p.words)) for p, at in zip(own, starts, strict=True) if at is not None]
    in_order = all(one[1] <= other[0] for one, other in pairwise(spans))
    if len(spans) < len(own) or not in_order:
        return None
    for passage, span in zip(own, spans, strict=True):
        fresh = Passage.cut(statement, passage.number, *span)
        if _anchor(fresh) != _anchor(passage) or passage.end != fresh.end:
            passage.start, passage.end = span
            passage.before, passage.after = fresh.before, fresh.after
            moved.append(passage)
    return spans[0][0]


def _anchor(passage: Passage) -> Anchor:
    return Anchor(passage.start, passage.words, passage.before, passage.after)
