"""Any string at all: a sane answer, verbatim, in linear time.

The property tests are derandomised, so that a failure repeats without its seed.
"""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releases.quotations import find_quotations, link_fragments

MARKS = [
    *"\"“”'’‘„«»()<=…6—é😀",
    *("''", "``", "שלום", "\ue000", "\x00", "\u200f", "\ud800"),
]
BLANKS = [" ", "\n", "\n\n", "\r\n", "\xa0", ". ", ", ", ": ", "? "]
WORDS = "Ann_Lowe Mr_Moss he said told the_union A_b according_to The of and a_spokesman_for who"
PIECES = st.sampled_from([*MARKS, *BLANKS, *(word.replace("_", " ") for word in WORDS.split())])
PROSE = st.lists(PIECES, max_size=60).map("".join)
ANY = st.one_of(PROSE, st.text(max_size=200))
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
@given(text=PROSE)
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
@given(text=PROSE)
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


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        '" ',
        "“ ",
        "” ",
        '"a ',
        "'a ",
        "'a' ",
        "“a” ",
        "“A b c d e.” ",
        "A Bc ",
        "said ",
        'A said "b c" ',
        '"We go on," said Ann Lowe. ',
        '"We go on,\n\n',
        '"We go on," she said.\n\n"It\n\n',
        'Ann Lowe said "it". Bob Lowe ',
        'Lowe said it was "so very long". "It was so very long, then," said Lowe. ',
        "The Of And For ",
        "(a, b - c) ",
        'אמר "שלום" 😀 \ue000 ',
    ],
)
def test_time_grows_with_the_length_and_not_faster(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        best = 60.0
        for _ in range(2):
            begin = time.process_time()
            find_quotations(text)
            best = min(best, time.process_time() - begin)
        return best

    small, large = seconds(25_000), seconds(100_000)
    # Four times the length: linear is 4, quadratic 16; the floor forgives the clock.
    assert large < 10 * max(small, 0.004), (unit, small, large)
