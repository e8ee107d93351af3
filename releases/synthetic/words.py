"""An invented vocabulary with the frequencies of a real one."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from typing import NamedTuple

from releases.search.normalise import Folded, fold

# The commonest words of English, the commonest first: without them no phrase would be common.
COMMON = """
the of and to a in for that is on will with we our by this as are be it have has from not their an
they all who more at which these would can but been new people said was must its i or us about
government public also when than other one what only no years up time make there today work how
should over support because into those many do help first if out between under local most while
""".split()  # noqa: SIM905 -- read as a paragraph
ONSETS = "b br c cl d dr f fl g gl h j k l m n p pl qu r s st t tr v w z".split()  # noqa: SIM905
NUCLEI = "a a e e i o o u ai ee".split()  # noqa: SIM905
CODAS = ["", "", "", "n", "l", "r", "m", "nd", "st"]
INVENTED = 40_000
HEAD = 400  # of the invented words, those more frequent than any pair
PHRASES = 3_000  # pairs of words that like to stand together
ENDINGS = ("s", "ed", "ing")
BITS = 12  # of a lot that are drawn first: so small an urn stays in the processor's cache
URN = 1 << 23  # places in all, enough for the rarest of them
BEND = 3_000  # the rank past which words grow rare faster than by Zipf's law


class Told(NamedTuple):
    """
    A word or a text: as it is printed, and both forms that search is given of it.

    Made of words of which these are known, a text need not be taken apart again to find them.
    """

    text: str
    exact: str
    stems: str

    @classmethod
    def of(cls, text: str) -> Told:
        """Return a text with its forms."""
        return cls(text, *fold(text))

    @property
    def folded(self) -> Folded:
        """The forms alone."""
        return Folded(self.exact, self.stems)


def joined(words: Sequence[Told], between: str = " ") -> Told:
    """Return words as one text; nothing that is no word stands between those of its forms."""
    return Told(
        between.join([word[0] for word in words]),
        " ".join([word[1] for word in words]),
        " ".join([word[2] for word in words]),
    )


@dataclass(frozen=True)
class Vocabulary:
    """
    Words (some are pairs), commonest first, and urns of their places: each as often as its word.

    Most lots fall on the first urn, which is small; for the others, on None, the second is there.
    """

    words: list[Told]
    first: list[Told | None]
    second: array[int]

    def draw(self, drawn: random.Random, n: int) -> list[Told]:
        """Return so many words at random, each as often as it should be."""
        words, first, second = self.words, self.first, self.second
        mask, rest = len(first) - 1, len(second)
        return [
            first[lot & mask] or words[second[(lot >> BITS) % rest]]
            for lot in array("Q", drawn.randbytes(n * 8))
        ]


@cache
def words_of(seed: int) -> list[str]:
    """Return the words of a seed's archive as they are printed, commonest first."""
    drawn = random.Random(f"{seed} words")  # noqa: S311 -- nothing here is secret
    invented = _invent(drawn)
    pairs = [" ".join(drawn.sample(invented[:BEND], 2)) for _ in range(PHRASES)]
    # Every fourth word of middling rank is a pair, until the pairs are used up.
    middle = [
        word
        for i, first in enumerate(range(HEAD, HEAD + 3 * PHRASES, 3))
        for word in (*invented[first : first + 3], pairs[i])
    ]
    return COMMON + invented[:HEAD] + middle + invented[HEAD + 3 * PHRASES :]


@cache
def vocabulary(seed: int) -> Vocabulary:
    """Return the words of a seed's archive, to be drawn from."""
    words = words_of(seed)
    weights = [1 / ((rank + 2.7) * (1 + rank / BEND)) for rank in range(len(words))]
    whole = sum(weights)
    urn = array("H")
    for place, weight in enumerate(accumulate(weights)):
        urn.extend([place] * (round(weight / whole * URN) - len(urn)))
    told = list(map(Told.of, words))
    return Vocabulary(told, *_urns(told, urn))


def _urns(words: list[Told], urn: array[int]) -> tuple[list[Told | None], array[int]]:
    """Return the places of one urn in two: whole shares of the words first, and what is left."""
    share = URN >> BITS
    first, second = list[Told | None](), array("H")
    for place, run in groupby(urn):
        n, left = divmod(len(list(run)), share)
        first += [words[place]] * n
        second.extend([place] * left)
    return first + [None] * ((1 << BITS) - len(first)), second


def _invent(drawn: random.Random) -> list[str]:
    """Return invented words, the shorter ones first on the whole; some are forms of others."""
    words: dict[str, None] = {}
    while len(words) < INVENTED:
        word = syllables(drawn, 2 + (len(words) > BEND) + (drawn.random() < 0.1))
        words[word] = None
        if drawn.random() < 0.4:
            words[word + drawn.choice(ENDINGS)] = None
    return list(words)


def syllables(drawn: random.Random, n: int) -> str:
    """Return an invented word of so many syllables."""
    pick = drawn.choice
    return "".join(pick(ONSETS) + pick(NUCLEI) for _ in range(n)) + pick(CODAS)


def own_word(number: int) -> Told:
    """Return a word that only a few releases with numbers like this share, as of a bill."""
    return Told.of(f"bill{number // 3}")
