"""What PostgreSQL is given of a release: a vector of marked tokens, and the texts they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from releases.search.document import BREAK, Document, Indexed
from releases.search.normalise import EXACT, Folded
from releases.search.pairs import PAIR, pairs
from releases.search.tsquery import TITLE

_MOST = 1_000_000  # bytes of a vector's words; PostgreSQL refuses more than a megabyte
_MARKS = TITLE + EXACT + PAIR


def columns(documents: Sequence[Document]) -> list[Any]:
    """Return keys, vectors, words and stems of documents, each as an array."""
    return [
        [document.pk for document in documents],
        [_vector(document.title, document.text) for document in documents],
        [_padded(document.title.exact, document.text.exact) for document in documents],
        [_padded(document.title.stems, document.text.stems) for document in documents],
    ]


def indexed(pk: int, words: str, stems: str) -> Indexed:
    """Return what is stored of a release as the parts it was made of."""
    title, _, text = words.partition(BREAK)
    title_stems, _, text_stems = stems.partition(BREAK)
    return Indexed(pk, title.strip(), title_stems.strip(), text.strip(), text_stems.strip())


def vector_of(words: str, stems: str) -> str:
    """Return the vector of a release of which these texts are stored."""
    held = indexed(0, words, stems)
    return _vector(Folded(held.title, held.title_stems), Folded(held.text, held.text_stems))


def _vector(title: Folded, text: Folded) -> str:
    lexemes = {*title.stems.split(), *text.stems.split()}
    lexemes.update(EXACT + word for word in {*title.exact.split(), *text.exact.split()})
    lexemes.update(TITLE + word for word in title.stems.split())
    lexemes.update(TITLE + EXACT + word for word in title.exact.split())
    # Each apart: what stands at the end of a title is not followed by the text.
    titled = pairs(title.exact)
    lexemes.update(titled, pairs(text.exact), {TITLE + pair for pair in titled})
    return " ".join(f"'{lexeme}'" for lexeme in _within_limit(lexemes))


def _within_limit(lexemes: set[str]) -> Iterable[str]:
    """Leave words out where there are too many of them, rather than refuse the release."""
    if sum(map(len, lexemes)) * 4 < _MOST:  # no character has more bytes than four
        return lexemes
    # Always the same ones, in all their forms.
    ordered = sorted(lexemes, key=lambda lexeme: (lexeme.strip(_MARKS), lexeme))
    sizes = accumulate(len(lexeme.encode()) for lexeme in ordered)
    return [lexeme for lexeme, size in zip(ordered, sizes, strict=True) if size < _MOST]


def _padded(title: str, text: str) -> str:
    """Return title and text with a blank around each word, to find phrases in."""
    return f" {title} {BREAK} {text} "
