"""From attributed pieces to quotations: interrupted and continued words are one statement."""

from __future__ import annotations

from releases.quotations.kinds import FRAGMENT, FULL, Piece, confidence_of
from releases.quotations.quotation import Quotation
from releases.quotations.verbs import CONTINUING, SPEECH

KNOWN = 0.5
STRAY = frozenset('"“„«')
OPENING = frozenset("“„«‘‚")


def group(pieces: list[Piece], text: str) -> list[Quotation]:
    """Quotations in order of appearance, each with its passages."""
    groups: list[list[Piece]] = []
    latest: list[Piece] = []
    for piece in pieces:
        target = _target(groups, latest, piece)
        if target is None:
            target = []
            groups.append(target)
        target.append(piece)
        latest = target
    return [_quotation(members, text) for members in groups]


def _target(groups: list[list[Piece]], latest: list[Piece], piece: Piece) -> list[Piece] | None:
    """The statement a piece carries on, if it carries one on."""
    if not latest:
        return None
    last = latest[-1]
    # A fragment in prose does not swallow the full statement that follows it.
    fits = last.kind == FULL or piece.kind == FRAGMENT or piece.rule == "continued"
    same = last.speaker.name == piece.speaker.name and _adjacent(last, piece)
    if piece.joins and fits and same:
        return latest
    if piece.kind == FULL and piece.tag and SPEECH.get((piece.tag.cue or "").lower()) in CONTINUING:
        for members in reversed(groups[-4:]):
            if members[0].kind == FULL:
                return members if members[0].speaker.name == piece.speaker.name else None
    return None


def _adjacent(last: Piece, piece: Piece) -> bool:
    return piece.paragraph - last.paragraph <= 1


def _quotation(members: list[Piece], text: str) -> Quotation:
    head = next((p for p in members if p.tag is not None), members[0])
    sure = min(
        confidence_of(head), *(confidence_of(p) for p in members if p.rule == "continued"), 1.0
    )
    speaker = head.speaker.name if sure >= KNOWN else None
    full = any(p.kind == FULL for p in members)
    return Quotation(
        passages=tuple(_trimmed(text, p) for p in members),
        kind=FULL if full else FRAGMENT,
        speaker=speaker,
        mention=(head.tag.start, head.tag.end) if head.tag else None,
        cue=head.tag.cue if head.tag else None,
        rule=head.rule,
        confidence=sure,
    )


def _trimmed(text: str, piece: Piece) -> tuple[int, int]:
    """The words of a span, without blanks at their edges and stray marks that open nothing."""
    start, end = piece.span.start, piece.span.end
    while start < end - 1 and (text[start].isspace() or text[start] in STRAY):
        start += 1
    while end > start + 1 and (text[end - 1].isspace() or text[end - 1] in OPENING):
        end -= 1
    return start, end
