"""Quotation marks to spans: which words of a text stand inside quotation marks.

Directional marks open and close by their shape, straight marks by the space and letters round
them, both corrected by what is already open. All of it is one pass over the marks.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

DOUBLE = re.compile(r"''+|``+|‘‘|’’|[\"“”„‟«»＂]+")
# An apostrophe between two letters is never a mark.
_NOT_INSIDE = r"(?:(?<![^\W_]['‘’‚‛])|(?![^\W_]))"
SINGLE = re.compile(r"['‘’‚‛]" + _NOT_INSIDE)
MARK = re.compile(r"[\"“”„‟«»＂`'‘’‚‛]" + _NOT_INSIDE)
OPENING = frozenset("“„«‘‚‛`")
CLOSING = frozenset("”»’")
BEFORE_OPEN = frozenset("([{<—–-‒―/=>*•‘'¿¡\u200b")
AFTER_CLOSE = frozenset(",.;:?!)]}—–-‒―…/'’<")
TERMINAL = frozenset(".?!…:;\"”'’)]»")
# An apostrophe that opens one of these is an elision, never a quotation.
ELISIONS = re.compile(
    r"(?:tis|twas|til|till|em|cause|bout|n|s|t|re|ve|ll|d|m)\b|\d0s", re.IGNORECASE
)
LINE = re.compile(r"[^\n\r\u2028\u2029]+")
WORDS = re.compile(r"[^\W_]")
# A paragraph of more spans than this, each with its gap shorter than this, is no prose.
CROWD, CROWDED = 24, 10
# A text is read as far as this many marks, ten times what the longest transcript has: a page of
# nothing but marks costs no more than that, however long it is.
MOST_MARKS = 50_000
# How many paragraphs without marks are kept on either side of one that has some.
MARGIN = 4
OPEN, CLOSE = 1, 2


@dataclass(slots=True)
class Span:
    """Words inside one pair of marks. ``opened`` and ``after`` lie outside the marks."""

    opened: int
    start: int
    end: int
    after: int
    closed: bool = True
    continues: bool = False
    continued: bool = False


@dataclass(slots=True)
class Paragraph:
    """A run of text between line ends, with the spans that begin in it."""

    start: int
    end: int
    spans: list[Span]


def find_spans(text: str) -> list[Paragraph]:
    """The paragraphs that hold a mark, with their quoted spans in order, and those near them.

    Paragraphs further than ``MARGIN`` from any mark say nothing about who speaks and are left
    out; what stands behind mark number ``MOST_MARKS`` is not read.
    """
    paragraphs = _near_marks(text)
    pairs = _pair_all(text, paragraphs, double=True)
    if pairs <= 1 and SINGLE.search(text):
        singles = [Paragraph(p.start, p.end, []) for p in paragraphs]
        # Two single pairs outweigh one double: then the double is the inner style.
        if _pair_all(text, singles, double=False) > pairs:
            paragraphs = _merged(paragraphs, singles)
    _mark_continuations(text, paragraphs)
    return paragraphs


def _near_marks(text: str) -> list[Paragraph]:
    if not MARK.search(text):
        return []
    beyond = next(islice(MARK.finditer(text), MOST_MARKS, None), None)
    kept: list[Paragraph] = []
    before: deque[tuple[int, int]] = deque(maxlen=MARGIN)
    after = 0
    for start, end in _paragraphs(text, beyond.start() if beyond else len(text)):
        if MARK.search(text, start, end):
            kept += [Paragraph(*bounds, []) for bounds in (*before, (start, end))]
            before.clear()
            after = MARGIN
        elif after:
            kept.append(Paragraph(start, end, []))
            after -= 1
        else:
            before.append((start, end))
    return kept


def _merged(doubles: list[Paragraph], singles: list[Paragraph]) -> list[Paragraph]:
    for double, single in zip(doubles, singles, strict=True):
        inner = [
            span
            for span in double.spans
            if not any(s.opened < span.after and span.opened < s.after for s in single.spans[:50])
        ]
        if inner:
            single.spans = sorted(single.spans + inner, key=lambda span: span.opened)
    return singles


def _paragraphs(text: str, stop: int) -> Iterator[tuple[int, int]]:
    """Lines up to an offset, joined where a single line end only wraps a sentence."""
    begin = finish = -1
    for line in LINE.finditer(text, 0, stop):
        start, end = line.span()
        if begin >= 0 and not _wraps(text, finish, start):
            yield begin, finish
            begin = -1
        if text[start:end].isspace():
            continue
        if begin < 0:
            begin = start
        finish = end
    if begin >= 0:
        yield begin, finish


def _wraps(text: str, finish: int, start: int) -> bool:
    if start - finish != 1:
        return False
    return text[finish - 1] not in TERMINAL and text[start].islower()


def _pair_all(text: str, paragraphs: list[Paragraph], *, double: bool) -> int:
    pairs = 0
    for paragraph in paragraphs:
        if double:
            spans = _double_spans(text, paragraph.start, paragraph.end)
        else:
            spans = _single_spans(text, paragraph.start, paragraph.end)
        paragraph.spans = _worth_reading(text, paragraph, spans)
        pairs += len(paragraph.spans)
    return pairs


def _worth_reading(text: str, paragraph: Paragraph, spans: list[Span]) -> list[Span]:
    """Spans with words in them; none at all where marks stand closer than in any prose."""
    if len(spans) > CROWD and (paragraph.end - paragraph.start) < CROWDED * len(spans):
        return []
    return [
        span for span in spans if WORDS.search(text, span.start, min(span.end, span.start + 200))
    ]


# --- double marks -------------------------------------------------------------------------


def _double_spans(text: str, begin: int, finish: int) -> list[Span]:
    marks = [m.span() for m in DOUBLE.finditer(text, begin, finish) if not _is_ornament(text, m)]
    if not marks:
        return []
    stack: list[tuple[int, int]] = []
    spans: list[Span] = []
    for number, (start, end) in enumerate(marks):
        way = _direction(text, start, end, begin, finish, is_open=bool(stack))
        if way == OPEN:
            stack.append((start, end))
        elif stack and not _is_inches(text, start, end, marks, number):
            opened, inner = stack.pop()
            while spans and spans[-1].opened > opened:
                spans.pop()
            spans.append(Span(opened, inner, start, end))
    return _with_unclosed(text, spans, stack, finish)


def _is_ornament(text: str, mark: re.Match[str]) -> bool:
    """A long row of marks, or the empty value of a markup attribute."""
    length = mark.end() - mark.start()
    return length > 3 or (length == 2 and text[mark.start() - 1 : mark.start()] == "=")


def _direction(text: str, start: int, end: int, begin: int, finish: int, *, is_open: bool) -> int:
    """Which way a mark points, from its shape, its neighbours and what is open."""
    shape = text[start]
    left = start == begin or text[start - 1].isspace() or text[start - 1] in BEFORE_OPEN
    right = end == finish or text[end].isspace() or text[end] in AFTER_CLOSE
    if start > begin and text[start - 1] == "=":
        return OPEN if not is_open else CLOSE
    if shape in OPENING:
        return CLOSE if is_open and not left and right else OPEN
    if shape in CLOSING:
        return OPEN if not is_open and left and not right else CLOSE
    if left and not right:
        return OPEN
    if right and not left:
        return CLOSE
    if start == begin:
        return OPEN
    return CLOSE if is_open else (CLOSE if end == finish else OPEN)


def _is_inches(text: str, start: int, end: int, marks: list[tuple[int, int]], number: int) -> bool:
    """A straight mark after a digit is a measure where another mark closes the quotation."""
    if not text[start - 1 : start].isdigit() or text[start:end] not in ('"', "''"):
        return False
    if text[end : end + 1] not in (" ", "x", "-") or number + 1 >= len(marks):
        return False
    following = marks[number + 1][0]
    closes = not text[following - 1].isspace() and text[following - 1] not in BEFORE_OPEN
    return closes and text[end : end + 2].strip(" ").islower()


def _with_unclosed(
    text: str, spans: list[Span], stack: list[tuple[int, int]], finish: int
) -> list[Span]:
    """The outermost spans; a mark left open runs to the next opening or the paragraph's end."""
    if not stack:
        return spans
    opened, inner = stack[0]
    later = [span for span in spans if span.opened > opened]
    earlier = [span for span in spans if span.opened < opened]
    fresh = [s for s in later if text[max(0, s.opened - 3) : s.opened].strip()[-1:] in ".?!,:"]
    stop = stack[1][0] if len(stack) > 1 else finish
    if fresh:
        stop = min(stop, fresh[0].opened)
    tail = [span for span in later if span.opened >= stop]
    end = stop
    while end > inner and text[end - 1].isspace():
        end -= 1
    if end > inner:
        earlier.append(Span(opened, inner, end, end, closed=False))
    return earlier + _with_unclosed_tail(text, tail, stack, finish, stop)


def _with_unclosed_tail(
    text: str, tail: list[Span], stack: list[tuple[int, int]], finish: int, stop: int
) -> list[Span]:
    """Further opens of one paragraph: only the last may run on, the others are strays."""
    if len(stack) < 2 or stop == finish:
        return tail
    opened, inner = stack[-1]
    if any(span.opened > opened for span in tail):
        return tail
    end = finish
    while end > inner and text[end - 1].isspace():
        end -= 1
    if end <= inner:
        return tail
    return [*tail, Span(opened, inner, end, end, closed=False)]


# --- single marks -------------------------------------------------------------------------


def _single_spans(text: str, begin: int, finish: int) -> list[Span]:
    """Single-quotation style: apostrophes and plural possessives are not marks."""
    spans: list[Span] = []
    opened = -1
    weak: list[int] = []
    for match in SINGLE.finditer(text, begin, finish):
        at = match.start()
        if _opens_single(text, at, begin, finish):
            if opened >= 0 and weak:
                spans.append(_single(opened, _best_weak(text, weak)))
                opened = -1
            if opened < 0:
                opened, weak = at, []
        elif opened >= 0 and _closes_single(text, at, finish):
            if text[at - 1] in ",.?!…–—":
                spans.append(_single(opened, at))
                opened, weak = -1, []
            else:
                weak.append(at)
    if opened >= 0:
        if weak:
            spans.append(_single(opened, _best_weak(text, weak)))
        elif text[opened] == "‘" or opened == begin:
            end = finish
            while end > opened + 1 and text[end - 1].isspace():
                end -= 1
            spans.append(Span(opened, opened + 1, end, end, closed=False))
    return [span for span in spans if span.end > span.start]


def _single(opened: int, at: int) -> Span:
    return Span(opened, opened + 1, at, at + 1)


def _best_weak(text: str, weak: list[int]) -> int:
    """The closing mark among those that might be possessives: not after an s, else the last."""
    for at in weak:
        if text[at - 1] not in "sS":
            return at
    return weak[-1]


def _opens_single(text: str, at: int, begin: int, finish: int) -> bool:
    if (
        at + 1 >= finish
        or text[at + 1].isspace()
        or not (text[at + 1].isalnum() or text[at + 1] in "[(…")
    ):
        return False
    if at > begin and not (text[at - 1].isspace() or text[at - 1] in '([—–-"“'):
        return False
    return text[at] == "‘" or not ELISIONS.match(text, at + 1, min(finish, at + 8))


def _closes_single(text: str, at: int, finish: int) -> bool:
    if text[at] in "‘‚" or text[at - 1].isspace():
        return False
    return at + 1 >= finish or not text[at + 1].isalnum()


# --- across paragraphs --------------------------------------------------------------------


def _mark_continuations(text: str, paragraphs: list[Paragraph]) -> None:
    """An unclosed mark runs on only where the next paragraph opens with one."""
    for current, following in pairwise(paragraphs):
        if not current.spans or current.spans[-1].closed:
            continue
        if not following.spans or current.spans[-1].end < current.end - 2:
            continue
        first = following.spans[0]
        if not text[following.start : first.opened].strip(" \t\xa0•-–—*"):
            current.spans[-1].continues = True
            first.continued = True
