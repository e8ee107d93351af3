"""Words near to one that nobody wrote: which slip of the fingers or the ear lies between."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator

SHORTEST = 4  # letters; a shorter word is near to too many
LONGEST = 30
_VOWELS = "aeiouy"


def slips(word: str) -> set[str]:
    """
    Return every word one slip away: a letter left out, doubled, exchanged, put in, or two swapped.

    >>> "government" in slips("goverment"), "parliament" in slips("parlaiment")
    (True, True)
    """
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    near = {a + b[1:] for a, b in cuts if b}
    near |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    for letter in string.ascii_lowercase:
        near |= {a + letter + b[1:] for a, b in cuts if b}
        near |= {a + letter + b for a, b in cuts}
    return near - {word}


def double_slips(word: str) -> set[str]:
    """Return words two slips away, of the slips that are made most: by the ear and in haste."""
    return {far for near in _light(word) for far in _light(near)} - {word}


def halves(word: str) -> Iterator[tuple[str, str]]:
    """Yield the two words that a forgotten blank may have made one."""
    for i in range(3, len(word) - 2):
        yield word[:i], word[i:]


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips lie between two words, or ``most + 1`` where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            step = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                step = min(step, before_last[j - 2] + 1)
            row.append(step)
        if min(row) > most:
            return most + 1
        before_last, last = last, row
    return min(last[-1], most + 1)


def near_among(word: str, words: Iterable[str]) -> dict[str, int]:
    """Return those of some words, such as names, that are near, and how near."""
    most = 2 if len(word) > 6 else 1
    found = {}
    for other in words:
        if len(other) >= SHORTEST and (n := distance(word, other, most)) <= most:
            found[other] = n
    return found


def _light(word: str) -> set[str]:
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    near = {a + b[1:] for a, b in cuts if b}
    near |= {a + b[0] + b for a, b in cuts if b}
    near |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    near |= {a + v + b[1:] for a, b in cuts if b and b[0] in _VOWELS for v in _VOWELS}
    near |= {a + "n" + b for a, b in cuts} | {a + v + b for a, b in cuts for v in "aei"}
    return near
