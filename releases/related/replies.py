"""
Who replies to whom within one release: statements in the order of the text, read for a reply.

Two things make one. The source says so: “in response”, “rejected the claim”, beside the words.
Or the publisher placed them together: somebody is blamed, or something is asked of them, and
after that they have their say. A partner praised in a release, and whoever is quoted as evidence
against themselves, are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from organisations.text import fold
from releases.related.names import CALENDAR, surname, telling_word
from releases.related.profile import READ, capitalised, turns
from releases.related.wording import (
    BARE,
    DEFENCE,
    DEMAND,
    DENIED,
    EARLIER,
    FAULT,
    NOT_DONE,
    QUESTION,
    RELATIONS,
    SPEECH,
    TO_SOMETHING,
)

MOST_SAID = 300  # statements of one release that are looked at
FRAME, TAG = 300, 160  # characters before and after its words that say how somebody speaks
OBJECT = 110  # characters after a cue that say what is answered
NEAR = 400  # characters before a reply in which what it answers ends
QUOTED = "\0"  # in the place of each character that is quoted; no text has it
TURNS = 6  # so many make it a conversation, in which everybody answers everybody
FEWEST_WORDS = 4  # of a fragment, to be answered
LOOKED_AT, REACH = 8, 8_000  # statements, and characters between them, that may blame somebody
OPENING = 400  # characters of a reply that say what it does
# How probable it is, by what makes it a reply.
BY_NAME, BY_CUE, BLAMED, ASKED, LAST, DEFENDS = 0.9, 0.75, 0.7, 0.55, 0.35, 0.15

_PARAGRAPH = re.compile(r"\n\s*\n")
_CLAUSE = re.compile(r"[,;:.]|\b(?:said|says|told|stated|added|insisted)\b")
_SENTENCE = re.compile(r"(?<=[.!?:;”\"])\s+|\n")


@dataclass(frozen=True, slots=True)
class Said:
    """
    A statement as its release has it.

    ``side`` is equal for those who speak for the same, empty where that is not known; ``names``
    are of the organisation, ``people`` of the person; ``issuing``: for whoever issued the release;
    ``unnamed``: a spokesperson without a name speaks, ``collective``: the organisation itself;
    ``known``: it is somebody of the archive; ``sure``: a person, or a rule that seldom errs, said
    whose it is.
    """

    key: int
    spans: tuple[tuple[int, int], ...]
    side: str
    names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    issuing: bool = False
    unnamed: bool = False
    collective: bool = False
    known: bool = True
    sure: bool = True
    full: bool = True

    @property
    def start(self) -> int:
        """Where its words begin."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.spans[-1][1]

    @property
    def who(self) -> str:
        """Whoever speaks, by name."""
        return next(iter((*self.people, *self.names)), "somebody")

    def is_named_in(self, text: str) -> bool:
        """Tell whether a text names the speaker or the organisation."""
        words = set(capitalised(text))
        handles = {surname(name) for name in self.people}
        handles |= {telling_word(name) for name in self.names}
        if words & (handles - {""}):
            return True
        folded = f" {fold(text)} "
        return any(f" {fold(name)} " in folded for name in self.names if fold(name))


@dataclass(frozen=True, slots=True)
class Reply:
    """
    A statement that probably replies to an earlier one of the same release, and on what grounds.

    ``relation`` and ``basis`` are values of the response's own.
    """

    source: int
    target: int
    relation: str
    basis: str
    score: float
    explanation: str


def find_replies(text: str, said: Iterable[Said]) -> list[Reply]:
    """Return the replies among the statements of one release, which stand in order."""
    one_by_one = [one for one in said if one.spans][:MOST_SAID]
    if len({one.side for one in one_by_one if one.side}) < 2 or turns(text[:READ]) >= TURNS:
        return []
    reading = _Reading(text[:READ], one_by_one)
    found = []
    for n, one in enumerate(one_by_one):
        before = one_by_one[:n]
        if one.full and one.sure and one.side and before and _begins(one, before):
            last = all(said.side in ("", one.side) for said in one_by_one[n:])
            reply = reading.stated(one, before) or reading.placed(one, before, last=last)
            found += [reply] if reply else []
    return found


def _begins(one: Said, before: Sequence[Said]) -> bool:
    """Tell whether somebody else spoke last: who goes on speaking has replied already."""
    return next((said.side for said in reversed(before) if said.side), one.side) != one.side


class _Reading:
    """A text, and the same without what is quoted in it."""

    def __init__(self, text: str, said: Sequence[Said]) -> None:
        self.text = text
        spans = sorted(span for one in said for span in one.spans)
        pieces, at = [], 0
        for start, end in spans:
            if start >= at:
                pieces += [text[at:start], QUOTED * (end - start)]
                at = end
        self.unquoted = "".join(pieces) + text[at:]
        self._starts = [0, *(gap.end() for gap in _PARAGRAPH.finditer(text))]

    def stated(self, one: Said, before: Sequence[Said]) -> Reply | None:
        """Return the reply that a statement is by the source's own words."""
        for cue, about in _cues(self._frame(one, before)):
            if about and QUESTION.match(cue) and not (cue.endswith("by") or SPEECH.search(about)):
                return None  # a question is answered, and not whoever is named in it
            target, score = self._answered(one, before, about)
            if target:
                grounds = f"“{cue}” stands beside the words; {target.who} spoke before"
                relation = "rebuts" if DENIED.match(cue) else self._relation(one)
                return Reply(one.key, target.key, relation, "stated-in-source", score, grounds)
            if about is not None:
                return None  # something else is answered
        return None

    def placed(self, one: Said, before: Sequence[Said], *, last: bool) -> Reply | None:
        """Return the reply that a statement is because it follows after blame or a demand."""
        nobody = one.issuing or not one.names or not (one.known or one.unnamed)
        if nobody or EARLIER.search(self._frame(one, before)):
            return None
        others = [
            said
            for said in before
            if said.side not in ("", one.side)
            and said.full
            and (said.sure or said.known or said.names)
        ]
        relation = self._relation(one)
        if not others or relation == "welcomes":
            return None
        defence = DEFENCE.search(self.words(one)[:OPENING])
        target, blame, score = self._blamed(one, others)
        if not blame and last and one.unnamed and defence:
            # “A Government spokesperson said”, and nobody after: blamed by another name.
            target, score = others[-1], LAST
            blame = FAULT.search(self.words(target))
        if not blame or not (one.collective or one.unnamed or defence):
            return None
        score += DEFENDS if defence else 0.0
        grounds = f"{one.who} speaks after {target.who}, who had said “{blame[0]}”"
        if defence:
            grounds += f"; “{defence[0]}” in reply"
        return Reply(one.key, target.key, relation, "placed-together", round(score, 2), grounds)

    def words(self, one: Said) -> str:
        """Return the words of a statement."""
        return " ".join(self.text[start:end] for start, end in one.spans)

    def _frame(self, one: Said, before: Sequence[Said]) -> str:
        """Return the unquoted words around the beginning of a statement, which say how it comes."""
        start, end = one.spans[0]
        paragraph = bisect_right(self._starts, start) - 1
        here = self._starts[paragraph]
        quoted = max(
            (stop for said in before for _, stop in said.spans if stop <= start), default=0
        )
        begin = max(here, quoted, start - FRAME)
        lead = self.unquoted[begin:start]
        if paragraph and begin == here and not any(map(str.isalpha, lead)):
            sentence = self._last_sentence(paragraph - 1)
            lead = f"{sentence} {lead}" if one.is_named_in(sentence) else lead
        tag = _SENTENCE.split(self.unquoted[end : end + TAG].lstrip("”\"'’ ,"), maxsplit=1)[0]
        return f"{lead} {tag}"

    def _last_sentence(self, paragraph: int) -> str:
        """Return the last sentence of a paragraph in which nothing is quoted."""
        start, end = self._starts[paragraph : paragraph + 2]
        text = self.unquoted[max(start, end - FRAME) : end].rstrip()
        return "" if QUOTED in text else _SENTENCE.split(text)[-1]

    def _answered(
        self, one: Said, before: Sequence[Said], about: str | None
    ) -> tuple[Said | None, float]:
        """Return what is answered by what the source says of it, and how probably."""
        others = [
            said
            for said in before
            if said.side not in ("", one.side)
            and (said.full or len(self.words(said).split()) >= FEWEST_WORDS)
        ]
        # Where it is not said what is answered, it is what was said last.
        last = before[-1]
        near = [last] if last in others and last.sure and one.start - last.end <= NEAR else []
        if about is None:
            return (near[-1], BY_CUE) if near else (None, 0.0)
        named = [said for said in others if said.is_named_in(about)]
        if named:
            return named[-1], BY_NAME
        if near and SPEECH.search(about) and not _names_another(about, one):
            return near[-1], BY_CUE
        return None, 0.0

    def _blamed(
        self, one: Said, others: Sequence[Said]
    ) -> tuple[Said, re.Match[str] | None, float]:
        """Return who blames the speaker or asks something of them, with what word."""
        texts = [(said, self.words(said)) for said in reversed(others[-LOOKED_AT:])]
        # What stands unquoted before it is as the one says who issued the release.
        issuing = [said for said in others if said.issuing] or others
        texts.append((issuing[-1], self.unquoted[max(one.start - REACH, 0) : one.start]))
        asked = one.collective or one.unnamed
        for words, score in ((FAULT, BLAMED), (DEMAND, ASKED))[: 1 + asked]:
            for said, text in texts:
                for sentence in _sentences(text):
                    blame = words.search(sentence)
                    if blame and _names(sentence, one, said):
                        return said, blame, score
        return others[-1], None, 0.0

    def _relation(self, one: Said) -> str:
        """Return what a reply does, by its words."""
        opening = self.words(one)[:OPENING]
        return next((name for name, words in RELATIONS if words.search(opening)), "answers")


def _cues(frame: str) -> Iterator[tuple[str, str | None]]:
    """Yield what says that somebody replies, and to what; None where it does not say."""
    for pattern in (TO_SOMETHING, DENIED):
        for match in pattern.finditer(frame):
            # “He was asked about …” says what is answered, whoever asked.
            if QUESTION.match(match[0]) or not NOT_DONE.search(frame[: match.start()]):
                about = frame[match.end() : match.end() + OBJECT]
                yield match[0].lower(), _CLAUSE.split(about, maxsplit=1)[0]
    for match in BARE.finditer(frame):
        if not NOT_DONE.search(frame[: match.start()]):
            yield match[0].lower(), None


def _names_another(about: str, one: Said) -> bool:
    """Tell whether words name somebody who is not the speaker: then they are answered."""
    own = {word for name in (*one.names, *one.people) for word in fold(name).split()}
    return bool(set(capitalised(about)) - own - CALENDAR - {"the", "a", "mr", "ms", "mrs"})


def _names(sentence: str, one: Said, by: Said) -> bool:
    """Tell whether somebody names the speaker in a sentence."""
    # “Jewish Labour Movement” does not name the Labour Party.
    for name in by.names:
        sentence = re.sub(re.escape(name), " ", sentence, flags=re.I)
    return one.is_named_in(sentence)


def _sentences(text: str) -> Iterator[str]:
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    yield from (text[start:end] for start, end in pairwise(cuts))
