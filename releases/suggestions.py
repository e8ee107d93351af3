"""
“Did you mean …”: for a word that no public release has, one that public releases do have.

Names that are public come first, then the vocabulary of the releases. What is hidden is in the
index, too; so every word is measured by the public releases that hold it, and one that only hidden
releases have is as good as none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from releases import search
from releases.directory import public_organisations, public_people, public_topics
from releases.search import spelling
from releases.search.normalise import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from releases.querysets import ReleaseQuerySet

MOST_WORDS = 8  # of a query
_MEASURED = 200  # releases with a word; more make it no likelier
_NAME = 50  # releases: what being in a name is worth
_OPERATORS = {"OR", "AND", "NOT"}


def suggest(releases: ReleaseQuerySet, query: search.Query) -> str:
    """
    Return a query that finds some of the releases, near to one that finds none; else "".

    ``releases`` are all the public ones of a page, whatever its filters leave.
    """
    try:
        with search.limited(releases.db):
            return _suggest(releases, query.text) if query.tree else ""
    except search.TooSlowError:
        return ""


def _suggest(releases: ReleaseQuerySet, text: str) -> str:
    absent = [word for word in _words(text) if not _count(releases, word.exact, 1)]
    names = _words_of_names() if absent else set()
    for word in reversed(absent):
        better = _nearest(releases, word.exact, names)
        if not better:
            return ""
        text = text[: word.start] + better + text[word.end :]
    return text if absent and _count(releases, text, 1) else ""


def _words(text: str) -> list[Token]:
    """Return the words of a query that may be misspelt."""
    words = [
        word
        for word in tokens(text)
        if text[word.start : word.end] not in _OPERATORS
        and spelling.SHORTEST <= len(word.exact) <= spelling.LONGEST
        and word.exact.isascii()
        and word.exact.isalpha()
        and text[word.end : word.end + 1] not in ("*", ":")
    ]
    return words[:MOST_WORDS]


def _nearest(releases: ReleaseQuerySet, word: str, names: set[str]) -> str:
    """Return the likeliest word, or two, that public releases have; else ""."""
    of_names = spelling.near_among(word, names)
    close = {*search.held(spelling.slips(word), releases.db)}
    close.update(name for name, slips in of_names.items() if slips == 1)
    return (
        _likeliest(releases, close, names)
        or _likeliest(releases, of_names, names)
        or _parted(releases, word)
        or _likeliest(releases, search.held(spelling.double_slips(word), releases.db), names)
    )


def _likeliest(releases: ReleaseQuerySet, words: Iterable[str], names: set[str]) -> str:
    """Return the word that most public releases hold, rather a name; "" where none holds any."""
    best, most = "", 0
    for word in sorted(words):
        n = _count(releases, f'"{word}"', _MEASURED)
        worth = n + _NAME if n and word in names else n
        if worth > most:
            best, most = word, worth
    return best


def _parted(releases: ReleaseQuerySet, word: str) -> str:
    """Return the two words that were written as one, where a public release has them so."""
    pairs = list(spelling.halves(word))
    known = search.held({half for pair in pairs for half in pair}, releases.db)
    for one, two in pairs:
        if {one, two} <= known and _count(releases, f'"{one} {two}"', 1):
            return f"{one} {two}"
    return ""


def _words_of_names() -> set[str]:
    """Return the words of all names that anyone may know of."""
    directories = (public_organisations(), public_people(), public_topics())
    names = (name for rows in directories for name in rows.values_list("folded", flat=True))
    return {word for name in names for word in name.split() if word.isascii() and word.isalpha()}


def _count(releases: ReleaseQuerySet, text: str, cap: int) -> int:
    return search.count(releases, search.parse(text), cap)
