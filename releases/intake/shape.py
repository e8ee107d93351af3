"""The one shape every format is read into, and what is wrong with a row that cannot be taken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError

from organisations.models.organisation import WEB
from organisations.text import fold
from releases.issuedate import IssueDate
from releases.models import Release

LARGEST_TEXT = 2 * 1024 * 1024  # bytes of UTF-8 in one release; the longest known has a tenth
# Characters, as in the columns.
LONGEST_TITLE = 400
LONGEST_ID, LONGEST_COLLECTION = 300, 100
LONGEST = {"source_name": 200, "source_url": 500, "rights": 300, "issued_note": 300}
LONGEST |= {"date_displayed": 100}
LONGEST_NAME = 200


class UnreadableError(ValueError):
    """A value or a row that cannot be taken; its text is a sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Where something stands (``file:line``), and a sentence about it."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class Rejection(Remark):
    """Why a row was not taken."""


class Doubt(Remark):
    """What could not be read of a row that was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRelease:
    """
    A release as its source gives it: cleaned text, names not yet looked up.

    ``embargo`` is an instant; ``unread_embargo`` is the line that names one we could not read,
    ``doubt`` what whoever imports it should know of a date of issue that is left unknown.
    ``original`` is the file it was taken from, kept beside it where reading left something out.
    """

    place: str
    collection: str
    identifier: str
    title: str
    body: str
    organisation: str = ""
    kind: str = str(Release.Kind.PRESS_RELEASE)
    standfirst: str = ""
    notes_to_editors: str = ""
    media_contact: str = ""
    issue_date: IssueDate
    issued_basis: str = str(Release.Basis.UNKNOWN)
    issued_note: str = ""
    date_displayed: str = ""
    people: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    source_name: str = ""
    source_url: str = ""
    rights: str = ""
    embargo: datetime | None = None
    unread_embargo: str = ""
    doubt: Doubt | None = None
    original: bytes | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What the row is known by: its collection and its id."""
        return self.collection, self.identifier

    def digest(self, fallback: str = "") -> str:
        """
        Return the SHA-256 of what the row says, whatever the order of its keys and their spacing.

        ``fallback`` is the issuer given beside the file. Empty values are left out, so that a
        field added to this shape one day does not make every known row look changed.
        """
        said: dict[str, object] = {name: getattr(self, name) for name in SAID}
        said["issued"] = [_utc(self.issue_date.start), str(self.issue_date.precision)]
        said["embargo"] = _utc(self.embargo)
        if not self.organisation:
            said["fallback"] = fallback
        given = {name: value for name, value in said.items() if value}
        return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()

    def objection(self) -> str:
        """Return why the row cannot be taken, whatever the archive holds; empty if it can."""
        if not self.title:
            return "It has no title."
        if not self.body:
            return "It has no text."
        for name, limit in LONGEST.items():
            if len(getattr(self, name)) > limit:
                return f"Its {name.replace('_', ' ')} has more than {limit} characters."
        if self.size > LARGEST_TEXT:
            return f"Its text is longer than {LARGEST_TEXT // 1_048_576} MB."
        return self._objection_to_key() or self._objection_to_names() or self._objection_to_url()

    @property
    def size(self) -> int:
        """Bytes of its text, at most; exact where it matters."""
        texts = (self.body, self.standfirst, self.notes_to_editors, self.media_contact)
        most = 4 * sum(len(text) for text in texts)
        return most if most <= LARGEST_TEXT else sum(len(text.encode()) for text in texts)

    def _objection_to_key(self) -> str:
        if not self.identifier:
            return "It has no id."
        if len(self.identifier) > LONGEST_ID:
            return f"Its id has more than {LONGEST_ID} characters."
        if len(self.collection) > LONGEST_COLLECTION:
            return f"Its collection has more than {LONGEST_COLLECTION} characters."
        return ""

    def _objection_to_names(self) -> str:
        for name in (self.organisation, *self.people, *self.topics):
            if len(name) > LONGEST_NAME:
                return f"The name “{name[:40]}…” has more than {LONGEST_NAME} characters."
            if name and not fold(name):
                return f"“{name[:40]}” is not a name."
        return ""

    def _objection_to_url(self) -> str:
        try:
            if self.source_url:
                WEB(self.source_url)
        except ValidationError:
            return f"“{self.source_url[:60]}” is not a web address (http or https)."
        return ""


SAID = (
    "organisation",
    "kind",
    "title",
    "body",
    "standfirst",
    "notes_to_editors",
    "media_contact",
    "issued_basis",
    "issued_note",
    "date_displayed",
    "people",
    "topics",
    "source_name",
    "source_url",
    "rights",
    "unread_embargo",
)


def fit_title(title: str, standfirst: str) -> tuple[str, str]:
    """
    Return title and standfirst so that the title fits.

    Transcripts are at times headed by a list of subjects longer than a title can be: it is cut
    between words, with an ellipsis, and stands whole in the standfirst, so that nothing is lost.
    """
    if len(title) <= LONGEST_TITLE:
        return title, standfirst
    short = title[: LONGEST_TITLE - 1]
    short = (short.rsplit(" ", 1)[0] or short).rstrip(" ,;:–-") + "…"
    return short, f"{title}\n\n{standfirst}".strip()


def _utc(instant: datetime | None) -> str:
    return instant.astimezone(UTC).isoformat() if instant else ""
