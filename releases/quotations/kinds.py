"""Statement, fragment or nothing: what a quoted span is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from releases.quotations.attribution import CONFIDENCE, Tag
from releases.quotations.focus import UNKNOWN, Speaker
from releases.quotations.lexicon import word_set
from releases.quotations.marks import Span
from releases.quotations.tokens import Reading, Token, ends_sentence

FULL, FRAGMENT = "full", "fragment"
SHORT = 5
# What may stand before the first letter of a quoted sentence.
LEADERS = " \t\xa0'‘’\"“[(…. —-"
NAMING = ("known as", "titled", "entitled", "nicknamed", "so-called", "known as the", "headlined")
LABELLED = re.compile(
    r" (?:campaign|movement|initiative|programme|program|scheme|strategy|agenda|policy|tax|rule"
    r"|status|award|day|petition|push)\b|,? which (?:is|are|was|were)\b"
)
SMALL_WORDS = word_set("a an the of in on at to for and or with by from as is vs v de la")


@dataclass(slots=True)
class Piece:
    """One quoted span on its way to a statement."""

    span: Span
    paragraph: int
    kind: str
    speaker: Speaker = UNKNOWN
    tag: Tag | None = None
    rule: str = "none"
    joins: bool = False
    stands: bool = False
    near: bool = False
    head: Piece | None = None


def kind_of(text: str, reading: Reading, at: int) -> str:
    """Full where the words begin and end like a sentence, else a fragment."""
    token = reading.tokens[at]
    unclosed = token.span is not None and not token.span.closed
    if opens_statement(text, token) and (unclosed or ends_statement(text, token)):
        return FULL
    return FRAGMENT


def opens_statement(text: str, token: Token) -> bool:
    """Whether the quoted words begin like a sentence."""
    span = token.span
    if span is None:
        return False
    words = text[span.start : span.start + 40].lstrip(LEADERS)
    return bool(words) and not words[0].islower()


def ends_statement(text: str, token: Token) -> bool:
    """Whether the quoted words end like a sentence or before a tag."""
    span = token.span
    if span is None:
        return False
    last = text[max(span.start, span.end - 6) : span.end].rstrip(" \t\xa0'’\"”)]")
    return bool(last) and (last[-1] in ",—–-" or ends_sentence(text, span))


def is_titled_work(reading: Reading, at: int) -> bool:
    """``"A Headline," by Ann Lee``: what is written by somebody is a work, not their words."""
    following = reading.tokens[at + 1 : at + 4]
    if following and following[0].text == ",":
        following = following[1:]
    return len(following) > 1 and following[0].low == "by" and following[1].is_capital


def is_said(text: str, piece: Piece) -> bool:
    """Whether the span is somebody's words: titles, nicknames and scare quotes are not."""
    words = text[piece.span.start : min(piece.span.end, piece.span.start + 400)].split()
    if piece.rule in ("signature", "continued"):
        return True
    if piece.rule in ("after", "inherit") and piece.stands:
        return True
    if len(words) <= SHORT and (
        _is_name_for(text, piece.span.opened) or _is_label(text, piece.span.after)
    ):
        return False
    if _is_title(words) and not (piece.kind == FULL and piece.rule == "before" and piece.near):
        return False
    if piece.rule in ("none", "subject"):
        return len(words) > SHORT
    return True


def _is_name_for(text: str, opened: int) -> bool:
    """``known as "..."``: what a thing is called is nobody's statement."""
    return text[max(0, opened - 24) : opened].lower().rstrip().endswith(NAMING)


def _is_label(text: str, after: int) -> bool:
    """``a "..." campaign``, ``"...", which is``: a name or a term, not somebody's words."""
    return LABELLED.match(text, after, after + 20) is not None


def _is_title(words: list[str]) -> bool:
    """Title case: every word that matters begins with a capital letter."""
    if len(words) > 12:
        return False
    matter = [word for word in words if word.lower().strip(".,'’") not in SMALL_WORDS]
    lowered = any(word[0].islower() for word in matter)
    return bool(matter) and not lowered and any(word[0].isupper() for word in matter)


def confidence_of(piece: Piece) -> float:
    """How sure the attribution is: that of its rule, of the resolution, and of the kind."""
    base = CONFIDENCE[piece.rule]
    if piece.kind == FRAGMENT:
        base -= 0.1
    if not piece.span.closed and not piece.span.continues:
        base -= 0.1
    return round(max(0.0, base * piece.speaker.sure), 2)
