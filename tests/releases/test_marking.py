"""A text is cut into segments without losing a character, wherever spans lie."""

from __future__ import annotations

import re
import time

import pytest

from releases.marking import Paragraph, Segment, Span, mark

pytest.importorskip("hypothesis", reason="it is installed by tests/requirements.txt")

from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = "He said “the buses stop” and left.\n\n“No more,” she said.\nA line.\n\nThe end."


def span(words: str, anchor: str = "a", **more: bool) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), anchor, **more)


def shown(paragraphs: list[Paragraph]) -> list[list[tuple[str, str]]]:
    """Return each paragraph's segments as its words and how they are marked."""
    return [
        [(s.text, "full" * s.full + "fragment" * s.fragment) for s in each.segments]
        for each in paragraphs
    ]


def test_without_spans_each_paragraph_is_one_segment() -> None:
    assert shown(mark(TEXT)) == [
        [("He said “the buses stop” and left.", "")],
        [("“No more,” she said.\nA line.", "")],
        [("The end.", "")],
    ]
    assert mark("") == mark(" \n\n \n") == []


def test_a_fragment_is_marked_inside_the_prose() -> None:
    first = mark(TEXT, [span("the buses stop", fragment=True)])[0]
    assert shown([first]) == [
        [("He said “", ""), ("the buses stop", "fragment"), ("” and left.", "")]
    ]
    assert first.anchors == ["a"]
    assert [s.anchors for s in first.segments] == [(), ("a",), ()]


def test_a_span_over_two_paragraphs_is_marked_in_both_and_reached_in_the_first() -> None:
    paragraphs = mark(TEXT, [span("and left.\n\n“No more")])
    assert shown(paragraphs)[:2] == [
        [("He said “the buses stop” ", ""), ("and left.", "full")],
        [("“No more", "full"), (",” she said.\nA line.", "")],
    ]
    assert [p.anchors for p in paragraphs] == [["a"], [], []]
    assert [p.marked for p in paragraphs] == [True, True, False]


def test_a_fragment_within_a_statement_keeps_its_own_anchor() -> None:
    inner, outer = span("buses", "inner", fragment=True), span("the buses stop", "outer")
    first = mark(TEXT, [inner, outer])[0]
    assert shown([first])[0][1:4] == [
        ("the ", "full"),
        ("buses", "fullfragment"),
        (" stop", "full"),
    ]
    assert first.anchors == ["outer", "inner"]


def test_spans_that_cross_or_coincide_are_all_there() -> None:
    crossing = [span("the buses", "a"), span("buses stop", "b"), span("buses stop", "c")]
    first = mark(TEXT, crossing)[0]
    assert [s.text for s in first.segments if s.full] == ["the ", "buses", " stop"]
    assert first.anchors == ["a", "b", "c"]


def test_a_span_that_begins_between_paragraphs_is_reached_where_it_shows() -> None:
    end = TEXT.index("\n\n")
    shows = mark(TEXT, [Span(end, end + 5, "a")])
    assert [p.anchors for p in shows] == [[], ["a"], []]
    assert not any(p.marked or p.anchors for p in mark(TEXT, [Span(end, end + 2, "a")]))


@pytest.mark.parametrize("place", [(5, 5), (9, 3), (900, 950), (-9, -2)])
def test_a_span_that_is_nowhere_shows_nowhere(place: tuple[int, int]) -> None:
    assert shown(mark(TEXT, [Span(*place, "a")])) == shown(mark(TEXT))


def test_a_megabyte_with_as_many_spans_as_it_has_words_takes_no_time() -> None:
    text = "word " * 200_000
    spans = [Span(i, i + 4, str(i)) for i in range(0, len(text), 5)]
    spans += [Span(i, len(text) - i, f"n{i}") for i in range(0, 20_000, 5)]  # deep in each other
    begun = time.process_time()
    (paragraph,) = mark(text, spans)
    assert time.process_time() - begun < 5  # it takes about one second
    assert len(paragraph.anchors) == len(spans)


def test_a_segment_that_no_span_covers_is_not_marked() -> None:
    assert not Segment("x").marked
    assert Segment("x", fragment=True).marked


# Marks, blanks and characters outside the basic plane, with many ends of paragraphs among them.
texts = st.text(st.sampled_from("ab “”\n\n\t\u202e\U0001f600"), max_size=60)
places = st.lists(st.tuples(st.integers(-3, 65), st.integers(-3, 65), st.booleans()))


@settings(derandomize=True, database=None, deadline=None, max_examples=400)
@given(texts, places)
def test_whatever_is_marked_no_character_is_lost(
    text: str, places: list[tuple[int, int, bool]]
) -> None:
    spans = [Span(a, b, str(i), fragment) for i, (a, b, fragment) in enumerate(places)]
    paragraphs = mark(text, spans)
    parts = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    assert ["".join(s.text for s in p.segments) for p in paragraphs] == parts
    assert all(s.text for p in paragraphs for s in p.segments)
    at = 0
    reached: dict[str, int] = {}
    for paragraph, part in zip(paragraphs, parts, strict=True):
        at = text.index(part, at)
        for segment in paragraph.segments:
            reached |= dict.fromkeys(segment.anchors, at)
            for i in range(at, at + len(segment.text)):
                over = [s for s in spans if s.start <= i < s.end]
                assert segment.full is any(not s.fragment for s in over)
                assert segment.fragment is any(s.fragment for s in over)
            at += len(segment.text)
    anchors = [anchor for p in paragraphs for anchor in p.anchors]
    assert len(anchors) == len(set(anchors)) == len(reached)
    for one in spans:
        if one.anchor in reached:
            assert max(one.start, 0) <= reached[one.anchor] < one.end


def test_of_spans_over_one_another_the_last_begun_lies_on_top() -> None:
    (paragraph,) = mark("abcdefgh", [Span(0, 8, "outer"), Span(2, 5, "inner"), Span(4, 6, "late")])
    assert [(segment.text, segment.top) for segment in paragraph.segments] == [
        ("ab", "outer"),
        ("cd", "inner"),
        ("e", "late"),
        ("f", "late"),
        ("gh", "outer"),
    ]


def test_a_paragraph_tells_where_it_starts() -> None:
    text = "\n\nOne.\n \nTwo.\nStill two.\n\n\nThree."
    assert [paragraph.start for paragraph in mark(text)] == [2, 9, 27]
    assert [text[paragraph.start] for paragraph in mark(text)] == ["O", "T", "T"]
