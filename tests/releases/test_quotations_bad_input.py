"""Any string at all: a sane answer, verbatim, in linear time.

The property tests are derandomised, so that a failure repeats without its seed.
"""

from __future__ import annotations

import itertools
import sys
import time
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releases.quotations import find_quotations, link_fragments, marks, registry

OPENING = "“„«‘‚"
MARKS = [
    *"\"“”'’‘„«»()<=…6—é😀",
    *("''", "``", "שלום", "مرحبا", "\ue000", "\x00", "\u200f", "\ud800", "\U0001d518", "İ"),
]
BLANKS = [" ", "\n", "\n\n", "\r\n", "\u2028", "\xa0", ". ", ", ", ": ", "? ", " – "]
WORDS = """Ann_Lowe Mr_Moss he said told the_union A_b according_to The of and a_spokesman_for who
the_Home_Secretary Farmers'_Union No_10 MP was_how Sir"""
PIECES = st.sampled_from([*MARKS, *BLANKS, *(w.replace("_", " ") for w in WORDS.split())])
PROSE = st.lists(PIECES, max_size=60).map("".join)
QUOTED = st.tuples(st.sampled_from(["“%s”", '"%s"', "‘%s’", "«%s»", "“%s", '%s"']), PROSE).map(
    lambda both: both[0].replace("%s", both[1])
)
ANY = st.one_of(PROSE, st.text(max_size=200), st.lists(st.one_of(QUOTED, PROSE)).map(" ".join))
COMMON = settings(derandomize=True, deadline=None, max_examples=300)


@COMMON
@given(text=ANY, issuer=st.one_of(st.none(), st.text(max_size=20)))
def test_any_text_yields_ordered_verbatim_quotations(text: str, issuer: str | None) -> None:
    quotations = find_quotations(text, issuer=issuer)
    passages = [passage for quotation in quotations for passage in quotation.passages]
    assert [q.start for q in quotations] == sorted(q.start for q in quotations)
    assert len(set(passages)) == len(passages)
    for start, end in passages:
        assert 0 <= start < end <= len(text)
    for one, other in itertools.pairwise(sorted(passages)):
        assert one[1] <= other[0]


@COMMON
@given(text=ANY)
def test_a_passage_neither_begins_with_a_mark_of_its_own_nor_ends_on_an_opening_one(
    text: str,
) -> None:
    for quotation in find_quotations(text):
        for words in quotation.passage_texts(text):
            assert words.strip() == words
            assert words[0] not in '"“„«'
            assert words[-1] not in OPENING


@COMMON
@given(text=ANY)
def test_every_field_keeps_its_promise(text: str) -> None:
    for quotation in find_quotations(text):
        assert quotation.kind in ("full", "fragment")
        assert 0 <= quotation.confidence <= 1
        assert quotation.speaker is None or (quotation.confidence >= 0.5 and quotation.speaker)
        assert quotation.rule
        if quotation.mention:
            start, end = quotation.mention
            assert 0 <= start < end <= len(text)


@COMMON
@given(text=PROSE)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert find_quotations(text) == find_quotations(text)


@COMMON
@given(text=ANY)
def test_links_lead_from_fragments_to_full_quotations(text: str) -> None:
    quotations = find_quotations(text)
    links = link_fragments(text, quotations)
    assert len(links) == len(quotations)
    for quotation, link in zip(quotations, links, strict=True):
        assert link is None or (quotation.is_fragment and not quotations[link].is_fragment)


@COMMON
@given(text=st.text(alphabet="ab .,\n", max_size=300))
def test_text_without_marks_yields_nothing(text: str) -> None:
    assert find_quotations(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"',
        '""',
        '"""""""',
        "“”“”",
        '" " " "',
        "'''",
        '"\n"\n"\n"',
        "“ ‘ “ ’ ”",
        '"?" "!" "…"',
    ],
)
def test_marks_without_words_yield_nothing(text: str) -> None:
    assert find_quotations(text) == []


def test_an_odd_number_of_marks_still_yields_the_others() -> None:
    text = '"It is late," said Ann Lowe.\n\nA stray " mark.\n\n"Go home," said Max Moss.'
    passages = [words for q in find_quotations(text) for words in q.passage_texts(text)]
    assert passages[0] == "It is late,"
    assert passages[-1] == "Go home,"


def test_right_to_left_astral_and_private_use_text_is_cut_verbatim() -> None:
    text = 'Ann Lowe said: "שלום 😀 \ue000 עולם."'
    assert find_quotations(text)[0].passage_texts(text) == ("שלום 😀 \ue000 עולם.",)


def test_a_text_that_has_lost_all_marks_yields_nothing() -> None:
    assert find_quotations("It is late said Ann Lowe We will go home she added " * 50) == []


UNITS = [
    *('"', '" ', "“ ", "” ", "“”", "\"'", '"a ', "'a ", "'a' ", "''a ", "“a” ", "“a”\n", '"a\n'),
    *("“A b c d e.” ", "“a ‘b ", "“a ‘b “c ‘d e’ f” g’ h” ", '14" x ', "- “We go on and on.” "),
    *("A Bc ", "said ", "Ann Lowe met Bob Moss. ", "The Of And For ", "(a, b - c) ", "Ann\n", "A."),
    *("<b>", "<a href=\"x y\" class='z'>b</a> ", "<q>“We go on,” said Ann.</q>"),
    *('A said "b c" ', '"We go on," said Ann Lowe. ', '"We go on,\n\n', 'A: "B c d e." '),
    *('"We go on," she said.\n\n"It\n\n', 'Ann Lowe said "it". Bob Lowe ', "said Ann Lowe, "),
    'Lowe said it was "so very long". "It was so very long, then," said Lowe. ',
    *('The Farmers\' Union said it "went dark". ', 'Ann, who "went", and Bob, who said, '),
    *("Home Secretary Ann Lowe, Prime Minister Bob Moss, ", "Ann Lowe and Bob Moss and "),
    'אמר "שלום" 😀 \ue000 ',
]


def calls(text: str) -> int:
    """How many functions are called to read a text, those of the library in C included."""
    number = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        find_quotations(text)
    finally:
        sys.setprofile(before)
    return number


def filled(unit: str, length: int) -> str:
    """A text of a length that repeats a unit."""
    return (unit * (length // len(unit) + 1))[:length]


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_takes_less_than_three_times_the_work(unit: str) -> None:
    once, twice = calls(filled(unit, 4_000)), calls(filled(unit, 8_000))
    # Counted, not timed: the same on every machine.
    assert twice < 3 * max(once, 200), (unit, once, twice)


@pytest.mark.parametrize("unit", UNITS)
def test_no_search_inside_the_library_is_quadratic(unit: str) -> None:
    text = filled(unit, 100_000)
    begin = time.process_time()
    find_quotations(text)
    # A fifth of a second where all is linear: forty times that forgives any machine, and ten
    # thousand million steps inside a regular expression take longer.
    assert time.process_time() - begin < 8, unit


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_read_of_a_page_of_nothing_but_marks_is_bounded(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST_MARKS", 100)
    monkeypatch.setattr(registry, "LONGEST_TEXT", 1_000)
    once, more = calls(filled(unit, 10_000)), calls(filled(unit, 80_000))
    lines = 70_000 * unit.count("\n") // len(unit)
    assert more <= once + 4 * lines + 200, (unit, once, more)


def test_words_behind_many_thousand_marks_are_still_found() -> None:
    text = "“We go on and on,” said Ann Lowe.\n\n" * 9000 + "“It is late,” said Max Moss."
    assert find_quotations(text)[-1].speaker == "Max Moss"
