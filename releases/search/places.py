"""
Where words and phrases stand in a text, without reading all of it.

A list shows twenty texts of some hundred words each, in which only a few are looked for. So a text
is searched for how these may begin, which is quick, and only what stands there is read as the
index reads it. Texts in letters that are not Latin are read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from releases.search.normalise import APOSTROPHES, INSIDE, WORD, Reading, both_forms, lowered
from releases.search.tree import Run

Place = tuple[int, int, int]  # half-open offsets into the text, and which of the runs it is

_BEGINNING = 5  # letters of a word by which it is looked for
# A stem has all letters but the last of its words, or all: only these do not (dying, lying).
_IRREGULAR = {"die", "lie", "tie", "vie"}
_BETWEEN = ".,'`"  # what may stand between the letters of a word: U.S., 10,000, don't
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_IN_A_WORD = re.compile(rf"[^\W_]|[{INSIDE}]")
_UNBROKEN = re.compile(r"\S*")


def places(text: str, runs: Sequence[Run]) -> Iterator[Place]:
    """Yield each place where a run stands, run by run."""
    plain = _plain(lowered(text))
    if plain is None:
        yield from _read_whole(text, runs)
        return
    for number, run in enumerate(runs):
        for form in run.forms:
            if all(map(str.isascii, form)):
                for start, end in _stands(plain, run, form):
                    yield start, end, number


def may_hold(text: str, runs: Sequence[Run]) -> bool:
    """Tell whether one of the runs may stand in a text: that none does is sure."""
    plain = _plain(lowered(text))
    return plain is None or any(
        _beginnings(form[0], run.exact and not run.prefix).search(plain)
        for run in runs
        for form in run.forms
        if all(map(str.isascii, form))
    )


def _plain(text: str) -> str | None:
    """Return a text with plain letters for those with accents; None where there are others."""
    for sign in set(_FOREIGN.findall(text)):
        plain = _plain_sign(sign)
        if plain is None:
            return None
        if plain != sign:
            text = text.replace(sign, plain)
    return text


@lru_cache(maxsize=1_000)
def _plain_sign(sign: str) -> str | None:
    """Return what is as good as a letter or sign in words; None where one is not enough."""
    if not _IN_A_WORD.match(sign):
        return "'" if sign in APOSTROPHES else sign
    exact = both_forms(sign)[0]
    return exact if len(exact) == 1 and exact.isascii() and sign not in APOSTROPHES else None


def _stands(text: str, run: Run, form: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where a spelling stands in a plain text."""
    for start in _starts(text, _beginnings(form[0], run.exact and not run.prefix)):
        word = WORD.match(text, start)
        for k, _ in enumerate(form):
            if word is None or not _is(word[0], run, form, k):
                break
            end = word.end()
            word = WORD.search(text, end) if k + 1 < len(form) else None
        else:
            yield start, end


@lru_cache(maxsize=1_000)
def _beginnings(token: str, whole: bool) -> re.Pattern[str]:
    """Return what finds where words may begin that have a token for exact form, or for stem."""
    letters = len(token) if whole else 1 if token in _IRREGULAR else max(len(token) - 1, 1)
    beginning = token[: min(letters, _BEGINNING)]
    # The letter comes before the look behind it: the engine then leaps from one to the next.
    first, after = beginning[:1], "".join(rf"[{_BETWEEN}]*{letter}" for letter in beginning[1:])
    # In "10,000men" the thousands end a word that a letter follows.
    return re.compile(rf"{first}(?:(?<![^\W_].)|(?<=,\d{{3}}.)){after}")


def _starts(text: str, beginnings: re.Pattern[str]) -> Iterator[int]:
    """Yield where words begin; not where one goes on after a sign that may stand within it."""
    read, inside = 0, set[int]()
    for found in beginnings.finditer(text):
        start = found.start()
        before = text[start - 1 : start]
        if before and (before in _BETWEEN or before.isdigit()):
            if start >= read:
                begin = start
                while begin > read and not text[begin - 1].isspace():
                    begin -= 1
                read = _UNBROKEN.match(text, start).end()  # type: ignore[union-attr]
                inside = {word.start() for word in WORD.finditer(text, begin, read)}
            if start not in inside:
                continue
        yield start


def _is(word: str, run: Run, form: tuple[str, ...], k: int) -> bool:
    """Tell whether a word, as it stands in the text, is the k-th of a spelling."""
    exact, stem = both_forms(word)
    if not run.exact:
        return stem == form[k]
    if run.prefix and k == len(form) - 1:
        return exact.startswith(form[k])
    return exact == form[k]


def _read_whole(text: str, runs: Sequence[Run]) -> Iterator[Place]:
    read = Reading(text)
    # A stem begins with the letter that its words begin with: others need not be stemmed.
    by_letter: dict[str, list[int]] = {}
    for i, word in enumerate(read.exact):
        by_letter.setdefault(word[0], []).append(i)
    for number, run in enumerate(runs):
        for form in run.forms:
            for i in by_letter.get(form[0][0], ()):
                if i + len(form) <= len(read) and all(
                    _is(read.raw(i + k), run, form, k) for k in range(len(form))
                ):
                    yield read.start(i), read.end(i + len(form) - 1), number
