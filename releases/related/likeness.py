"""How alike releases are: the words they share, weighed, and whether one copies another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from heapq import nlargest
from itertools import chain

from releases.related.profile import Profile

# Shared of all the runs of two texts. From half on they are one text, with other names on it or a
# paragraph of its own; from an eighth on they have a part in common.
COPY, PARTIAL = 0.49, 0.125
FEWEST_RUNS = 3  # kept of a text, for it to be judged by them
# As many releases as a word's rarity is judged against at least: among five that happen to be
# near, a word that none of the others has is not rare.
FEW = 60
USUAL_WORDS = 200  # uncommon words of a release of usual length
FEWEST_WORDS = 60  # a shorter text is not preferred for being short
NEAREST = 20  # that are looked at closely, of the public and of the hidden
LEAST = 0.045  # coverage, to be looked at at all
ALIKE = 0.12  # from here on two releases are worth showing beside one another


class Likeness(StrEnum):
    """What two releases are to one another by their texts alone."""

    COPY = "copy"
    PARTIAL = "partial"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each word of a release says; ``whole`` is the weight of all of them."""

    by_word: Mapping[int, float]
    whole: float

    @classmethod
    def of(cls, words: Iterable[int], having: Mapping[int, int], releases: int) -> Weights:
        """
        Return the weights of words by how many of the public releases around have them.

        A word that every one of them has says nothing.
        """
        most = max(releases, FEW) + 1
        by_word = {word: _log(most, having.get(word, 0) or 1) for word in words}
        return cls(by_word, sum(by_word.values()))


@lru_cache(maxsize=1 << 16)
def _log(releases: int, having: int) -> float:
    return math.log(releases / having)


@dataclass(frozen=True, slots=True)
class Compared:
    """
    A release beside another: the words both have, and how alike they are.

    ``coverage`` is the share of the first's weight that the other has, less for a long text,
    which has a little of everything. ``overlap`` is the share of both texts' runs that they
    have in common.
    """

    key: int
    shared: frozenset[int]
    coverage: float
    overlap: float

    @property
    def likeness(self) -> Likeness | None:
        """Return what the two are to one another; None where they have little in common."""
        if self.overlap >= COPY:
            return Likeness.COPY
        if self.overlap >= PARTIAL:
            return Likeness.PARTIAL
        return Likeness.ABOUT if self.coverage >= ALIKE else None


def share(mine: Profile, others: Mapping[int, Iterable[int]]) -> dict[int, frozenset[int]]:
    """Return the words each of the others has in common with a release; ``others`` are words."""
    common = mine.words.intersection
    return {key: common(words) for key, words in others.items()}


def weigh(mine: Profile, shared: Mapping[int, frozenset[int]], public: Collection[int]) -> Weights:
    """Return the weights of a release's words, by those of the others that are public."""
    having = Counter(chain.from_iterable([shared[key] for key in public]))
    return Weights.of(mine.words, having, len(public))


def cover(
    shared: Mapping[int, frozenset[int]], words: Mapping[int, int], weights: Weights
) -> dict[int, float]:
    """Return the ``coverage`` of a release by each of the others, which have so many words."""
    of, whole = weights.by_word.__getitem__, weights.whole
    if not whole:
        return {}
    return {
        key: sum(map(of, both)) / whole * for_length(words[key]) for key, both in shared.items()
    }


def compare(mine: Profile, others: Mapping[int, Profile], weights: Weights) -> dict[int, Compared]:
    """Return a release beside each of the others, by their keys."""
    shared = share(mine, {key: other.words for key, other in others.items()})
    covered = cover(shared, {key: len(other.words) for key, other in others.items()}, weights)
    return {
        key: Compared(
            key, shared[key], coverage, overlap(mine, others[key]) if coverage >= LEAST else 0.0
        )
        for key, coverage in covered.items()
    }


def nearest(covered: Mapping[int, float], public: Container[int]) -> list[int]:
    """Return the releases that cover most of one, to be looked at closely: of both sides."""
    likely = [key for key, coverage in covered.items() if coverage >= LEAST]
    return [
        key
        for side in (True, False)
        for key in nlargest(
            NEAREST, [key for key in likely if (key in public) is side], key=covered.__getitem__
        )
    ]


def overlap(mine: Profile, other: Profile) -> float:
    """Return the share of two texts' runs that both have: 1 for the same text."""
    if min(len(mine.runs), len(other.runs)) < FEWEST_RUNS:
        return 0.0
    common = len(mine.runs & other.runs)
    return common / (len(mine.runs) + len(other.runs) - common)


def likest(found: Iterable[Compared], most: int) -> list[Compared]:
    """Return all copies of a release, and so many others worth showing, the likest first."""
    alike = [one for one in found if one.likeness is not None]
    alike.sort(key=lambda one: (one.overlap >= PARTIAL, one.coverage), reverse=True)
    copies = [one for one in alike if one.overlap >= COPY]
    return copies + [one for one in alike if one.overlap < COPY][:most]


@lru_cache(maxsize=1 << 10)
def for_length(words: int) -> float:
    """Return by what a text of so many words counts: a long one has a little of everything."""
    return math.sqrt(USUAL_WORDS / max(words, FEWEST_WORDS))
