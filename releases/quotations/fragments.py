"""Fragments and the full statements of the same text that hold their words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice

from releases.quotations.quotation import Quotation

FOLDED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ", "'"),
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\xa0": " ",
        "\xad": "",
    }
)
EDGES = " .,;:!?'\"-…[]()"
BREAK = "\n\x00\n"
FEWEST = 2
LONGEST = 500_000
MOST_PLACES = 20
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")


def fold(words: str) -> str:
    """Words for comparison only: one kind of mark, dash, space and case, no edge points."""
    return _SPACE.sub(" ", words.translate(FOLDED)).casefold().strip(EDGES)


class Folded:
    """Folded statements laid end to end, found again by their first two words.

    The index keeps a bounded number of places for each pair of words and reads a bounded length
    of text, so that many fragments in a long text stay linear.
    """

    def __init__(self, statements: Iterable[str]) -> None:
        """Lay out the statements, each already folded."""
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for statement in statements:
            if length + len(statement) > LONGEST:
                break
            self._starts.append(length)
            parts.append(statement)
            length += len(statement) + len(BREAK)
        self._text = BREAK.join(parts)
        self._places: dict[tuple[str, str], list[int]] = {}
        before: re.Match[str] | None = None
        for word in _WORD.finditer(self._text):
            if before is not None:
                places = self._places.setdefault((before.group(), word.group()), [])
                if len(places) < MOST_PLACES:
                    places.append(before.start())
            before = word

    def holder(self, words: str) -> int | None:
        """The number of the first statement that contains the words as whole words, or None."""
        pair = [match.group() for match in islice(_WORD.finditer(words), FEWEST)]
        if len(pair) < FEWEST:
            return None
        for at in self._places.get((pair[0], pair[1]), ()):
            if not self._text.startswith(words, at):
                continue
            if not self._text[at + len(words) : at + len(words) + 1].isalnum():
                return bisect_right(self._starts, at) - 1
        return None


def link_fragments(text: str, quotations: Sequence[Quotation]) -> list[int | None]:
    """For each quotation the index of the full one whose words contain it, or None.

    Full quotations and fragments whose full text is not held are None. Marks, dashes, spaces
    and case are folded for the comparison; a single word is never linked.
    """
    holders = [number for number, quotation in enumerate(quotations) if not quotation.is_fragment]
    folded = Folded(fold(" ".join(quotations[number].passage_texts(text))) for number in holders)
    links: list[int | None] = []
    for quotation in quotations:
        found = None
        if quotation.is_fragment and holders:
            found = folded.holder(fold(" ".join(quotation.passage_texts(text))))
        links.append(None if found is None else holders[found])
    return links
