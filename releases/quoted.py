"""A release's text with its statements marked, and beside each paragraph who speaks in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from releases.identity import Identity, identify
from releases.marking import Paragraph, Span, mark
from releases.models import Statement

if TYPE_CHECKING:
    from releases.responding import Answers


@dataclass
class Note:
    """Who makes some statements that begin in one paragraph; ``again`` if it was said before."""

    identity: Identity
    confirmed: bool
    again: bool
    statements: list[Statement] = field(default_factory=list)


class QuotedParagraph(NamedTuple):
    """
    A paragraph, its notes, and the statements that begin in it and have responses.

    ``onward`` are the paragraphs up to the next that has notes: these stand beside all of them.
    """

    paragraph: Paragraph
    notes: list[Note]
    answers: list[tuple[Statement, Answers]]
    onward: list[Paragraph]


def quoted(
    body: str, statements: Iterable[Statement], responses: Mapping[int, Answers]
) -> list[QuotedParagraph]:
    """
    Return a text's paragraphs with statements marked, as ``saying.standing`` loads them.

    ``responses`` are those of statements, by their keys; they stand where the statement begins.
    """
    given = list(statements)
    paragraphs = mark(body, (span for statement in given for span in spans(statement)))
    identities, known = identify(given), set[Identity]()
    by_anchor = {statement.anchor: statement for statement in given}
    found: list[QuotedParagraph] = []
    for paragraph in paragraphs:
        begun = [by_anchor[anchor] for anchor in paragraph.anchors if anchor in by_anchor]
        if not begun and found and found[-1].notes:
            found[-1].onward.append(paragraph)
            continue
        notes = _notes(begun, identities, known) if begun else []
        answers = [(one, responses[one.pk]) for one in begun if one.pk in responses]
        found.append(QuotedParagraph(paragraph, notes, answers, []))
    return found


def spans(statement: Statement) -> Iterator[Span]:
    """Yield where to mark a statement; its anchor leads to the first of its passages."""
    fragment = statement.kind == Statement.Kind.FRAGMENT
    for passage in statement.passages.all():
        anchor = statement.anchor + (f"-{passage.number}" if passage.number > 1 else "")
        yield Span(passage.start, passage.end, anchor, fragment)


def _notes(
    begun: list[Statement], identities: dict[int, Identity], known: set[Identity]
) -> list[Note]:
    """Return the notes for the statements that begin in a paragraph: one for each speaker."""
    notes: dict[tuple[Identity, bool], Note] = {}
    for statement in begun:
        identity = identities[statement.pk]
        confirmed = statement.state == Statement.State.CONFIRMED
        note = notes.setdefault((identity, confirmed), Note(identity, confirmed, identity in known))
        note.statements.append(statement)
    known.update(identity for identity, _ in notes)
    return list(notes.values())
