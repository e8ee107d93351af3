"""
The best first, by a reckoning of our own over the newest matches.

No score knows how common a word is in the archive: such numbers are moved by releases that are
still under embargo, and a reader could see them move. What counts, of each word or phrase:

* **where** it stands: in the title 8, in the standfirst 4, in the text 1; each place counts once;
* **how often**: up to as much again for five times or more in a place, for a word is no truer for
  being said a sixth time;
* **how near** the words stand to each other: half of the place's worth for each of them where they
  touch, and soon much less the further apart they are;
* **when** it was issued: one more for the newest candidate, nothing for the oldest, so that of
  equals the newer comes first, and a mention in passing never beats a headline for being new.

A word and its synonyms or spellings are one: the best of them counts.

To read a thousand texts takes longer than all the rest of a page. What stands above a text is
known at once, and a text adds little to it: so the texts of those that are best without are read
first, and of all others only those that may still come to as much.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from releases.search.document import BREAK, Indexed
from releases.search.tree import All, Either, Node, Run, Said, wanted

CANDIDATES = 1_000  # the newest matches, which are ranked
READ = 8_000  # characters of a text that are looked at

_TITLE, _STANDFIRST, _TEXT = 8.0, 4.0, 1.0
_TOGETHER = 0.5  # of a place's worth for each word, where all of them touch there
_OFTEN = 5  # beyond this a word is no truer for being said again
_NEWEST = 1.0  # more for the newest candidate than for the oldest
_LOOKED = 8  # places of a word at which nearness is measured
_FIRST = 100  # texts that are read before it is told which others may matter


class Sought(NamedTuple):
    """A word or phrase as it stands between blanks, in any of its spellings: exact, or stems."""

    exact: bool
    spellings: tuple[str, ...]


Group = tuple[Sought, ...]  # what the reader typed as one, and whatever means the same
Both = tuple[str, str]  # a text in exact words and in stems, and where in them a part begins, ends
Bounds = tuple[int, int]


def rank(
    pks: Sequence[int],
    heads: Iterable[Indexed],
    read: Callable[[Sequence[int]], Iterable[Indexed]],
    tree: Node,
    *,
    mark: str = "",
    most: int = CANDIDATES,
) -> list[int]:
    """
    Return so many primary keys, best first.

    ``pks`` come newest first. ``heads`` are their titles, and standfirsts in place of texts, in any
    order; ``read`` returns what the index holds of some, with ``mark`` before each exact word.
    What it does not hold ranks last.
    """
    newness = {pk: _NEWEST * (1 - place / len(pks)) for place, pk in enumerate(pks)}
    sought = _sought_in(tree)
    least = {head.pk: _score_head(head, sought) + newness[head.pk] for head in heads}
    sought, more = _sought_in(tree, mark), _most_of_a_text(len(sought))
    scores = {pk: newness[pk] - 1.0 for pk in pks}

    def scored(some: Sequence[int]) -> dict[int, float]:
        return {one.pk: least[one.pk] + _score_text(one, sought) for one in read(some)}

    first, best = max(most, _FIRST), sorted(least, key=least.__getitem__, reverse=True)
    scores |= scored(best[:first])
    bar = heapq.nlargest(most, scores.values())[-1]
    if others := [pk for pk in best[first:] if least[pk] + more >= bar]:
        scores |= scored(others)
    return sorted(scores, key=scores.__getitem__, reverse=True)[:most]


def _most_of_a_text(groups: int) -> float:
    """Return what a text may at most add to its title and standfirst."""
    return _TEXT * groups * (2 + (_TOGETHER if groups > 1 else 0))


def _score_head(head: Indexed, groups: Sequence[Group]) -> float:
    """Return how well a title and a standfirst answer to what is looked for."""
    title, standfirst = (head.title, head.title_stems), (head.text, head.text_stems)
    return _score_whole(_TITLE, title, groups) + _score_whole(_STANDFIRST, standfirst, groups)


def _score_whole(worth: float, texts: Both, groups: Sequence[Group]) -> float:
    if not any(texts):
        return 0.0
    words, stems = (f" {text} " for text in texts)
    return _score_place(worth, (words, stems), (0, 0), (len(words), len(stems)), groups)


def _score_text(document: Indexed, groups: Sequence[Group]) -> float:
    """Return how well the text beneath a standfirst does."""
    # It is looked at where it lies: cut out of hundreds of texts it would be dear.
    text = f" {document.text} ", f" {document.text_stems} "
    starts = _standfirst_end(text[0]), _standfirst_end(text[1])
    return _score_place(_TEXT, text, starts, (len(text[0]), len(text[1])), groups)


def _standfirst_end(text: str) -> int:
    end = text.find(BREAK)
    return len(text) if end < 0 else end


def _groups(node: Node) -> Iterator[tuple[Run, ...]]:
    """Yield what the reader typed, word by word, leaving out what is excluded."""
    if isinstance(node, Run):
        yield (node,)
    elif isinstance(node, Either) and node.shown:
        yield tuple(wanted(node))
    elif isinstance(node, (All, Either, Said)):
        for part in node.parts:
            yield from _groups(part)


def _sought_in(tree: Node, mark: str = "") -> tuple[Group, ...]:
    return tuple(tuple(_sought(run, mark) for run in group) for group in _groups(tree))


def _sought(run: Run, mark: str) -> Sought:
    before, after = f" {mark}" if run.exact else " ", "" if run.prefix else " "
    return Sought(run.exact, tuple(before + before.join(form) + after for form in run.forms))


def _score_place(
    worth: float, texts: Both, starts: Bounds, ends: Bounds, groups: Sequence[Group]
) -> float:
    total, counts = 0.0, [_count(group, texts, starts, ends) for group in groups]
    for count in counts:
        if count:
            total += worth * (1 + min(count, _OFTEN) / _OFTEN)
    if len(groups) > 1 and all(counts):
        total += worth * _TOGETHER * len(groups) * _nearness(texts, starts, ends, groups)
    return total


def _count(group: Group, texts: Both, starts: Bounds, ends: Bounds) -> int:
    """Return how often the one of a group is said that is said most."""
    most = 0
    for exact, spellings in group:
        i = 0 if exact else 1
        count, text, start, end = 0, texts[i], starts[i], ends[i]
        for spelling in spellings:
            count += text.count(spelling, start, end)
        most = max(most, count)
    return most


def _nearness(texts: Both, starts: Bounds, ends: Bounds, groups: Sequence[Group]) -> float:
    """
    Return how near all that is looked for stands together: 1 side by side, 0 where not all is.

    Exact words and stems lie in two texts whose places do not compare: of a query that has both,
    nothing is said.
    """
    exact = {sought.exact for group in groups for sought in group}
    if len(exact) > 1:
        return 0.0
    i = 0 if exact.pop() else 1
    text, start, end = texts[i], starts[i], ends[i]
    # As it was typed, at once: this is what most are asked for.
    if text.find("".join(group[0].spellings[0].rstrip() for group in groups) + " ", start, end) > 0:
        return 1.0
    spans = []
    for number, group in enumerate(groups):
        spans += [(*span, number) for one in group for span in _spans(one, text, start, end)]
    return _closest(sorted(spans), len(groups))


def _spans(sought: Sought, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for spelling in sought.spellings:
        at = text.find(spelling, start, end)
        for _ in range(_LOOKED):
            if at < 0:
                break
            yield at + 1, at + len(spelling)
            at = text.find(spelling, at + 1, end)


def _closest(spans: Sequence[tuple[int, int, int]], groups: int) -> float:
    """Return what share of the shortest stretch with one of each group those take up, squared."""
    best, last = 0.0, dict[int, tuple[int, int]]()
    for start, end, group in spans:
        if best >= 1:
            break
        last[group] = start, end
        if len(last) == groups:
            first = min(span[0] for span in last.values())
            taken = sum(span[1] - span[0] for span in last.values())
            best = max(best, taken / (max(end for _, end in last.values()) - first))
    return min(best, 1.0) ** 2
