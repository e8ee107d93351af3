"""Paragraphs to sentences of words, with every quoted span as a single token.

Only the text round the marks is read: a window on either side bounds the work, and a gap
token stands for whatever lies between two windows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from releases.quotations.lexicon import ORGANISATION_WORDS, PEOPLE, word_set
from releases.quotations.marks import Paragraph, Span

AFTER = 400
BEFORE = 700
TAIL = 500
CROWD = 24
# "No 10" is an address that speaks; in "the Farmers' Union" the apostrophe is part of the name.
TOKEN = re.compile(
    r"(?:No\.?|Number)[ \xa0]\d{1,3}\b|\d+(?:,\d{3})+"
    r"|[^\W_]+(?:[-'’.&][^\W_]+)*(?:(?<=s)['’](?=[ \xa0]\w))?"
    r"|[$£€@#]?\d[\d,.]*|\.{2,4}|--+|[^\s\w]|_",
)
QUOTE, WORD, POINT, GAP = "q", "w", "p", "g"
ABBREVIATIONS = word_set(
    """mr mrs ms mx dr sen sens rep reps gov govs gen lt col maj capt cmdr sgt st jr sr no prof rev
    hon u.s d.c u.n u.k a.m p.m jan feb mar apr aug sept oct nov dec vs etc inc corp co ltd v
    messrs rt fr pres del atty supt ald cllr e.g i.e ph.d"""
)
SENTENCE_POINTS = frozenset({".", "?", "!", "…", "...", "...."})
QUOTE_ENDERS = frozenset(".?!…")


@dataclass(slots=True)
class Token:
    """One word, point or quoted span; ``low`` is its lower-cased text without a possessive."""

    text: str
    low: str
    start: int
    end: int
    kind: str
    span: Span | None = None

    @property
    def is_capital(self) -> bool:
        """Whether the token begins with a capital letter."""
        return self.kind == WORD and self.text[0].isupper()


@dataclass(slots=True)
class Reading:
    """A paragraph as tokens, cut into sentences (half-open ranges of token indexes).

    ``counts[n]`` is the number of quoted spans among the first ``n`` tokens.
    """

    paragraph: Paragraph
    tokens: list[Token]
    sentences: list[tuple[int, int]]
    begins: list[int]
    counts: list[int]

    def number_of(self, token: int) -> int:
        """Which sentence a token stands in (the last for a token past the end)."""
        return max(0, bisect_right(self.begins, token) - 1)

    def is_crowded(self, token: int) -> bool:
        """Whether a token's sentence holds more quoted spans than prose ever does."""
        begin, end = self.sentence_of(token)
        return self.counts[end] - self.counts[begin] > CROWD

    def sentence_of(self, token: int) -> tuple[int, int]:
        """The sentence a token stands in, as a range of token indexes."""
        return self.sentences[self.number_of(token)] if self.sentences else (token, token + 1)

    def sentence_before(self, token: int) -> tuple[int, int] | None:
        """The sentence before the one a token stands in, or None."""
        number = self.number_of(token)
        return self.sentences[number - 1] if number > 0 else None


def _reading(text: str, paragraph: Paragraph, tokens: list[Token]) -> Reading:
    counts = [0, *accumulate(int(token.kind == QUOTE) for token in tokens)]
    sentences = _sentences(text, tokens)
    return Reading(paragraph, tokens, sentences, [begin for begin, _ in sentences], counts)


def read_paragraph(text: str, paragraph: Paragraph) -> Reading:
    """The tokens and sentences of a paragraph that holds quoted spans."""
    tokens: list[Token] = []
    at = paragraph.start
    for span in paragraph.spans:
        _read_gap(text, at, span.opened, tokens, is_first=at == paragraph.start)
        tail = "," if text[span.end - 1 : span.end] == "," else ""
        tokens.append(Token("", tail, span.opened, span.after, QUOTE, span))
        at = span.after
    stop = min(paragraph.end, at + AFTER) if paragraph.spans else paragraph.end
    tokens.extend(_words(text, at, stop))
    return _reading(text, paragraph, tokens)


def read_tail(text: str, paragraph: Paragraph) -> Reading:
    """The end of a paragraph, for what it announces."""
    tokens = _words(text, max(paragraph.start, paragraph.end - TAIL), paragraph.end)
    return _reading(text, paragraph, tokens)


def read_head(text: str, paragraph: Paragraph) -> Reading:
    """The beginning of a paragraph, for a signature under a quotation."""
    tokens = _words(text, paragraph.start, min(paragraph.end, paragraph.start + AFTER))
    return _reading(text, paragraph, tokens)


def _read_gap(text: str, start: int, stop: int, tokens: list[Token], *, is_first: bool) -> None:
    if stop - start <= AFTER + BEFORE:
        tokens.extend(_words(text, start, stop))
        return
    if not is_first:
        tokens.extend(_words(text, start, start + AFTER))
    tokens.append(Token("", "", start, start, GAP))
    tokens.extend(_words(text, stop - BEFORE, stop))


def _words(text: str, start: int, stop: int) -> list[Token]:
    found = []
    for match in TOKEN.finditer(text, start, stop):
        word = match[0]
        begin, end = match.span()
        if word[0].isalnum():
            found.append(Token(word, _lower(word), begin, end, WORD))
        else:
            found.append(Token(word, word, begin, end, POINT))
    return found


@lru_cache(maxsize=16384)
def _lower(word: str) -> str:
    low = word.lower().replace("’", "'")
    return low[:-2] if low.endswith("'s") else low.rstrip("'")


def is_possessive(token: Token) -> bool:
    """Whether the word carries a possessive ending."""
    return token.kind == WORD and token.text.endswith(("'s", "’s", "'", "’"))


def is_group_name(tokens: list[Token], at: int) -> bool:
    """Whether a possessive is part of a body's name: "Farmers' Union", "Women's Rights League"."""
    if tokens[at].text[-1] not in "'’" and tokens[at].low not in PEOPLE:
        return False
    for following in tokens[at + 1 : at + 4]:
        if not following.is_capital:
            return False
        if following.low in ORGANISATION_WORDS:
            return True
    return False


def _sentences(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    bounds = []
    begin = 0
    last = len(tokens) - 1
    for number in range(len(tokens)):
        if number == last or _ends_sentence(text, tokens, number):
            bounds.append((begin, number + 1))
            begin = number + 1
    return bounds


def _ends_sentence(text: str, tokens: list[Token], number: int) -> bool:
    token, following = tokens[number], tokens[number + 1]
    if token.kind == GAP:
        return True
    if following.kind == WORD and not (following.text[0].isupper() or following.text[0].isdigit()):
        return False
    if token.kind == QUOTE:
        if following.kind not in (WORD, QUOTE) or token.span is None:
            return False
        return not token.span.closed or ends_sentence(text, token.span)
    if token.text in SENTENCE_POINTS or (token.text in ")]" and _stopped(tokens, number)):
        if following.kind == POINT and following.text not in (
            "—",
            "–",
            "-",
            "--",
            "•",
            "*",
            "[",
            "(",
        ):
            return False
        return not (token.text == "." and _is_abbreviation(tokens, number))
    return False


def _stopped(tokens: list[Token], number: int) -> bool:
    return number > 0 and tokens[number - 1].text in (".", "?", "!")


def _is_abbreviation(tokens: list[Token], number: int) -> bool:
    if number == 0:
        return False
    before = tokens[number - 1]
    if before.end != tokens[number].start or before.kind != WORD:
        return False
    return before.low in ABBREVIATIONS or (len(before.text) == 1 and before.text.isupper())


def ends_sentence(text: str, span: Span) -> bool:
    """Whether the quoted words end with a full stop, question or exclamation mark."""
    at = span.end
    while at > span.start and (text[at - 1].isspace() or text[at - 1] in "'’\"”)]"):
        at -= 1
    return at > span.start and text[at - 1] in QUOTE_ENDERS
