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
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from releases.search.document import BREAK, Indexed
from releases.search.tree import All, Either, Node, Run, Said, wanted

CANDIDATES = 1_000  # the newest matches, which are ranked
READ = 8_000  # characters of a text that are looked at

_TITLE, _STANDFIRST, _TEXT = 8.0, 4.0, 1.0
_TOGETHER = 0.5  # of a place's worth for each word, where all of them touch there
_OFTEN = 5  # beyond this a word is no truer for being said again
_NEWEST = 1.0  # more for the newest candidate than for the oldest
_LOOKED = 8  # places of a word at which nearness is measured

Group = tuple[Run, ...]  # what the reader typed as one, and whatever means the same


def rank(pks: Sequence[int], documents: Sequence[Indexed], tree: Node) -> list[int]:
    """
    Return primary keys, best first.

    ``pks`` come newest first; ``documents`` are what the index holds of them, in any order. What
    the index does not hold ranks last.
    """
    by_pk = {document.pk: document for document in documents}
    groups = tuple(_groups(tree))
    scores = {}
    for place, pk in enumerate(pks):
        document = by_pk.get(pk)
        scores[pk] = -1.0 if document is None else score(document, groups)
        scores[pk] += _NEWEST * (1 - place / len(pks))
    return sorted(scores, key=scores.__getitem__, reverse=True)


def score(document: Indexed, groups: Sequence[Group]) -> float:
    """Return how well a document answers to what is looked for."""
    places = [
        (_TITLE, f" {document.title} ", f" {document.title_stems} "),
        *_text_places(document),
    ]
    return sum(_score_place(*place, groups) for place in places)


def _groups(node: Node) -> Iterator[Group]:
    """Yield what the reader typed, word by word, leaving out what is excluded."""
    if isinstance(node, Run):
        yield (node,)
    elif isinstance(node, Either) and node.shown:
        yield tuple(wanted(node))
    elif isinstance(node, (All, Either, Said)):
        for part in node.parts:
            yield from _groups(part)


def _text_places(document: Indexed) -> list[tuple[float, str, str]]:
    standfirst, _, text = document.text.partition(BREAK)
    standfirst_stems, _, stems = document.text_stems.partition(BREAK)
    return [
        (_STANDFIRST, f" {standfirst.strip()} ", f" {standfirst_stems.strip()} "),
        (_TEXT, f" {text.strip()} ", f" {stems.strip()} "),
    ]


def _score_place(worth: float, words: str, stems: str, groups: Sequence[Group]) -> float:
    total = 0.0
    for group in groups:
        count = max(_count(run, words if run.exact else stems) for run in group)
        total += worth * (1 + min(count, _OFTEN) / _OFTEN) if count else 0
    if total and len(groups) > 1:
        total += worth * _TOGETHER * len(groups) * _nearness(words, stems, groups)
    return total


def _count(run: Run, text: str) -> int:
    return sum(text.count(_sought(run, form)) for form in run.forms)


def _nearness(words: str, stems: str, groups: Sequence[Group]) -> float:
    """
    Return how near all that is looked for stands together: 1 side by side, 0 where not all is.

    Exact words and stems lie in two texts whose places do not compare: of a query that has both,
    nothing is said.
    """
    exact = {run.exact for group in groups for run in group}
    if len(exact) > 1:
        return 0.0
    text = words if exact.pop() else stems
    spans = []
    for number, group in enumerate(groups):
        found = [(start, end, number) for run in group for start, end in _spans(run, text)]
        if not found:
            return 0.0
        spans += found
    return _closest(sorted(spans), len(groups))


def _spans(run: Run, text: str) -> Iterator[tuple[int, int]]:
    for form in run.forms:
        sought = _sought(run, form)
        at = text.find(sought)
        for _ in range(_LOOKED):
            if at < 0:
                break
            yield at + 1, at + len(sought)
            at = text.find(sought, at + 1)


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


def _sought(run: Run, form: tuple[str, ...]) -> str:
    return f" {' '.join(form)}" + ("" if run.prefix else " ")
