"""An invented vocabulary with the frequencies of a real one."""

from __future__ import annotations

import random
from array import array
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

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
URN = 1 << 23  # large enough for the rarest of them
_MASK = URN - 1
BEND = 3_000  # the rank past which words grow rare faster than by Zipf's law


@dataclass(frozen=True)
class Vocabulary:
    """Words (some are pairs), commonest first, and an urn of places: each as often as its word."""

    words: list[str]
    urn: array[int]

    def draw(self, drawn: random.Random, n: int) -> list[str]:
        """Return so many words at random, each as often as it should be."""
        words, urn = self.words, self.urn
        return [words[urn[lot & _MASK]] for lot in array("I", drawn.randbytes(n * 4))]


@cache
def vocabulary(seed: int) -> Vocabulary:
    """Return the words of a seed's archive."""
    drawn = random.Random(f"{seed} words")  # noqa: S311 -- nothing here is secret
    invented = _invent(drawn)
    pairs = [" ".join(drawn.sample(invented[:BEND], 2)) for _ in range(PHRASES)]
    # Every fourth word of middling rank is a pair, until the pairs are used up.
    middle = [
        word
        for i, first in enumerate(range(HEAD, HEAD + 3 * PHRASES, 3))
        for word in (*invented[first : first + 3], pairs[i])
    ]
    words = COMMON + invented[:HEAD] + middle + invented[HEAD + 3 * PHRASES :]
    weights = [1 / ((rank + 2.7) * (1 + rank / BEND)) for rank in range(len(words))]
    whole = sum(weights)
    urn = array("H")
    for place, weight in enumerate(accumulate(weights)):
        urn.extend([place] * (round(weight / whole * URN) - len(urn)))
    return Vocabulary(words, urn)


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


def own_word(number: int) -> str:
    """Return a word that only a few releases with numbers like this share, as of a bill."""
    return f"bill{number // 3}"
