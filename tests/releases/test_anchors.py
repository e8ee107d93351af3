"""Words are found again in an edited text, or it is said that they are not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.anchors import Anchor, find_again

AROUND = 60
TEXT = (
    "The ferry will stop, the Alliance said on Monday.\n\n"
    "“It has run at a loss for nine years, and nobody comes,” said Ada Quill.\n\n"
    "“We will run it ourselves,” answered Bo Bell. “Never again,” he added.\n\n"
    "The Alliance said it would “never again” run a ferry."
)


def anchor(words: str, text: str = TEXT, nth: int = 0) -> Anchor:
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    end = at + len(words)
    return Anchor(at, words, text[max(at - AROUND, 0) : at], text[end : end + AROUND])


def found(words: str, edited: str, text: str = TEXT, nth: int = 0) -> int | None:
    return find_again([anchor(words, text, nth)], edited)[0]


LOSS = "It has run at a loss for nine years, and nobody comes,"
SELF = "We will run it ourselves,"
SHORT = "Never again,"


@pytest.mark.parametrize("words", [LOSS, SELF, SHORT, "never again"])
def test_what_has_not_moved_stays(words: str) -> None:
    assert found(words, TEXT) == TEXT.index(words)


@pytest.mark.parametrize("words", [LOSS, SELF, SHORT, "never again"])
def test_words_move_with_the_text_before_them(words: str) -> None:
    edited = "A line more.\n\n" + TEXT
    assert found(words, edited) == edited.index(words)
    assert found(words, TEXT[15:]) == TEXT.index(words) - 15


@pytest.mark.parametrize("words", [LOSS, SELF, SHORT])
def test_swapped_paragraphs_are_followed(words: str) -> None:
    first, second, third, fourth = TEXT.split("\n\n")
    edited = "\n\n".join([fourth, third, second, first])
    assert found(words, edited) == edited.index(words)


def test_the_same_words_elsewhere_are_other_words() -> None:
    edited = TEXT.replace("“never again” run", "no longer run")
    assert found("never again", edited) is None
    without = TEXT.replace(" “Never again,” he added.", "") + " “Never again,” cried a gull."
    assert found(SHORT, without) is None


def test_of_words_that_come_twice_each_keeps_its_own_place() -> None:
    text = "“Stay,” said Ada. Then a long silence fell.\n\n“Stay,” said Bo. It rained."
    edited = f"News.\n\n{text}"
    assert found("Stay,", edited, text) == edited.index("Stay,")
    assert found("Stay,", edited, text, 1) == edited.rindex("Stay,")


def test_of_two_places_alike_the_one_that_moved_as_others_did_is_taken() -> None:
    stanza = "“Stay here with us,” they all sang together in the harbour that very evening.\n\n"
    text = f"{stanza * 3}The end, said Ada Quill, and left."
    edited = f"Now: {text}"
    middle = anchor("Stay here with us,", text, 1)
    assert find_again([middle], edited) == [None]
    end = anchor("The end", text)
    assert find_again([middle, end], edited) == [middle.start + 5, end.start + 5]


@pytest.mark.parametrize(
    "edited",
    [
        "",
        TEXT.replace("nine years", "ten years"),
        TEXT.replace("nine", "nin\u00e9"),
        TEXT.replace(LOSS, ""),
        TEXT.replace(LOSS, LOSS.upper()),
    ],
    ids=["nothing left", "edited inside", "one letter", "deleted", "other case"],
)
def test_words_that_were_changed_are_not_found(edited: str) -> None:
    assert found(LOSS, edited) is None


def test_long_words_whose_sentence_was_rewritten_are_the_same_words() -> None:
    edited = f"Ada Quill put it thus: “{LOSS}” she said, and that was that."
    assert found(LOSS, edited) == edited.index(LOSS)
    assert found(SELF, f"Bo Bell wrote: “{SELF}” and more.") is None


def test_words_that_are_the_whole_text_are_found() -> None:
    assert found("Stay", "Stay", "Stay") == 0


@pytest.mark.parametrize("words", ["erry will sto", "ever agai", "—!", "“It has"])
def test_words_cut_anywhere_move_too(words: str) -> None:
    text = TEXT.replace("ferry.", "ferry. Why—! Then silence.")
    edited = f"A line more.\n\n{text}"
    assert found(words, edited, text) == edited.index(words)


@given(
    st.text(alphabet="ab “”.\n", max_size=60), st.text(alphabet="ab “”.\n", max_size=60), st.data()
)
def test_what_is_found_is_always_the_very_words(
    text: str, edited: str, data: st.DataObject
) -> None:
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 9)), max_size=4))
    anchors = [
        Anchor(s, text[s : s + n], text[max(s - 6, 0) : s], text[s + n : s + n + 6])
        for s, n in spans
        if text[s : s + n]
    ]
    for one, at in zip(anchors, find_again(anchors, edited), strict=True):
        assert at is None or edited[at : at + len(one.words)] == one.words
    assert find_again(anchors, text) == [one.start for one in anchors]


@pytest.mark.parametrize(
    "line",
    ["“Stay,” said Ada. ", "“We will run the ferry ourselves, number {n},” said Ada. ", "“!” "],
    ids=["alike", "begin alike", "no words"],
)
def test_a_text_of_ten_times_the_length_takes_about_ten_times_as_long(line: str) -> None:
    def seconds(n: int) -> float:
        parts = [line.format(n=number) for number in range(n)]
        text = "".join(parts)
        starts = [sum(map(len, parts[:k])) for k in range(0, n, max(n // 200, 1))]
        step = len(parts) // len(starts)
        words = [parts[k * step].split("”")[0][1:] for k in range(len(starts))]
        anchors = [
            Anchor(s + 1, w, text[max(s - 59, 0) : s + 1], text[s + 1 + len(w) :][:60])
            for s, w in zip(starts, words, strict=True)
        ]
        begun = time.process_time()
        find_again(anchors, "x" + text)
        return time.process_time() - begun

    seconds(200)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.005)
