"""
The best first, by a reckoning of our own over the newest matches.

No score knows how common a word is in the archive: such numbers are moved by releases that are
still under embargo, and a reader could see them move. A match counts by where it stands (title,
standfirst, text), how often, and whether the words stand together; of equals the newer is better.
"""

from __future__ import annotations

from collections.abc import Sequence

from releases.search.document import BREAK, Indexed
from releases.search.tree import Run

CANDIDATES = 1_000  # the newest matches, which are ranked
READ = 10_000  # characters of a text that are looked at

_TITLE, _STANDFIRST, _TEXT = 8.0, 4.0, 1.0
_TOGETHER = 0.5  # of a place's worth, where all words stand side by side there
_OFTEN = 5  # beyond this a word is no truer for being said again
_NEWEST = 1.0  # more for the newest candidate than for the oldest


def rank(pks: Sequence[int], documents: Sequence[Indexed], runs: Sequence[Run]) -> list[int]:
    """
    Return primary keys, best first.

    ``pks`` come newest first; ``documents`` are what the index holds of them, in any order. What
    the index does not hold ranks last.
    """
    by_pk = {document.pk: document for document in documents}
    scores = {}
    for place, pk in enumerate(pks):
        document = by_pk.get(pk)
        scores[pk] = -1.0 if document is None else score(document, runs)
        scores[pk] += _NEWEST * (1 - place / len(pks))
    return sorted(scores, key=scores.__getitem__, reverse=True)


def score(document: Indexed, runs: Sequence[Run]) -> float:
    """Return how well a document answers to the runs that are looked for."""
    places = [
        (_TITLE, f" {document.title} ", f" {document.title_stems} "),
        *_text_places(document),
    ]
    return sum(_score_place(*place, runs) for place in places)


def _text_places(document: Indexed) -> list[tuple[float, str, str]]:
    standfirst, _, text = document.text.partition(BREAK)
    standfirst_stems, _, stems = document.text_stems.partition(BREAK)
    return [
        (_STANDFIRST, f" {standfirst.strip()} ", f" {standfirst_stems.strip()} "),
        (_TEXT, f" {text.strip()} ", f" {stems.strip()} "),
    ]


def _score_place(worth: float, words: str, stems: str, runs: Sequence[Run]) -> float:
    total = 0.0
    for run in runs:
        here = words if run.exact else stems
        count = sum(here.count(_sought(run, form)) for form in run.forms)
        total += worth * (1 + min(count, _OFTEN) / _OFTEN) if count else 0
    if len(runs) > 1 and not any(run.exact for run in runs):
        together = " ".join(" ".join(run.forms[0]) for run in runs)
        total += worth * _TOGETHER * len(runs) if f" {together} " in stems else 0
    return total


def _sought(run: Run, form: tuple[str, ...]) -> str:
    return f" {' '.join(form)}" + ("" if run.prefix else " ")
