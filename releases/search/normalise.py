"""
Text to tokens, once for both engines.

Left to themselves the engines differ (stop words, hyphens, "U.S.", dates, stemming), so that one
archive would answer differently on each. They are given space-separated tokens made here instead,
every word in two forms: *exact*, folded (case, accents, apostrophes and dots gone), and *stem*.
A token holds letters, digits and, outside Latin, combining marks: never a blank or punctuation.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from itertools import dropwhile, groupby
from typing import NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

# Typewriter, curly, reversed, backtick, acute, prime, two letters that look alike, full width.
APOSTROPHES = "'’‘\u201b`\u00b4\u2032\u02bc\u02b9\uff07"
# Hyphens, figure, en and em dash, horizontal bar, minus, small and full width.
DASHES = "-\u2010\u2011\u2012–—\u2015−\ufe58\ufe63\uff0d"
LONGEST = 100  # characters of a token; PostgreSQL refuses lexemes of 2 kB
EXACT = "="  # before the exact form of a word, where it lies beside stems
CACHED = 1 << 17  # words: as many as an archive of 70,000 releases has


def _character_class(*categories: str) -> str:
    """Return the characters of Unicode categories as the inside of a character class."""
    points = (c for c in range(0x20000) if unicodedata.category(chr(c)) in categories)
    runs = [[c for _, c in run] for _, run in groupby(enumerate(points), lambda p: p[1] - p[0])]
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


# Combining marks, soft hyphens and zero-width characters lie inside words.
INSIDE = _character_class("Mn", "Mc", "Me", "Cf")
WORD = re.compile(
    # U.S., M.P., U.S.'s: letters each with a dot
    rf"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])(?:\.?[{APOSTROPHES}]s(?![^\W_])|\.)?"
    # a word, with what may lie inside it; 10,000 is one number
    rf"|[^\W_]+(?:[{INSIDE}]+[^\W_]*|[{APOSTROPHES}][^\W_]+|,(?<=\d,)\d{{3}}(?!\d))*"
)
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i"})
# Plurals of abbreviations, which have no vowel by which Snowball would know them.
_PLURALS = {"mps": "mp", "meps": "mep", "msps": "msp", "pms": "pm", "pcs": "pc", "tds": "td"}

_stemmer = EnglishStemmer()
_stemmer_lock = threading.Lock()  # it keeps the word it works on in itself


class Token(NamedTuple):
    """One word: its two forms, and where it stands in the text (half-open offsets)."""

    exact: str
    stem: str
    start: int
    end: int


class Folded(NamedTuple):
    """A text as the engines are given it: its tokens in two forms, separated by blanks."""

    exact: str
    stems: str


class Reading:
    """
    A text's words in order, and on request where each stands and what its stem is.

    Made for texts of which only a few places are wanted, as in highlighting: nearly all of its
    words are never stemmed.
    """

    def __init__(self, text: str) -> None:
        matches = WORD.finditer(lowered(text))
        self._matches = [match for match in matches if _exact(match[0])]
        self.exact = [_exact(match[0]) for match in self._matches]

    def __len__(self) -> int:
        return len(self.exact)

    def stem(self, word: int) -> str:
        """Return a word's stem."""
        return both_forms(self._matches[word][0])[1]

    def raw(self, word: int) -> str:
        """Return a word as it stands in the text, in lower case."""
        return self._matches[word][0]

    def start(self, word: int) -> int:
        """Return where a word begins in the text, which is as it was given."""
        return self._matches[word].start()

    def end(self, word: int) -> int:
        """Return where a word ends, half-open."""
        return self._matches[word].end()


def tokens(text: str) -> list[Token]:
    """
    Return a text's words in order, with offsets into the text as it was given.

    >>> [token.exact for token in tokens("The U.S.’s “Café-goers” don’t")]
    ['the', 'uss', 'cafe', 'goers', 'dont']
    """
    read = Reading(text)
    return [
        Token(exact, read.stem(i), read.start(i), read.end(i)) for i, exact in enumerate(read.exact)
    ]


def fold(text: str) -> Folded:
    """Return a text's tokens for an engine: what ``tokens`` finds, without the offsets."""
    pairs = list(map(_folded.__getitem__, lowered(text).split()))
    # What has no letter is empty in either form.
    return Folded(" ".join([p[0] for p in pairs if p[0]]), " ".join([p[1] for p in pairs if p[1]]))


def marked(exact: str) -> str:
    """Return exact words with their mark, so that no stem is taken for one of them."""
    return EXACT + exact.replace(" ", f" {EXACT}") if exact else ""


def stem(exact: str) -> str:
    """Return the stem of a folded word; what is no English word is its own."""
    if not (exact.isascii() and exact.isalpha()):
        return exact
    plural_of = _PLURALS.get(exact)
    if plural_of:
        return plural_of
    with _stemmer_lock:
        return str(_stemmer.stemWord(exact))


def lowered(text: str) -> str:
    """Return a text in lower case, every letter where it was."""
    # The only letter that grows when it is lowered; offsets must stay what they are.
    return text.replace("İ", "I").lower()


@lru_cache(maxsize=CACHED)
def both_forms(raw: str) -> tuple[str, str]:
    """Return the exact form and the stem of a lower-case word as it stands in a text."""
    possessive = len(raw) > 2 and raw[-1] == "s" and raw[-2] in APOSTROPHES
    exact = _exact(raw)
    # Without its 's "BBC's" is the BBC; Snowball would take "bbcs" for a word of its own.
    return exact, stem(_exact(raw[:-2]) if possessive else exact) or exact


class _Folded(dict[str, tuple[str, str]]):
    """
    Both forms of all words in what stands between two blanks, mostly one and a comma.

    No word reaches over a blank, so that a text need not be searched for its words each time. To
    note when each was last asked for, as lru_cache does, would take an eighth longer.
    """

    def __missing__(self, between: str) -> tuple[str, str]:
        pairs = [pair for pair in map(both_forms, WORD.findall(between)) if pair[0]]
        exact, stems = (" ".join([pair[form] for pair in pairs]) for form in (0, 1))
        if len(self) >= CACHED:
            self.clear()
        self[between] = exact, stems
        return exact, stems


_folded = _Folded()


@lru_cache(maxsize=CACHED)
def _exact(raw: str) -> str:
    """Return the exact form of a lower-case word; empty where it has no letter."""
    return _fold_word(raw)[:LONGEST]


def _fold_word(raw: str) -> str:
    if raw.isascii():
        return raw if raw.isalnum() else re.sub(r"[^a-z0-9]", "", raw)
    # Folded once more when taken apart: a compatibility character may hide a capital.
    apart = unicodedata.normalize("NFKD", raw.casefold()).casefold().translate(_LETTERS)
    word = (c for c in apart if (c.isalnum() and c not in APOSTROPHES) or _is_vowel_sign(c))
    # A word begins with a letter, or it would fold to another when it is read again.
    letters = "".join(dropwhile(_is_vowel_sign, word))
    return unicodedata.normalize("NFC", letters)


def _is_vowel_sign(character: str) -> bool:
    """Whether a mark carries sound, as in Hindi, and is not an accent to be folded away."""
    return unicodedata.category(character)[0] == "M" and not unicodedata.combining(character)
