"""Where words stand: found quickly in plain texts, and nowhere else than by reading every word."""

from __future__ import annotations

import random
import time

import pytest

from releases.search import highlight, parse

# With it a text is read whole, word by word, as the index reads it.
FOREIGN = " κόσμος"
WORDS = (
    "the health healthy healthier Health's don't don’t dying dies lying ties skies sky happy"
    " happiness hoping hope disability disable U.S. U.S.’s u.s.a 10,000 10,00 10000 anti-semitism"
    " antisemitism antisemites anti semitism O’Brien O'Brien's café cafe CAFÉS naïve MPs MP’s mp"
    " _health_ health_care health.care care 'health' ‘health’ `health` .health ,health health,"
    " ...health a.b.c.d x.y a,b 1,000,000 2019-11-07 £5bn 5bn www.health.org said:health vied vie"
    " “health …health… -health– (health) İstanbul istanbul generally general early earlier"
)
QUERIES = (
    "health",
    '"health"',
    "heal*",
    '"health care"',
    "us",
    "u.s.",
    "dont",
    "10000",
    "die OR lie OR vie OR tie",
    "sky happy hope",
    "disable",
    "anti-semitism",
    "antisemitism",
    "o'brien",
    "café",
    "mp",
    "mps",
    '"x y"',
    "a*b OR abc* OR care*",
    "early general",
    "istanbul",
)


@pytest.mark.parametrize("query", QUERIES)
def test_words_are_marked_where_reading_every_word_finds_them(query: str) -> None:
    drawn = random.Random(query)
    for _ in range(60):
        words = drawn.choices(WORDS.split(), k=drawn.randrange(1, 25))
        text = "".join(word + drawn.choice((" ", " ", "\n\n", "", ".", "'", "—")) for word in words)
        whole = highlight(f"{text}{FOREIGN}", parse(query))
        assert whole == highlight(text, parse(query)) + FOREIGN, text


@pytest.mark.parametrize("text", ["a.b." * 40_000, "a'" * 80_000, "a " * 80_000, "a" * 160_000])
def test_texts_without_an_end_to_their_words_are_read_once(text: str) -> None:
    begun = time.perf_counter()
    highlight(text, parse('ab OR b OR "a a a b"'))
    assert time.perf_counter() - begun < 5
