"""
Finding words again in a text that was edited: by the words themselves and what stood around them.

Pure, and linear in the length of the text: words are found by how they begin, and of a phrase that
comes again and again only the places nearest to where it stood are looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WORD = re.compile(r"\w+")
BEGINNING = 24  # characters by which words are looked for, from their first letter on
MOST_PLACES = 40  # at which one phrase is compared
MOST_ODD = 20  # phrases that begin within a word
LONG = 40  # characters; so many come together again only where they were moved
# How many characters of what stood around must still do so: beside a long phrase the mark that
# opens or closes it, beside a short one more than any other phrase would have.
ENOUGH, ENOUGH_IF_LONG = 8, 1


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words, where they stood, and what stood directly before and after them."""

    start: int
    words: str
    before: str
    after: str

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.start + len(self.words)

    @property
    def whole(self) -> int:
        """All there was around the words."""
        return len(self.before) + len(self.after)

    def stands_untouched(self, text: str) -> bool:
        """Tell whether the words and all around them are where they were."""
        return text.startswith(self.words, self.start) and (
            self.around(text, self.start) == self.whole
        )

    def around(self, text: str, at: int) -> int:
        """Return how many characters around a place are as they were around the words."""
        end = at + len(self.words)
        before = text[max(at - len(self.before), 0) : at]
        after = text[end : end + len(self.after)]
        return _common(before[::-1], self.before[::-1]) + _common(after, self.after)


def find_again(anchors: Sequence[Anchor], text: str) -> list[int | None]:
    """
    Return where the words of each anchor begin in a text now, or None where that is not certain.

    Where all is as it was, they have not moved. Elsewhere they must be the very words, with enough
    of what stood around them; words that merely come again in another sentence are not the same
    words. Of two places with as much around them, that one is taken which lies as far from the
    old one as others have moved; where that tells nothing, none is.
    """
    choices = [[anchor.start] if anchor.stands_untouched(text) else [] for anchor in anchors]
    open_ = [n for n, choice in enumerate(choices) if not choice]
    if open_:
        places = _places(list(dict.fromkeys(anchors[n].words for n in open_)), text)
        for n in open_:
            choices[n] = _best(anchors[n], places.get(anchors[n].words, ()), text)
    moved = {
        choice[0] - anchor.start
        for anchor, choice in zip(anchors, choices, strict=True)
        if len(choice) == 1
    }
    return [
        _only([at for at in choice if len(choice) == 1 or at - anchor.start in moved])
        for anchor, choice in zip(anchors, choices, strict=True)
    ]


def _only(places: Sequence[int]) -> int | None:
    return places[0] if len(places) == 1 else None


def _best(anchor: Anchor, places: Sequence[int], text: str) -> list[int]:
    """Return the places that have most of what stood around, if that is enough."""
    most = min(ENOUGH_IF_LONG if len(anchor.words) >= LONG else ENOUGH, anchor.whole)
    best: list[int] = []
    for at in _nearest(places, anchor.start):
        around = anchor.around(text, at)
        if around > most:
            best, most = [at], around
        elif around == most:
            best.append(at)
    return best


def _nearest(places: Sequence[int], at: int) -> Sequence[int]:
    """Return those of the sorted places that lie nearest, a bounded number."""
    if len(places) <= MOST_PLACES:
        return places
    middle = bisect_left(places, at)
    first = min(max(middle - MOST_PLACES // 2, 0), len(places) - MOST_PLACES)
    return places[first : first + MOST_PLACES]


def _places(wanted: Sequence[str], text: str) -> dict[str, list[int]]:
    """Return where each of the wanted words begins, in one walk over the words of the text."""
    index = _Index(wanted)
    found: dict[str, list[int]] = defaultdict(list)
    for word in WORD.finditer(text):
        for words, at in index.beginning_at(word, text):
            found[words].append(at)
    # What begins within a word, or has none, is not met on that walk: looked for one by one.
    for words in [words for words in wanted if words not in found][:MOST_ODD]:
        at = text.find(words)
        while at >= 0 and len(found[words]) < MOST_PLACES:
            found[words].append(at)
            at = text.find(words, at + 1)
    return found


class _Index:
    """Phrases by how they begin, each by itself as soon as its length is tried."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._lengths: dict[str, set[int]] = defaultdict(set)  # of beginnings, by first word
        self._beginnings: dict[str, dict[int, dict[str, list[str]]]] = {}
        for phrase in phrases:
            first = WORD.search(phrase)
            if first is None:
                continue
            rest = phrase[first.start() :]
            beginning = rest[:BEGINNING]
            self._lengths[first.group()].add(len(beginning))
            lengths = self._beginnings.setdefault(beginning, {})
            lengths.setdefault(len(rest), {}).setdefault(rest, []).append(phrase)

    def beginning_at(self, word: re.Match[str], text: str) -> Iterator[tuple[str, int]]:
        """Yield each phrase whose first word this is, and where it begins."""
        start = word.start()
        for length in self._lengths.get(word.group(), ()):
            for whole, rests in self._beginnings.get(text[start : start + length], {}).items():
                for phrase in rests.get(text[start : start + whole], ()):
                    at = start - (len(phrase) - whole)
                    if at >= 0 and text.startswith(phrase, at):
                        yield phrase, at


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n
