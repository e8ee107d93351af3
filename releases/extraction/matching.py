"""What was found in a text, beside the statements it has already."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from releases.models import Statement

Spans = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Match:
    """
    For each of the spans found: the statement it belongs to, or None where it is new.

    ``kept`` are the positions at which that statement has been decided, and stays as it is;
    ``gone`` the proposals that nothing found stands for any more.
    """

    statements: list[Statement | None]
    kept: set[int] = field(default_factory=set)
    gone: list[Statement] = field(default_factory=list)


def match(found: Sequence[Spans], text: str, existing: Iterable[Statement]) -> Match:
    """
    Match what was found with what is there, each statement at most once renewed.

    A proposal with the very spans is renewed, and so is one that overlaps: it keeps its address.
    What overlaps a decided statement or has its words is not proposed again.
    """
    decided: list[Statement] = []
    open_: list[Statement] = []
    for statement in existing:
        (decided if is_decided(statement) else open_).append(statement)
    result = Match([None] * len(found))
    if not decided and not open_:
        return result
    _keep_decided(found, text, decided, result)
    by_spans = {spans_of(statement): statement for statement in open_}
    for number, spans in enumerate(found):
        if number not in result.kept and (same := by_spans.pop(spans, None)):
            result.statements[number] = same
    left = sorted(by_spans.values(), key=lambda statement: statement.position)
    result.gone = _renew_overlapping(found, left, result)
    return result


def is_decided(statement: Statement) -> bool:
    """Tell whether a person has had a hand in it, or a sure rule confirmed it."""
    proposed = statement.state == Statement.State.PROPOSED
    return not proposed or not statement.rule or statement.decided_by_id is not None


def spans_of(statement: Statement) -> Spans:
    """Return where its passages stand."""
    return tuple((passage.start, passage.end) for passage in statement.passages.all())


class Stretches:
    """Spans of one text with what holds each; found by what they overlap, in logarithmic time."""

    def __init__(self, spans: Iterable[tuple[tuple[int, int], int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for (start, _), _ in ordered]
        # Beside each the one so far that reaches furthest: if any overlaps, that one does.
        reach = accumulate(((end, holder) for (_, end), holder in ordered), max)
        self._reach = list(reach)

    def overlapping(self, spans: Spans) -> int | None:
        """Return what holds a span that one of these overlaps, or None."""
        for start, end in spans:
            before = bisect_left(self._starts, end)
            if before and self._reach[before - 1][0] > start:
                return self._reach[before - 1][1]
        return None


def _keep_decided(
    found: Sequence[Spans], text: str, decided: list[Statement], result: Match
) -> None:
    words = {tuple(p.words for p in one.passages.all()): one for one in decided}
    standing = Stretches(
        (span, number)
        for number, one in enumerate(decided)
        if not one.lost
        for span in spans_of(one)
    )
    for number, spans in enumerate(found):
        holder = standing.overlapping(spans)
        same = None if holder is None else decided[holder]
        same = same or words.get(tuple(text[start:end] for start, end in spans))
        if same:
            result.statements[number] = same
            result.kept.add(number)


def _renew_overlapping(
    found: Sequence[Spans], left: list[Statement], result: Match
) -> list[Statement]:
    """Give each open proposal to a free finding that overlaps it; return the others."""
    free = Stretches(
        (span, number)
        for number, spans in enumerate(found)
        if result.statements[number] is None
        for span in spans
    )
    gone = []
    for statement in left:
        number = None if statement.lost else free.overlapping(spans_of(statement))
        if number is None or result.statements[number] is not None:
            gone.append(statement)
        else:
            result.statements[number] = statement
    return gone
