"""A text with spans marked in it: its paragraphs, each in segments. Pure, and linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

GAP = re.compile(r"\n\s*\n")  # what parts two paragraphs


class Span(NamedTuple):
    """A half-open stretch of a text to mark, and the anchor by which a link reaches it."""

    start: int
    end: int
    anchor: str
    fragment: bool = False


class Segment(NamedTuple):
    """
    A stretch of a paragraph in which nothing changes.

    ``anchors`` are of the spans that begin here, ``top`` that of the covering one that began last.
    Where spans lie over one another, what stands in a whole statement is ``full`` even where a
    fragment covers it too.
    """

    text: str
    anchors: tuple[str, ...] = ()
    full: bool = False
    fragment: bool = False
    top: str = ""

    @property
    def marked(self) -> bool:
        """Tell whether any span covers it."""
        return self.full or self.fragment


class Paragraph(NamedTuple):
    """One paragraph, counted from 1, from ``start`` on: its segments together are its text."""

    number: int
    segments: tuple[Segment, ...]
    start: int = 0

    @property
    def anchors(self) -> list[str]:
        """The anchors of the spans that begin in it, in order."""
        return [anchor for segment in self.segments for anchor in segment.anchors]

    @property
    def marked(self) -> bool:
        """Tell whether any of it is marked."""
        return any(segment.marked for segment in self.segments)


def mark(text: str, spans: Iterable[Span] = ()) -> list[Paragraph]:
    """
    Return the paragraphs of a text with the spans marked in them.

    A span over several paragraphs is marked in each; its anchor stands where it first shows.
    One that lies wholly between paragraphs, or beyond the text, shows nowhere.
    """
    sweep = _Sweep(spans)
    return [
        Paragraph(number, tuple(sweep.segments(text, start, end)), start)
        for number, (start, end) in enumerate(_paragraphs(text), 1)
    ]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each paragraph stands; a single line break does not end one."""
    start = 0
    for gap in GAP.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


class _Sweep:
    """Walks once over the text, from one place where a span begins or ends to the next."""

    def __init__(self, spans: Iterable[Span]) -> None:
        given = [span for span in spans if span.start < span.end]
        changes = [(span.start, 1, span) for span in given]
        changes += [(span.end, -1, span) for span in given]
        self.changes = sorted(changes, key=lambda change: change[0])
        self.next = 0
        self.covering = [0, 0]  # whole statements, fragments
        self.waiting: dict[Span, None] = {}  # those that have begun and not shown yet
        self.open: dict[Span, None] = {}  # those that cover this place, the last begun last

    def segments(self, text: str, start: int, end: int) -> Iterator[Segment]:
        """Yield the segments of a stretch of text that begins where the last one ended or later."""
        if not self.open and (self.next == len(self.changes) or self.changes[self.next][0] >= end):
            yield Segment(text[start:end])  # as most are: nothing begins or ends in it
            return
        while start < end:
            self._pass(start)
            stop = self.changes[self.next][0] if self.next < len(self.changes) else end
            anchors = tuple(span.anchor for span in self.waiting)
            self.waiting.clear()
            full, fragment = self.covering
            top = next(reversed(self.open)).anchor if self.open else ""
            yield Segment(text[start : min(stop, end)], anchors, full > 0, fragment > 0, top)
            start = min(stop, end)

    def _pass(self, place: int) -> None:
        """Take account of all that begins or ends up to a place."""
        while self.next < len(self.changes) and self.changes[self.next][0] <= place:
            _, step, span = self.changes[self.next]
            self.covering[span.fragment] += step
            if step > 0:
                self.waiting[span] = self.open[span] = None
            else:
                self.open.pop(span, None)
                self.waiting.pop(span, None)
            self.next += 1
