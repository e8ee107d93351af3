"""A release's text as what it is compared by."""

from __future__ import annotations

import re
import sys
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from releases.search.normalise import CACHED, Reading, fold, stem

READ = 100_000  # characters of a text; an hour's speech has 60,000
MOST_WORDS = 1_000  # of a profile: of a longer text those it says most
# Of the runs of four words: at that length they told copies from partial copies best.
SAMPLED = 4  # one in so many is kept, the same ones in every text

# Words that say nothing of what a text is about. Others as common weigh next to nothing anyway.
_SAYING_NOTHING = """
a about above after again all also an and any are as at back be been before being between both
but by can cannot could did do does doing down each even every few for from further get go had
has have having he her here hers him his how i if in into is it its just like made make many may
me might more most mr mrs ms much must my new no nor not now of off on once one only or other
our ours out over own said same say says she should since so some still such take than that the
their theirs them then there these they this those through time to today too two under until up
upon us very was way we well were what when where whether which while who whom whose why will
with would yes yet you your yours
"""
STOP_WORDS = frozenset(_SAYING_NOTHING.split())
# Someone begins to speak: "QUESTION:", "PRIME MINISTER:", "Journalist:".
_TURN = re.compile(
    r"(?:\b[A-Z][A-Z.'’-]*(?: [A-Z][A-Z.'’-]+){0,3}"
    r"|\b(?:Question|Journalist|Reporter|Interviewer|Presenter|Host|Compere|[QA])) ?:"
)
_CAPITALISED = re.compile(r"[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.I)


@dataclass(frozen=True, slots=True)
class Profile:
    """Fingerprints (32 bits each) of a text's uncommon words and of a sample of its runs."""

    words: frozenset[int]
    runs: frozenset[int]

    def packed(self) -> tuple[bytes, bytes]:
        """Return both as a database keeps them."""
        return _pack(self.words), _pack(self.runs)

    @classmethod
    def unpacked(cls, words: bytes | memoryview, runs: bytes | memoryview) -> Profile:
        """Return what ``packed`` was made of."""
        return cls(frozenset(_unpack(words)), frozenset(_unpack(runs)))


@dataclass(frozen=True, slots=True)
class Text:
    """
    One text read for comparison: its profile, and what the grounds of a proposal are told from.

    ``named`` tells how often each capitalised word stands in it, ``headline`` which stand in its
    title (both folded); ``folded`` has its words in order, between blanks, ``words`` all words in
    either form; ``turns`` is how often someone begins to speak, as in an interview.
    """

    profile: Profile
    whole: str
    folded: str
    words: frozenset[str]
    named: Counter[str]
    headline: frozenset[str]
    length: int
    turns: int

    def printed(self, marks: Iterable[int]) -> dict[int, str]:
        """Return the word as first printed for each fingerprint of a word that stands in it."""
        wanted, found = set(marks), dict[int, str]()
        reading = Reading(self.whole)
        for index in range(len(reading)):
            mark = fingerprint(reading.stem(index))
            if mark in wanted:
                wanted.remove(mark)
                found[mark] = self.whole[reading.start(index) : reading.end(index)]
                if not wanted:
                    break
        return found


def read(title: str, body: str) -> Text:
    """Read a release's text, as far as an hour's speech goes."""
    whole = f"{title}\n\n{body[:READ]}"
    folded = fold(whole)
    exact = folded.exact.split()
    named = Counter(capitalised(whole))
    words = Counter(map(fingerprint, folded.stems.split()))
    for mark in _STOP_MARKS & words.keys():
        del words[mark]
    kept = words if len(words) <= MOST_WORDS else dict(words.most_common(MOST_WORDS))
    return Text(
        profile=Profile(frozenset(kept), frozenset(_sample(exact))),
        whole=whole,
        folded=f" {folded.exact} ",
        words=frozenset(exact).union(named),
        named=named,
        headline=frozenset(capitalised(title.title() if title.isupper() else title)),
        length=len(exact),
        turns=turns(whole),
    )


def turns(text: str) -> int:
    """Return how often someone begins to speak, as in an interview."""
    return len(_TURN.findall(text))


@lru_cache(maxsize=CACHED)
def fingerprint(word: str) -> int:
    """Return the 32 bits a word is known by: the same on every machine."""
    return crc32(word.encode())


_STOP_MARKS = frozenset(fingerprint(stem(word)) for word in STOP_WORDS)


def capitalised(text: str) -> Iterable[str]:
    """Return the words of a text that begin with a capital, folded, without their possessive."""
    return map(fold_name, _CAPITALISED.findall(text))


@lru_cache(maxsize=CACHED)
def fold_name(word: str) -> str:
    """Return a name's word as it is compared: McGrath, MCGRATH’S and Mcgrath are one."""
    return _POSSESSIVE.sub("", word).replace("’", "'").casefold()


def _sample(words: list[str]) -> Iterable[int]:
    """Yield the runs that are kept; which those are depends on nothing but the run itself."""
    runs = map(" ".join, zip(words, words[1:], words[2:], words[3:], strict=False))
    return (mark for mark in map(crc32, map(str.encode, runs)) if mark % SAMPLED == 0)


def _pack(marks: frozenset[int]) -> bytes:
    packed = array("I", sorted(marks))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpack(packed: bytes | memoryview) -> array[int]:
    marks = array("I", bytes(packed))
    if sys.byteorder == "big":
        marks.byteswap()
    return marks
