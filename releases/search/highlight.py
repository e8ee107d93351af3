"""Where the words are: in a whole text, or in the passages that a list shows of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from releases.search.document import INDEXED
from releases.search.places import places
from releases.search.tree import Run

# Private-use characters, which no stored text holds.
START, STOP = "\ue000", "\ue001"
ELLIPSIS = "…"
PASSAGES = 2
EARLY = 6_000  # characters, of which most passages are cut


class Mark(NamedTuple):
    """A place where a word or phrase stands: half-open offsets, and which run it is."""

    start: int
    end: int
    run: int


def find_marks(text: str, runs: Sequence[Run]) -> list[Mark]:
    """Return where the runs stand in a text, in order; what overlaps is one mark."""
    found: list[Mark] = []
    for new in map(Mark._make, sorted(places(text[:INDEXED], runs))):
        if found and new.start < found[-1].end:
            found[-1] = found[-1]._replace(end=max(found[-1].end, new.end))
        else:
            found.append(new)
    return found


def _marks_early_on(text: str, runs: Sequence[Run]) -> list[Mark]:
    """Return the matches at a long text's beginning, where that has all that is looked for."""
    found = find_marks(text[:EARLY], runs)
    # The last word may be cut.
    found = [m for m in found if m.end < EARLY]
    return found if {m.run for m in found} == set(range(len(runs))) else []


def mark(text: str, runs: Sequence[Run]) -> SafeString:
    """Return a text, escaped, with its matches in ``<mark>``: a phrase as one."""
    return _as_html(_marked(text, find_marks(text, runs)))


def cut(text: str, runs: Sequence[Run], length: int) -> SafeString:
    """
    Return up to two passages of a text around what was found, on one line, in ``<mark>``.

    ``length`` is about how many characters they have together. Where nothing was found, perhaps
    because it stands in the title, it is the text's beginning.
    """
    marks = _marks_early_on(text, runs) or find_marks(text, runs)
    spans = _passages(text, marks, length)
    shown = []
    for start, end in spans:
        inside = [m for m in marks if start <= m.start and m.end <= end]
        moved = [Mark(m.start - start, m.end - start, m.run) for m in inside]
        shown.append(" ".join(_marked(text[start:end], moved).split()))
    before = f"{ELLIPSIS} " if spans[0][0] > 0 else ""
    after = f" {ELLIPSIS}" if text[spans[-1][1] :].strip() else ""
    return _as_html(before + f" {ELLIPSIS} ".join(shown) + after)


# -- passages


def _passages(text: str, marks: Sequence[Mark], length: int) -> list[tuple[int, int]]:
    """Return where the passages to be shown stand: one where that has everything, else two."""
    if not marks:
        return [_span(text, 0, 0, length)]
    best = _richest(marks, length // 2)
    one = _span(text, best.start, best.end, length)
    everything = {m.run for m in marks}
    if _runs_within(marks, one) == everything:
        return [one]
    one = _span(text, best.start, best.end, length // PASSAGES)
    shown = _runs_within(marks, one)
    others = [m for m in marks if m.run not in shown]
    if not others:
        return [one]
    best = _richest(others, length // 4)
    two = _span(text, best.start, best.end, length // PASSAGES)
    first, second = sorted((one, two))
    return [first, second] if first[1] < second[0] else [(first[0], max(first[1], second[1]))]


def _richest(marks: Sequence[Mark], size: int) -> Mark:
    """Return the mark from which most different runs are seen; the earliest of equals."""
    best, most, last = marks[0], 0, 0
    counts: Counter[int] = Counter()
    for i, first in enumerate(marks):
        while last < len(marks) and marks[last].end <= max(first.start + size, first.end):
            counts[marks[last].run] += 1
            last += 1
        if len(+counts) > most:
            best, most = first, len(+counts)
        counts[marks[i].run] -= 1
    return best


def _runs_within(marks: Sequence[Mark], span: tuple[int, int]) -> set[int]:
    return {m.run for m in marks if span[0] <= m.start and m.end <= span[1]}


def _span(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Return about ``length`` characters around a match, cut where words end."""
    first = max(start - length // 4, 0)
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    last = max(first + length, min(end, first + 2 * length))
    if last >= len(text):
        return first, len(text)
    cut_at = last
    while cut_at > max(end, first) and not text[cut_at].isspace():
        cut_at -= 1
    return first, cut_at if cut_at > first else last


# -- writing


def _marked(text: str, marks: Iterable[Mark]) -> str:
    """Put markers into a text; a mark is closed at the end of a line and opened on the next."""
    text = text.replace(START, "\ufffd").replace(STOP, "\ufffd")
    parts, end = [], 0
    for found in marks:
        inside = re.sub(r"\n\s*", rf"{STOP}\g<0>{START}", text[found.start : found.end])
        parts += [text[end : found.start], START, inside, STOP]
        end = found.end
    return "".join([*parts, text[end:]])


def _as_html(marked: str) -> SafeString:
    html = escape(marked).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(html)  # noqa: S308 -- escaped on the line above
