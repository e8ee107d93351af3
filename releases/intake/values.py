"""Reading single values as sources write them; what cannot be read is named, never guessed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from organisations.text import clean_line
from releases.intake.shape import UnreadableError
from releases.issuedate import IssueDate, Precision
from releases.models import Release

# What sources call a kind of ours.
KINDS = {"release": "press-release"}


def read_kind(text: str) -> str:
    """Return the kind, press release where none is given; spelling may vary, words may not."""
    kind = re.sub(r"[\s_-]+", "-", text.strip().lower())
    kind = KINDS.get(kind, kind) or str(Release.Kind.PRESS_RELEASE)
    if kind not in Release.Kind.values:
        known = ", ".join(Release.Kind.values)
        raise UnreadableError(f"The kind “{text[:40]}” is not known; known are {known}.")
    return kind


def read_issued(text: str) -> IssueDate:
    """Return the period of issue; an empty text is an unknown date."""
    try:
        return IssueDate.parse(text)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"The date of issue cannot be read: {error}") from error


def read_embargo(text: str) -> datetime | None:
    """Return the instant an embargo lifts; a day means its first London instant."""
    try:
        lift = IssueDate.parse(text)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"The embargo cannot be read: {error}") from error
    if lift.precision in (Precision.MONTH, Precision.YEAR):
        raise UnreadableError(f"The embargo “{text[:40]}” names no day.")
    if lift.precision == Precision.INSTANT and datetime.fromisoformat(text.strip()).microsecond:
        return lift.start and lift.start + timedelta(seconds=1)  # later, never too early
    return lift.start


def split_key(identifier: str, stem: str) -> tuple[str, str]:
    """Return (collection, id): the collection is the id's part before “:”, else the stem."""
    collection, colon, _ = identifier.partition(":")
    return (clean_line(collection) if colon else "") or stem, identifier
