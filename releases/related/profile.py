"""A release's text as what it is compared by."""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from zlib import crc32

from releases.search.normalise import CACHED, Reading

READ = 100_000  # characters of a text; an hour's speech has 60,000
MOST_WORDS = 1_000  # of a profile: of a longer text those it says most

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
_ENDINGS = ["ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "er", "ed"]
_ENDINGS += ["es", "ly", "s"]
SHORTEST_ROOT = 4  # letters
# Someone begins to speak: "QUESTION:", "PRIME MINISTER:", "Journalist:".
_TURN = re.compile(
    r"(?:\b[A-Z][A-Z.'’-]*(?: [A-Z][A-Z.'’-]+){0,3}"
    r"|\b(?:Question|Journalist|Reporter|Interviewer|Presenter|Host|Compere|[QA])) ?:"
)
# Words for comparing only: simpler than those of search, and read in a third of the time.
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+|,\d{3}\b)*")
_CAPITALISED = re.compile(r"[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.I)


@dataclass(frozen=True, slots=True)
class Profile:
    """
    Fingerprints (32 bits each) of a text's uncommon words and of half of its runs of words.

    Of the lengths of runs tried, four words told copies from partial copies best.
    """

    words: frozenset[int]
    runs: frozenset[int]

    def packed(self) -> tuple[bytes, bytes]:
        """Return both as a database keeps them."""
        return _pack(self.words), _pack(self.runs)

    @classmethod
    def unpacked(cls, words: bytes | memoryview, runs: bytes | memoryview) -> Profile:
        """Return what ``packed`` was made of."""
        return cls(frozenset(unpack(words)), frozenset(unpack(runs)))


class Text:
    """
    One text read for comparison: its profile, and what the grounds of a proposal are told from.

    All but the profile is found when it is first asked for: of most texts it never is.
    """

    def __init__(self, title: str, whole: str) -> None:
        self._title = title
        self.whole = whole
        found = _WORD.findall(whole.lower())
        self._exact = list(map(_EXACT.__getitem__, found))
        marks = list(map(_MARKS.__getitem__, found))
        self.length = len(found)
        self.profile = Profile(_most_used(marks), _runs(self._exact))

    @property
    def words(self) -> frozenset[str]:
        """Return its words, folded."""
        return frozenset(self._exact)

    @cached_property
    def folded(self) -> str:
        """Return its folded words in order, between blanks."""
        return f" {' '.join(self._exact)} "

    @cached_property
    def named(self) -> Counter[str]:
        """Return how often each word stands in it that begins with a capital."""
        return Counter(capitalised(self.whole))

    @cached_property
    def headline(self) -> frozenset[str]:
        """Return the words with a capital in its title."""
        title = self._title
        return frozenset(capitalised(title.title() if title.isupper() else title))

    @property
    def turns(self) -> int:
        """Return how often someone begins to speak, as in an interview."""
        return turns(self.whole)

    def printed(self, marks: Iterable[int]) -> dict[int, str]:
        """Return the word as first printed for each fingerprint of a word that stands in it."""
        wanted, found = set(marks), dict[int, str]()
        for match in _WORD.finditer(self.whole):
            mark = _MARKS[match[0].lower()]
            if mark in wanted:
                wanted.remove(mark)
                found[mark] = match[0]
                if not wanted:
                    break
        return found


@lru_cache(maxsize=1 << 14)
def folded(name: str) -> str:
    """Return a name as a text's folded words have it, without a leading article."""
    words = map(_EXACT.__getitem__, _WORD.findall(name.lower()))
    return " ".join(words).removeprefix("the ")


def read(title: str, body: str) -> Text:
    """Read a release's text, as far as an hour's speech goes."""
    whole = f"{title}\n\n{body[:READ]}"
    return Text(title, whole if whole.isascii() else unicodedata.normalize("NFC", whole))


def turns(text: str) -> int:
    """Return how often someone begins to speak, as in an interview."""
    return len(_TURN.findall(text))


class _Known(dict[str, Any]):
    """What is known of words as they stand in texts; as many as an archive has, then anew."""

    def __init__(self, learn: Callable[[str], Any]) -> None:
        super().__init__()
        self._learn = learn

    def __missing__(self, raw: str) -> Any:
        if len(self) >= CACHED:
            self.clear()
        known = self[raw] = self._learn(raw)
        return known


def _exact(raw: str) -> str:
    """Return a word folded as search folds it, without its possessive."""
    return "".join(Reading(_POSSESSIVE.sub("", raw)).exact)


def _mark(raw: str) -> int:
    """Return the fingerprint of a word's root; 0 of a word that says nothing."""
    word = _EXACT[raw]
    return fingerprint(root(word)) if word and word not in STOP_WORDS else 0


def root(word: str) -> str:
    """
    Return what words of one kind begin with: “policy” and “policies” have “polic”.

    Coarser than the stems of search, which take a hundred times as long to find; for telling
    which texts are alike it does as well.
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT:
            word = word[: -len(ending)]
            break
    short = word.rstrip("ey")
    return short if len(short) >= SHORTEST_ROOT else word


_EXACT, _MARKS = _Known(_exact), _Known(_mark)


def fingerprint(word: str) -> int:
    """Return the 32 bits a word is known by: the same on every machine."""
    return crc32(word.encode())


def capitalised(text: str) -> Iterable[str]:
    """Return the words of a text that begin with a capital, folded, without their possessive."""
    return map(fold_name, _CAPITALISED.findall(text))


@lru_cache(maxsize=CACHED)
def fold_name(word: str) -> str:
    """Return a name's word as it is compared: McGrath, MCGRATH’S and Mcgrath are one."""
    return _POSSESSIVE.sub("", word).replace("’", "'").casefold()


def _most_used(marks: list[int]) -> frozenset[int]:
    """Return the words a text is told by: all of them, or of a long text those it says most."""
    words = frozenset(marks)
    if len(words) > MOST_WORDS:
        often = Counter(marks)
        del often[0]
        return frozenset(mark for mark, _ in often.most_common(MOST_WORDS))
    return words - {0}


def _runs(words: list[str]) -> frozenset[int]:
    """
    Return every other run of words, the same ones in every text.

    Which those are depends on nothing but the run itself: its fingerprint is odd.
    """
    runs = map(" ".join, zip(words, words[1:], words[2:], words[3:], strict=False))
    return frozenset([mark for mark in map(crc32, map(str.encode, runs)) if mark & 1])


def _pack(marks: frozenset[int]) -> bytes:
    packed = array("I", sorted(marks))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(packed: bytes | memoryview) -> array[int]:
    """Return fingerprints as they were packed."""
    marks = array("I", packed if isinstance(packed, bytes) else bytes(packed))
    if sys.byteorder == "big":
        marks.byteswap()
    return marks
