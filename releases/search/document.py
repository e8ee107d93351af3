"""What an engine is given of a release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from releases.search.normalise import Folded, fold
from releases.search.places import may_hold

if TYPE_CHECKING:
    from releases.models import Release
    from releases.search.tree import Run

# A release of a million words must not keep the others from being found.
INDEXED = 200_000  # characters of the text
# Published or withdrawn: embargoed ones too, so that a lift writes nothing. What is hidden stays
# out of answers by ``public_q`` on every read.
INDEXED_STATES = ("published", "withdrawn")
# Stands between the parts of a text, so that no phrase runs from one into the next. No token
# can be it, and both engines take it for a word.
BREAK = "¶"

_NOTHING = Folded("", "")

# What may be wrong with what the index holds of a release.
MISSING, DIFFERENT, LEFT_OVER = "missing", "different", "left over, for it is not published"


Dated = tuple[int, datetime | None]  # the key of a release, and when it was issued


@dataclass(frozen=True)
class Document:
    """A release as tokens: its title, and all other text that is printed on it."""

    pk: int
    issued: datetime | None
    title: Folded
    text: Folded

    @classmethod
    def of(cls, release: Release) -> Document:
        """Take from a saved release what is searched."""
        parts, room = [], INDEXED
        for text in (release.standfirst, release.body, release.notes_to_editors):
            part = _beginning(text, room)
            room -= len(part)
            parts.append(fold(part))
        return cls.made_of(release.pk, release.issued, fold(release.title), parts)

    @classmethod
    def made_of(
        cls, pk: int, issued: datetime | None, title: Folded, parts: Iterable[Folded]
    ) -> Document:
        """Return a document of the parts of a text: standfirst, body and notes."""
        text = Folded(*(f" {BREAK} ".join(form).strip() for form in zip(*parts, strict=True)))
        return cls(pk, issued, title, text)


def _beginning(text: str, room: int) -> str:
    """Return the part of a text that is indexed, cut at the end of a word."""
    if len(text) <= room:
        return text
    return text[: room + 1].rpartition(" ")[0] or text[:room]


class Indexed(NamedTuple):
    """What an engine gives back of a release: its tokens in both forms, separated by blanks."""

    pk: int
    title: str
    title_stems: str
    text: str
    text_stems: str


def head_of(pk: int, title: str, standfirst: str, runs: Sequence[Run]) -> Indexed:
    """
    Return what is printed above a release's text, as it would be given back.

    What can hold none of the runs that are looked for is left empty.
    """
    above = title, _beginning(standfirst, INDEXED)
    forms = [fold(text) if text and may_hold(text, runs) else _NOTHING for text in above]
    return Indexed(pk, *forms[0], *forms[1])
