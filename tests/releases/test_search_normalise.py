"""Text to tokens: what makes no difference, and what survives."""

from __future__ import annotations

import unicodedata

import pytest

from releases.search.normalise import LONGEST, fold, stem, tokens


def exact(text: str) -> list[str]:
    return [token.exact for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Group’s DECISION", ["groups", "decision"]),
        ("don't don’t don`t don\u02bct", ["dont"] * 4),
        ("U.S. U.S U.S.’s M.P. e.g.", ["us", "us", "uss", "mp", "eg"]),
        ("the U.S.-led plan", ["the", "us", "led", "plan"]),
        ("end.Start", ["end", "start"]),
        ("anti-semitism anti–semitism anti\u2011semitism", ["anti", "semitism"] * 3),
        ("“Curly” ‘marks’", ["curly", "marks"]),
        (
            "café cafe\u0301 CAFÉ naïve Łódź Ørsted straße",
            ["cafe", "cafe", "cafe", "naive", "lodz", "orsted", "strasse"],
        ),
        ("cam\u00adpaign cam\u200bpaign", ["campaign", "campaign"]),
        ("10,000 1,234,567 12,34 £1.5bn", ["10000", "1234567", "12", "34", "1", "5bn"]),
        ("2019-11-07 7/11/2019", ["2019", "11", "07", "7", "11", "2019"]),
        ("snake_case @handle #tag R&D", ["snake", "case", "handle", "tag", "r", "d"]),
        ("Корбина ΣΊΣΥΦΟΣ 工党", ["корбина", "σισυφοσ", "工党"]),
        ("العَرَبِيَّة", ["العربية"]),
        ("ﬁnal 𝒜da", ["final", "ada"]),  # noqa: RUF001
        ("İstanbul", ["istanbul"]),
        ("", []),
        (" \n\t…—!?*()[]{}\"'’”", []),
        ("\u02bc \u0301 🎉 \U0001f5f3\ufe0f", []),
        ("a\x00b\ud800c", ["a", "b", "c"]),
    ],
)
def test_what_makes_no_difference_is_folded(text, expected):
    assert exact(text) == expected


@pytest.mark.parametrize(
    "words",
    [
        "campaign campaigns campaigned campaigning",
        "party parties party’s parties’",
        "Obama Obama's",
        "BBC BBC’s",
        "MP MPs MP’s MPs’",
        "James James’s",
    ],
)
def test_forms_of_one_word_share_a_stem(words):
    assert len({token.stem for token in tokens(words)}) == 1


def test_different_words_keep_different_stems():
    words = ["police", "policy", "new", "news", "leader", "leadership"]
    assert len({stem(word) for word in words}) == len(words)


def test_vowel_signs_of_other_scripts_are_no_accents():
    assert exact("कि का") != exact("क क")


def test_stem_begins_as_its_word_does():
    """Highlighting stems only the words that begin with a wanted stem's letter."""
    words = ["dying", "lying", "tying", "skies", "skis", "gently", "news", "mps", "ugly", "youth"]
    assert all(stem(word)[0] == word[0] for word in words)


def test_offsets_point_into_the_text_as_it_was_given():
    text = "İ said: “Cafe\u0301-goers’ U.S. don’t 😀 𝒜da."  # noqa: RUF001
    places = [text[token.start : token.end] for token in tokens(text)]
    assert places == ["İ", "said", "Cafe\u0301", "goers", "U.S.", "don’t", "𝒜da"]  # noqa: RUF001


def test_fold_says_what_tokens_say():
    text = "The U.S.’s “Café-goers” don’t \u02bc go to 10,000 campaigns, Корбин."
    assert fold(text) == (
        " ".join(token.exact for token in tokens(text)),
        " ".join(token.stem for token in tokens(text)),
    )


def test_fold_says_so_whatever_stands_between_letters():
    """A blank, or a mark that is none: a word that is read by itself is read as in its text."""
    for character in map(chr, range(0x20000)):
        if character.isspace() or unicodedata.category(character)[0] in "MC":
            text = f"u.s{character}a’s{character}, {character}10{character},000"
            assert fold(text) == (
                " ".join(token.exact for token in tokens(text)),
                " ".join(token.stem for token in tokens(text)),
            ), repr(character)


def test_every_character_is_survived_and_folds_once():
    """No token holds a blank, a mark of the engines, or something that folds further."""
    letters = map(chr, [*range(0x20000), *range(0xE0000, 0xE0200), *range(0x10FF00, 0x110000)])
    for word in {word for c in letters for word in exact(f"a{c}b {c}")}:
        assert all(c.isalnum() or unicodedata.category(c)[0] == "M" for c in word), repr(word)
        assert exact(word) == [word], repr(word)


def test_very_long_words_are_cut_and_do_no_harm():
    assert exact("x" * 5_000) == ["x" * LONGEST]
    assert len(tokens("a." * 50_000)) == 1
    assert len(tokens("1,234" * 20_000)) > 0
    assert len(tokens("a'" * 50_000)) > 0
