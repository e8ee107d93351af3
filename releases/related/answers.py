"""
What a release answers: candidates ranked, each with its grounds in words.

Three things count, by what labelled pairs showed. An answer names whom it answers: without that
nothing is proposed. It shares the words that are rare in those weeks. It comes within days: half
of the labelled pairs are of one day, none is more than four apart, and each day makes it less
likely.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest

from releases.related.likeness import LEAST, PARTIAL, Compared, Weights
from releases.related.names import (
    CALENDAR,
    Mentions,
    mentions,
    signs,
    speaks,
    surname,
    telling_word,
)
from releases.related.profile import Text, capitalised

WINDOW = 7  # days before a release in which what it answers is looked for
MOST = 5  # proposals for one release
LIKELIEST = 100  # of those around, by the words shared, of which it is asked who they are
EXAMINED = 12  # candidates whose text is looked at
ENOUGH = 0.3  # of a score, to be proposed
# Weights. Naming is worth most, and more each time, but less and less so; an organisation is named
# by many who do not answer it. In a longer text every name comes up more often.
NAMING, BY_ORGANISATION, MOST_BY_ORGANISATION = 2.0, 0.3, 3
USUAL_LENGTH = 500  # words
CUE = 1.25
A_DAY = 0.15
# A conversation of this length is about everything, and answers those who ask in it.
TURNS, LONG_TALK = 6, 1_000
SHOWN = 4  # shared words told to staff

_CUES = re.compile(
    r"\b(?:in (?:\w+ )?(?:response|reply|reaction|answer) to|respond(?:s|ed|ing)? to"
    r"|repl(?:ies|ied|ying) to|react(?:s|ed|ing)? to|reject(?:s|ed|ing)?|den(?:ies|ied|ying)"
    r"|dismiss(?:es|ed|ing)?|rebut(?:s|ted|ting)?|refut(?:es|ed|ing)|claims?(?: made)? by"
    r"|comments?(?: made)? by|accus(?:es|ed|ing)|contrary to)\b",
    re.I,
)
_BESIDE = 100  # characters after a cue in which the name stands
_DAYS_LATER = ["the same day", "one day later"]
_DAYS_LATER += [f"{n} days later" for n in ("two", "three", "four", "five", "six", "seven")]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier release of somebody else: who speaks in it, and how many days before."""

    key: int
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate that a text names, and how."""

    candidate: Candidate
    mentions: Mentions


@dataclass(frozen=True, slots=True)
class Answer:
    """A release that is probably answered, how probably, and on what grounds."""

    key: int
    score: float
    explanation: str


def named(text: Text, candidates: Iterable[Candidate]) -> list[Named]:
    """Return the candidates a text names: only they can be what it answers."""
    if text.length > LONG_TALK and text.turns >= TURNS:
        return []
    found = (Named(one, mentions(text, one.people, one.organisations)) for one in candidates)
    return [one for one in found if one.mentions]


def answerable(covered: Mapping[int, float]) -> list[int]:
    """Return the releases that share enough with one to be what it answers, if it names them."""
    likely = [key for key, coverage in covered.items() if coverage >= LEAST]
    return nlargest(LIKELIEST, likely, key=covered.__getitem__)


def rank_answers(
    text: Text,
    people: Iterable[str],
    candidates: Iterable[Named],
    compared: Mapping[int, Compared],
    weights: Weights,
    bodies: Callable[[list[int]], Mapping[int, str]],
) -> list[Answer]:
    """
    Return what a release probably answers, the most probable first, at most five.

    ``people`` speak in the release itself. ``bodies`` is asked once, for the texts of the few
    candidates that come into question.
    """
    candidates = list(candidates)
    cues = find_cues(text) if candidates else {}
    scored = []
    for one in candidates:
        key = one.candidate.key
        if key not in compared or compared[key].overlap >= PARTIAL:
            continue
        cue = _cue_beside(cues, one.candidate)
        score = _score(text, compared[key], one, cue)
        if score >= ENOUGH:
            scored.append((score, one, cue))
    # Of equals the later one, whose key is higher: what is fresh is what is answered.
    scored.sort(key=lambda one: (-one[0], -one[1].candidate.key))
    scored = scored[:EXAMINED]
    texts = bodies([one.candidate.key for _, one, _ in scored]) if scored else {}
    own = tuple(people)
    found = []
    for score, one, cue in scored:
        body = texts.get(one.candidate.key, "")
        if not (speaks(own, body) or signs(own, body)):
            grounds = explain(text, compared[one.candidate.key], weights, one, cue, body)
            found.append(Answer(one.candidate.key, round(score, 4), grounds))
    return found[:MOST]


def find_cues(text: Text) -> dict[str, str]:
    """Return the words with capitals that stand just after a cue, each with that cue."""
    found: dict[str, str] = {}
    for match in _CUES.finditer(text.whole):
        for word in capitalised(text.whole[match.end() : match.end() + _BESIDE]):
            found.setdefault(word, match[0].lower())
    return found


def explain(text: Text, other: Compared, weights: Weights, one: Named, cue: str, body: str) -> str:
    """Return the grounds in words: “names Jo Bell in the headline; shares “toll”; a day later”."""
    candidate = one.candidate
    who = one.mentions.person or next(iter(candidate.organisations), "")
    parts = [f"names {who}" + (" in the headline" if one.mentions.in_headline else "")]
    if cue:
        parts.append(f"“{cue}” beside the name")
    said = {surname(name) for name in candidate.people}
    said |= {telling_word(name) for name in candidate.organisations}
    words = _rarest(text, other, weights, said, body)
    if words:
        parts.append("shares " + ", ".join(f"“{word}”" for word in words))
    parts.append(_DAYS_LATER[min(candidate.days, len(_DAYS_LATER) - 1)])
    return "; ".join(parts)


def _score(text: Text, other: Compared, one: Named, cue: str) -> float:
    """Return how probable it is that a candidate is answered."""
    evenly = min(1.0, USUAL_LENGTH / max(text.length, 1))
    times = one.mentions.people * evenly
    times += BY_ORGANISATION * min(one.mentions.organisation * evenly, MOST_BY_ORGANISATION)
    naming = 1 + NAMING * math.log1p(times)
    score = other.coverage * naming / (1 + A_DAY * one.candidate.days)
    return score * CUE if cue else score


def _cue_beside(cues: Mapping[str, str], candidate: Candidate) -> str:
    for name in candidate.people:
        if cue := cues.get(surname(name)):
            return cue
    for name in candidate.organisations:
        if (word := telling_word(name)) and (cue := cues.get(word)):
            return cue
    return ""


def _rarest(text: Text, other: Compared, weights: Weights, said: set[str], body: str) -> list[str]:
    """Return the rarest words both have, as printed; two that stand together in both as one."""
    rarest = sorted(other.shared, key=lambda mark: (-weights.by_word[mark], mark))[: 4 * SHOWN]
    printed = text.printed(rarest)
    shown: list[str] = []
    lower = body.casefold()
    for mark in rarest:
        word = printed.get(mark, "")
        folded = word.casefold()
        if not word.isalpha() or folded in said or folded in CALENDAR:
            continue
        if any(word in one.split() for one in shown):
            continue
        shown.append(_together(text.whole, word, lower))
        if len(shown) == SHOWN:
            break
    return shown


def _together(whole: str, word: str, lower: str) -> str:
    """Return a word with the one after it where both texts have the two side by side."""
    match = re.search(rf"\b{re.escape(word)} ([^\W\d_]{{4,}})", whole)
    pair = match[0] if match else ""
    return pair if pair and pair.casefold() in lower else word
