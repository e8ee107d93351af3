"""The walk through a text: spans, tags, speakers, kinds, statements."""

from __future__ import annotations

from dataclasses import dataclass, field

from releases.quotations.announcements import announce, closing_tag, tag_before
from releases.quotations.attribution import Tag, names_a_kind, signature_below, tag_after
from releases.quotations.fragments import Folded, fold
from releases.quotations.kinds import (
    FRAGMENT,
    FULL,
    Piece,
    ends_statement,
    is_said,
    is_titled_work,
    kind_of,
)
from releases.quotations.marks import Paragraph, Span, find_spans
from releases.quotations.names import NOMINAL
from releases.quotations.registry import read_names
from releases.quotations.speakers import Resolver
from releases.quotations.subjects import DASHES, main_subject
from releases.quotations.tokens import QUOTE, Reading, Token, read_head, read_paragraph, read_tail
from releases.quotations.verbs import SPEECH

LOOK_BACK = 80
WEAK = frozenset({"none", "previous", "orphan", "reporting", "lead", "subject", "colon"})
ORPHAN_REACH = 3


@dataclass(slots=True)
class Walk:
    """What is known while the paragraphs are read in order."""

    text: str
    resolver: Resolver
    paragraphs: list[Paragraph]
    pieces: list[Piece] = field(default_factory=list)


def find_pieces(text: str, issuer: str | None) -> list[Piece]:
    """Every quoted span that is somebody's words, attributed, in order."""
    paragraphs = find_spans(text)
    if not any(paragraph.spans for paragraph in paragraphs):
        return []
    quoted = [(span.start, span.end) for paragraph in paragraphs for span in paragraph.spans]
    walk = Walk(text, Resolver(text, read_names(text, quoted), issuer), paragraphs)
    for number, paragraph in enumerate(paragraphs):
        if paragraph.spans:
            _read(walk, number, read_paragraph(text, paragraph))
    _look_ahead(walk.pieces)
    _give_lead(walk)
    _give_contained(walk)
    return [piece for piece in walk.pieces if is_said(text, piece)]


def _read(walk: Walk, number: int, reading: Reading) -> None:
    previous: Piece | None = None
    for at, token in enumerate(reading.tokens):
        if token.kind != QUOTE or token.span is None:
            continue
        if _is_markup(walk.text, token.span):
            continue
        if reading.is_crowded(at) or is_titled_work(reading, at):
            continue
        piece = Piece(token.span, number, kind_of(walk.text, reading, at))
        piece.stands = _begins_sentence(reading, at)
        _attribute(walk, reading, at, piece, previous)
        walk.pieces.append(piece)
        previous = piece


def _is_markup(text: str, span: Span) -> bool:
    """Whether the span is the value of an attribute."""
    return text[span.opened - 1 : span.opened] == "="


def _attribute(walk: Walk, reading: Reading, at: int, piece: Piece, previous: Piece | None) -> None:
    token = reading.tokens[at]
    if piece.span.continued and walk.pieces:
        _take(piece, walk.pieces[-1], "continued", joins=True)
        piece.head = walk.pieces[-1].head or walk.pieces[-1]
        after = tag_after(walk.text, reading, at, -1) if piece.kind == FULL else None
        if after:
            _sign_chain(walk, piece, after)
        return
    tag, rule = _own_tag(walk, reading, at, piece)
    if tag is None and piece.stands and at + 1 == len(reading.tokens):
        tag = _signed_below(walk, piece)
        rule = "signature"
    if tag is not None:
        _accept(walk, piece, tag, rule)
        piece.near = _is_near(reading, at)
        piece.joins = _interrupts(reading, at, previous, tag)
        return
    begins = _begins_sentence(reading, at)
    if (
        previous is not None
        and begins
        and previous.speaker.name is not None
        and _follows(reading, at)
    ):
        _take(piece, previous, "inherit", joins=True)
    elif previous is not None and not begins and _same_sentence(reading, at) and previous.tag:
        interrupted = previous.rule == "after"
        _take(piece, previous, "inherit" if interrupted else "clause", joins=interrupted)
    elif begins and piece.kind == FULL:
        _from_outside(walk, reading, at, piece)
    if token.kind == QUOTE and piece.rule == "none":
        _from_subject(walk, reading, at, piece)


def _sign_chain(walk: Walk, piece: Piece, tag: Tag) -> None:
    """A tag at the end of a multi-paragraph statement names its speaker for every paragraph."""
    head = piece.head
    if head is None or head.rule not in WEAK:
        return
    chain = [piece]
    for earlier in reversed(walk.pieces):
        chain.append(earlier)
        if earlier is head:
            break
    speaker = walk.resolver.resolve(tag)
    for member in chain:
        member.speaker, member.tag = speaker, tag
    head.rule = "after"
    walk.resolver.remember(tag.start, speaker)


def _own_tag(walk: Walk, reading: Reading, at: int, piece: Piece) -> tuple[Tag | None, str]:
    text = walk.text
    after = tag_after(text, reading, at, -1)
    ends = ends_statement(text, reading.tokens[at])
    if after and (ends or after.rule == "signature"):
        return after, after.rule
    before = tag_before(reading, at)
    if before and before.rule == "before":
        return before, "before"
    closing = closing_tag(reading, at)
    if after:
        return after, "closing"
    if before and (before.rule != "clause" or closing is None):
        return before, before.rule
    if closing:
        return closing, "closing"
    return before, before.rule if before else "none"


def _accept(walk: Walk, piece: Piece, tag: Tag, rule: str = "") -> None:
    piece.tag = tag
    piece.rule = rule or tag.rule
    piece.speaker = walk.resolver.resolve(tag)
    if piece.rule in ("after", "before", "closing", "colon", "clause"):
        walk.resolver.remember(max(tag.start, piece.span.start), piece.speaker)


def _take(piece: Piece, source: Piece, rule: str, *, joins: bool) -> None:
    piece.speaker = source.speaker
    piece.tag = source.tag
    piece.rule = rule
    piece.joins = joins


def _signed_below(walk: Walk, piece: Piece) -> Tag | None:
    below = piece.paragraph + 1
    if below >= len(walk.paragraphs) or walk.paragraphs[below].spans:
        return None
    return signature_below(read_head(walk.text, walk.paragraphs[below]))


def _is_near(reading: Reading, at: int) -> bool:
    """Whether a colon or the reporting verb itself stands before the opening mark."""
    tokens = reading.tokens
    before = at - 1
    if before < 0:
        return False
    if tokens[before].text == ",":
        before -= 1
    return tokens[before].text == ":" or tokens[before].low in SPEECH


def _interrupts(reading: Reading, at: int, previous: Piece | None, tag: Tag) -> bool:
    """Whether a piece is the second half of a quotation its tag interrupts."""
    if previous is None or previous.tag is None:
        return False
    return (
        previous.tag.start == tag.start and previous.rule == "after" and _same_sentence(reading, at)
    )


def _begins_sentence(reading: Reading, at: int) -> bool:
    return reading.sentence_of(at)[0] == at


def _same_sentence(reading: Reading, at: int) -> bool:
    """Whether another quoted span stands before in the same sentence."""
    begin = max(reading.sentence_of(at)[0], at - LOOK_BACK)
    return any(t.kind == QUOTE for t in reading.tokens[begin:at])


def _follows(reading: Reading, at: int) -> bool:
    """Whether the sentence before holds the previous quoted span or its tag."""
    before = reading.sentence_before(at)
    if before is None:
        return False
    if _holds_quote(reading, before):
        return True
    earlier = reading.sentence_before(before[0])
    return (
        before[1] - before[0] <= 14
        and earlier is not None
        and _holds_quote(reading, earlier)
        and announce(reading.tokens, before[0], before[1]) is not None
    )


def _holds_quote(reading: Reading, sentence: tuple[int, int]) -> bool:
    begin = max(sentence[0], sentence[1] - LOOK_BACK)
    return any(t.kind == QUOTE for t in reading.tokens[begin : sentence[1]])


def _from_outside(walk: Walk, reading: Reading, at: int, piece: Piece) -> None:
    """The sentence just before, the paragraph before, or the speaker before."""
    before = reading.sentence_before(at)
    if before is not None:
        tag = _reporter(reading.tokens, before)
        if tag:
            _accept(walk, piece, tag, "reporting")
            return
    last = walk.pieces[-1] if walk.pieces else None
    if before is None and piece.paragraph > 0 and _from_paragraph_before(walk, piece, last):
        return
    if (
        last
        and last.speaker.name
        and piece.paragraph - last.paragraph <= ORPHAN_REACH
        and last.kind == FULL
    ):
        _take(piece, last, "orphan", joins=False)


def _from_paragraph_before(walk: Walk, piece: Piece, last: Piece | None) -> bool:
    earlier = walk.paragraphs[piece.paragraph - 1]
    if last and last.paragraph == piece.paragraph - 1 and _ends_quoted(earlier, last):
        if last.speaker.name is not None:
            _take(piece, last, "orphan", joins=False)
        return True
    tail = read_paragraph(walk.text, earlier) if earlier.spans else read_tail(walk.text, earlier)
    if not tail.sentences:
        return False
    tag = _reporter(tail.tokens, tail.sentences[-1])
    if tag is None:
        return False
    if tag.mention.kind == NOMINAL and not names_a_kind(tag):
        return False
    if tag.cue is None and not walk.resolver.is_known(walk.resolver.resolve(tag)):
        return False
    _accept(walk, piece, tag, "previous")
    return True


def _ends_quoted(paragraph: Paragraph, piece: Piece) -> bool:
    return paragraph.end - piece.span.after < 90


def _reporter(tokens: list[Token], sentence: tuple[int, int]) -> Tag | None:
    """Who a sentence without quoted words is about: its reporting verb's subject, else its own."""
    begin, end = sentence
    if tokens[begin].low in ("in", "on", "asked", "when") and not any(
        t.low == "," or t.text == ":" for t in tokens[begin:end]
    ):
        # "Asked whether it would pass." has no main clause: whoever spoke before answers.
        return None
    tag = announce(tokens, begin, end, rule="reporting")
    if tag:
        return tag
    subject = main_subject(tokens, begin, end)
    return Tag(tokens, subject, None, "reporting") if subject else None


def _from_subject(walk: Walk, reading: Reading, at: int, piece: Piece) -> None:
    """What is left: the subject of the quotation's own sentence, at low confidence."""
    if piece.stands:
        return
    begin = reading.sentence_of(at)[0]
    if (
        at - begin <= 3
        and piece.kind == FULL
        and walk.pieces
        and walk.pieces[-1].paragraph == piece.paragraph
    ):
        # "Adding, ..." and "And: ..." go on with whoever spoke.
        _take(piece, walk.pieces[-1], "reporting", joins=False)
        return
    subject = main_subject(reading.tokens, begin, at)
    if subject:
        # "Ann Lee shrugged – "Ask the printer."": a dash before a sentence announces it.
        dashed = piece.kind == FULL and reading.tokens[at - 1].text in DASHES
        tag = Tag(reading.tokens, subject, None, "colon" if dashed else "subject")
        piece.tag, piece.rule, piece.speaker = tag, tag.rule, walk.resolver.resolve(tag)


def _look_ahead(pieces: list[Piece]) -> None:
    """An untagged quoted paragraph before a tagged one has the same speaker."""
    for number in range(len(pieces) - 2, -1, -1):
        piece, following = pieces[number], pieces[number + 1]
        if piece.rule != "none" or piece.kind != FULL or not piece.stands:
            continue
        if 0 <= following.paragraph - piece.paragraph <= 1 and following.rule in (
            "after",
            "orphan",
        ):
            piece.speaker, piece.tag, piece.rule = following.speaker, following.tag, "orphan"


def _give_lead(walk: Walk) -> None:
    """Quoted paragraphs of a release that nothing attributes belong to whom it is from."""
    before: Piece | None = None
    for piece in walk.pieces:
        if piece.rule == "continued" and piece.tag is None and before is not None:
            piece.speaker = before.speaker
        before = piece
        fills = walk.paragraphs[piece.paragraph].end - piece.span.after < 4
        if piece.rule == "none" and piece.kind == FULL and piece.stands and fills:
            piece.speaker = walk.resolver.lead(piece.span.start)
            piece.rule = "lead" if piece.speaker.name else "none"


def _give_contained(walk: Walk) -> None:
    """A fragment nobody is named for has the speaker of the statement that holds its words."""
    loose = [p for p in walk.pieces if p.kind == FRAGMENT and p.rule in ("none", "subject")]
    if not loose:
        return
    said = [p for p in walk.pieces if p.kind == FULL and p.speaker.name]
    folded = Folded(fold(walk.text[p.span.start : p.span.end]) for p in said)
    for piece in loose:
        found = folded.holder(fold(walk.text[piece.span.start : piece.span.end]))
        if found is not None:
            _take(piece, said[found], "contained", joins=False)
