"""Pasted words, and where they stand in a text: how staff say which words a statement is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from organisations.text import clean_text

LONGEST = 100_000  # characters of a statement
MOST_PASSAGES = 200
MOST_PLACES = 12  # past this a person cannot choose, and is asked for more words
AROUND = 50  # characters shown on each side of a place
NEAR = 20  # characters between two runs of one selection: marks and an empty line

# One character for one, so that offsets stay: blanks, marks and dashes are taken for their like.
ALIKE = str.maketrans(
    dict.fromkeys("\n\t\xa0\u2002\u2003\u2007\u2009\u200a\u202f", " ")
    | dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("‘’‚‛`´", "'")
    | dict.fromkeys("‐‑‒–—―", "-")
)
DOUBLE = '“”„"'


class Place(NamedTuple):
    """Where words stand: half-open character offsets."""

    start: int
    end: int

    def touches(self, other: Place) -> bool:
        """Tell whether they share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Wanted:
    """One passage as it was typed, and every place at which the text has it."""

    number: int
    words: str
    places: Sequence[Place] = field(default=())

    @property
    def short(self) -> str:
        """Its beginning, for a sentence about it."""
        return self.words if len(self.words) <= 80 else f"{self.words[:79]}…"


class Around(NamedTuple):
    """A place as a person recognises it."""

    start: int
    before: str
    words: str
    after: str
    chosen: bool


class Text:
    """A release's text, to find words in."""

    def __init__(self, body: str) -> None:
        self.body = body
        self._alike: str | None = None

    @property
    def alike(self) -> str:
        """The text with every blank, mark and dash in its plainest form, of the same length."""
        if self._alike is None:
            self._alike = self.body.translate(ALIKE)
        return self._alike

    def wanted(self, typed: str) -> list[Wanted]:
        """
        Return the passages of what was typed, each with its places.

        Passages are parted by an empty line, or stand one on each line; a line break inside one
        stays where the text has it there, too. Marks around a passage are left out.
        """
        runs = islice(self._runs(clean_text(typed)), MOST_PASSAGES + 1)
        return [Wanted(n, words, self.places(words)) for n, words in enumerate(runs)]

    def places(self, words: str) -> list[Place]:
        """Return where words stand, at most one more than can be chosen from."""
        return _find(self.body, words) or _find(self.alike, words.translate(ALIKE))

    def around(self, place: Place, *, chosen: bool = False) -> Around:
        """Return a place with what stands on both sides of it."""
        start, end = place
        return Around(
            start,
            self.body[max(start - AROUND, 0) : start],
            self.body[start:end],
            self.body[end : end + AROUND],
            chosen,
        )

    def _runs(self, typed: str) -> Iterator[str]:
        for block in re.split(r"\n[^\S\n]*\n\s*", typed):
            whole = _bare(block)
            lines = [whole] if "\n" not in whole or self.places(whole) else block.split("\n")
            for line in lines:
                if words := _bare(line):
                    yield words


def settle(
    wanted: Sequence[Wanted],
    *,
    chosen: dict[int, str],
    held: Sequence[Place] = (),
    near: int | None = None,
) -> dict[int, Place]:
    """
    Return, for each passage that is certain, which of its places is meant.

    Certain is the only one; one that was ``chosen`` by its start; the only one that shares words
    with a passage ``held`` before; and the first one at or just after ``near``, where a selection
    began.
    """
    settled: dict[int, Place] = {}
    for each in wanted:
        place = _meant(each, chosen.get(each.number), held, near)
        if place:
            settled[each.number] = place
            near = place.end if near is not None else None
    return settled


def _meant(
    each: Wanted, chosen: str | None, held: Sequence[Place], near: int | None
) -> Place | None:
    if len(each.places) == 1:
        return each.places[0]
    for place in each.places:
        if str(place.start) == chosen:
            return place
    kept = [place for place in each.places if any(place.touches(other) for other in held)]
    if len(kept) == 1:
        return kept[0]
    if near is not None:
        return next((place for place in each.places if 0 <= place.start - near <= NEAR), None)
    return None


def _find(text: str, words: str) -> list[Place]:
    found: list[Place] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(found) <= MOST_PLACES:
        found.append(Place(at, at + len(words)))
        at = text.find(words, at + 1)
    return found


def _bare(words: str) -> str:
    """Return words without blanks and double marks around them; a mark of their own stays."""
    words = words.strip()
    inside = words
    if inside[:1] and inside[0] in DOUBLE:
        inside = inside[1:]
    if inside[-1:] and inside[-1] in DOUBLE:
        inside = inside[:-1]
    return words if any(mark in inside for mark in DOUBLE) else inside.strip()
