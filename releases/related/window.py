"""Many releases in the order of time: each beside those around it, without comparing all texts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Mapping
from heapq import nlargest

from releases.related.likeness import NEAREST, Weights, for_length
from releases.related.profile import Profile

# A release is compared with those issued at most so many days before and after it; where very
# many were, with the nearest of them: so many of the public, and so many of the hidden.
SPAN = 30
BEFORE, AFTER = 600, 300
RARE = 0.1  # of the releases around have a word, at most, for it to lead to others
FEW = 40  # so many may have a word in any case: copies of one release have all of theirs
OFTEN = 1_000  # releases that have left, before what was held of them is looked for

_SECONDS = SPAN * 24 * 3600


class Window:
    """
    The profiles of some weeks, by the words in them; the public apart from the hidden.

    Releases come in the order of time, and leave in it. Nineteen in twenty of the likest are those
    that comparing a release with all around it gives: only words that a tenth of them have, or
    fewer, lead to others.
    """

    def __init__(self) -> None:
        self.profiles: dict[int, Profile] = {}
        self._order: deque[int] = deque()
        self._sides = _Side(), _Side()  # the hidden, the public
        self._places: dict[int, tuple[float, bool, int, int]] = {}

    def add(self, key: int, at: float, profile: Profile, *, public: bool) -> None:
        """Take a release into the window, the latest so far; ``at`` in seconds."""
        hidden, shown = self._sides
        self.profiles[key] = profile
        self._order.append(key)
        self._places[key] = at, public, hidden.end, shown.end
        self._sides[public].add(key, at, profile)

    def reaches(self, key: int) -> bool:
        """
        Tell whether nothing public that comes later could be around a release.

        How many hidden ones are there already is not asked: they must not keep public ones away.
        """
        at, *_, place = self._places[key]
        last = self._places[self._order[-1]][0]
        return last > at + _SECONDS or self._sides[True].end > place + AFTER

    def drop_before(self, key: int) -> list[int]:
        """Let those out that came too long before a release; return which."""
        dropped = []
        while not self.sees(key, self._order[0]):
            first = self._order.popleft()
            self._sides[self._places.pop(first)[1]].first += 1
            del self.profiles[first]
            dropped.append(first)
        return dropped

    def sweep(self) -> None:
        """Free what is held of words that only releases had that have left."""
        for side in self._sides:
            if side.first - side.swept >= OFTEN:
                side.sweep()

    def sees(self, key: int, other: int) -> bool:
        """Tell whether one release is around another."""
        if key == other:
            return True
        _, public, *numbers = self._places[other]
        start, stop = self._around(key, public=public)
        return start <= numbers[public] < stop

    def beside(self, key: int) -> tuple[Weights, list[int]]:
        """
        Return what the words of a release say, by the public ones around it, and the nearest ones.

        Those share most of its rare words, and are to be looked at closely.
        """
        words = self.profiles[key].words
        start, stop = self._around(key, public=True)
        mine = int(self._places[key][1])
        having, leading = self._sides[True].having(words, start, stop)
        for word in having if mine else ():
            having[word] -= 1
        weights = Weights.of(words, having, stop - start - mine)
        found = self._sides[True].nearest(key, leading, weights)
        start, stop = self._around(key, public=False)
        if start < stop:
            _, leading = self._sides[False].having(words, start, stop)
            found += self._sides[False].nearest(key, leading, weights)
        return weights, found

    def _around(self, key: int, *, public: bool) -> tuple[int, int]:
        """Return which numbers of a side are around a release, half-open."""
        at, mine, *numbers = self._places[key]
        return self._sides[public].around(at, numbers[public], itself=mine is public)


class _Side:
    """Those of the releases that are public, or those that are not, numbered as they came."""

    def __init__(self) -> None:
        self.first = 0  # that is still here
        self.swept = 0  # before which nothing is held any more
        self._keys: list[int] = []
        self._times: list[float] = []
        self._worth: list[float] = []
        self._having: dict[int, list[int]] = {}  # the numbers of those that have a word, rising

    @property
    def end(self) -> int:
        """The number of the next one to come."""
        return len(self._keys)

    def add(self, key: int, at: float, profile: Profile) -> None:
        number = len(self._keys)
        self._keys.append(key)
        self._times.append(at)
        self._worth.append(for_length(len(profile.words)))
        having = self._having
        for word in profile.words:
            if word in having:
                having[word].append(number)
            else:
                having[word] = [number]

    def around(self, at: float, place: int, *, itself: bool) -> tuple[int, int]:
        start = bisect_left(self._times, at - _SECONDS, self.first)
        stop = bisect_right(self._times, at + _SECONDS, start)
        return max(start, place - BEFORE), min(stop, place + itself + AFTER)

    def sweep(self) -> None:
        first = self.swept = self.first
        self._having = {
            word: numbers if numbers[0] >= first else numbers[bisect_left(numbers, first) :]
            for word, numbers in self._having.items()
            if numbers[-1] >= first
        }

    def having(
        self, words: frozenset[int], start: int, stop: int
    ) -> tuple[dict[int, int], dict[int, list[int]]]:
        """
        Return how many of the releases from one number to another have each word.

        And of the rare words, which those are.
        """
        most = max(RARE * (stop - start), FEW)
        counts, leading = {}, {}
        held = self._having
        for word in words & held.keys():
            numbers = held[word]
            low, high = bisect_left(numbers, start), bisect_left(numbers, stop)
            counts[word] = high - low
            if high - low <= most:
                leading[word] = numbers[low:high]
        return counts, leading

    def nearest(self, key: int, leading: Mapping[int, list[int]], weights: Weights) -> list[int]:
        """Return those that have most of some rare words in common with one."""
        scores: dict[int, float] = {}
        for word, numbers in leading.items():
            weight = weights.by_word[word]
            for number in numbers:
                scores[number] = scores.get(number, 0.0) + weight
        for number in scores:
            scores[number] *= self._worth[number]
        best = nlargest(NEAREST + 1, scores, key=scores.__getitem__)
        return [found for number in best if (found := self._keys[number]) != key][:NEAREST]
