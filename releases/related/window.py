"""Many releases in the order of time: each beside those around it, without comparing all texts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from releases.related.likeness import Weights
from releases.related.profile import Profile

RARE = 0.02  # of the releases in the window have a word, at most, for it to lead to others
RARE_AMONG_FEW = 5
NEAREST = 40  # that are looked at closely, of the public and of the hidden
RUN = 3.0  # weight of a run in common, which tells more than a word


class Window:
    """
    The profiles of some weeks, by the words and runs in them.

    Gives the same as comparing a release with all of them, but for pairs that have no rare word
    in common, which would not come among the likest.
    """

    def __init__(self) -> None:
        self.profiles: dict[int, Profile] = {}
        self._public: set[int] = set()
        self._having: dict[int, int] = {}  # of the public, how many have a word
        # Who has a word or a run: a key by itself where only one does, as of nearly all runs.
        self._keys: dict[int, int | set[int]] = {}

    def add(self, key: int, profile: Profile, *, public: bool) -> None:
        """Take a release into the window."""
        self.profiles[key] = profile
        keys = self._keys
        for mark in _marks(profile):
            held = keys.setdefault(mark, key)
            if held is key:
                continue
            if isinstance(held, int):
                keys[mark] = {held, key}
            else:
                held.add(key)
        if public:
            self._public.add(key)
            having = self._having
            for word in profile.words:
                having[word] = having.get(word, 0) + 1

    def drop(self, key: int) -> None:
        """Let a release out of it."""
        profile = self.profiles.pop(key)
        keys = self._keys
        for mark in _marks(profile):
            held = keys[mark]
            if isinstance(held, int):
                del keys[mark]
            else:
                held.discard(key)
                if not held:
                    del keys[mark]
        if key in self._public:
            self._public.remove(key)
            for word in profile.words:
                self._having[word] -= 1

    def weights(self, key: int) -> Weights:
        """Return what the words of a release in the window say, by the others that are public."""
        words = self.profiles[key].words
        mine = int(key in self._public)
        having = {word: self._having.get(word, mine) - mine for word in words}
        return Weights.of(words, having, len(self._public) - mine)

    def nearest(self, key: int, weights: Weights) -> list[int]:
        """Return the releases that share most of the rare words and runs of one in the window."""
        profile = self.profiles[key]
        most = max(RARE * len(self.profiles), RARE_AMONG_FEW)
        scores: dict[int, float] = {}
        for marks, worth in ((profile.words, weights.by_word), (_runs(profile), {})):
            for mark in marks:
                held = self._keys[mark]
                # What only this one has leads nowhere; runs that many have are a letterhead.
                if isinstance(held, int) or len(held) > most:
                    continue
                weight = worth.get(mark, RUN)
                for one in held:
                    scores[one] = scores.get(one, 0.0) + weight
        scores.pop(key, None)
        ordered = sorted(scores, key=scores.__getitem__, reverse=True)
        public = [one for one in ordered if one in self._public]
        hidden = [one for one in ordered if one not in self._public]
        return public[:NEAREST] + hidden[:NEAREST]


def _marks(profile: Profile) -> Iterable[int]:
    return chain(profile.words, _runs(profile))


def _runs(profile: Profile) -> Iterable[int]:
    """Return the runs as marks that no word has."""
    return map(_NEGATE, profile.runs)


_NEGATE = (-1).__sub__
