"""Composing the rows of a batch: all that can be done without the database."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone

from releases import search
from releases.intake.fingerprint import fingerprint
from releases.intake.settle import Settled
from releases.intake.shape import IncomingRelease
from releases.intake.write import fill
from releases.issuedate import LONG_AGO
from releases.models import ImportedRow, Passage, Release, Statement
from releases.models.statement import SURROUNDINGS
from releases.references import ALPHABET, LENGTH, LETTERS
from releases.search.document import Document
from releases.search.normalise import Folded, marked
from releases.synthetic.cast import Cast
from releases.synthetic.tables import PASSAGES, RELEASES, ROWS, STATEMENTS, Row, written
from releases.synthetic.writing import Quoted, Written, write

LONG_PUBLIC = datetime(2001, 1, 1, tzinfo=UTC)
MOST_QUOTED = 1_000  # more than are quoted in any one release
NO_NOTES = Folded("", "")
SOURCE = "Synthetic archive"
REASON = "Withdrawn by its issuer, as an example."
_REFERENCES = len(LETTERS) * len(ALPHABET) ** (LENGTH - 1)
_STRIDE = 618_033_988_751  # shares no factor with their number: every release gets its own


@dataclass
class Rows:
    """
    What a batch puts into the tables; a row that belongs to another begins with its place.

    Places are counted from 0: those of the ``passages`` among the ``statements``, all others among
    the ``releases``. The documents have them for keys.
    """

    releases: list[Row] = field(default_factory=list)
    remembered: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    topics: list[Row] = field(default_factory=list)
    joint: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    passages: list[Row] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)


def compose(seed: int, numbers: Iterable[int], cast: Cast, taken: Container[str] = ()) -> Rows:
    """Return the rows of the releases with these numbers; references that are taken are not."""
    composer = _Composer(seed, cast, taken, timezone.now())
    for number in numbers:
        composer.add(write(seed, number, cast))
    return composer.rows


class _Composer:
    """Composes the rows of one batch, as if all of it was made in one moment."""

    def __init__(self, seed: int, cast: Cast, taken: Container[str], now: datetime) -> None:
        self.rows = Rows()
        self.seed, self.cast, self.taken, self.now = seed, cast, taken, now
        self._remembered = ROWS.like(
            ImportedRow(collection=collection(seed), imported=now, updated=now),
            *("identifier", "row_sha256", "text_sha256"),
        )
        self._statement = STATEMENTS.like(
            Statement(
                state=Statement.State.CONFIRMED,
                strength=Statement.Strength.NAMED_PERSON,
                cue="said",
                created=now,
                updated=now,
            ),
            *("reference", "position", "speaker_printed", "role_printed"),
            *("person_id", "organisation_id", "issuer_id", "issued_order"),
        )
        self._passage = PASSAGES.like(
            Passage(number=1),
            *("start", "end", "words", "stems", "exact", "before", "after", "search_order"),
        )

    def add(self, written: Written) -> None:
        """Add the rows of a release and of what is quoted in it."""
        rows, place = self.rows, len(self.rows.releases)
        settled = _settled(written, self.seed, self.cast)
        release = fill(self._release(written), settled)
        release.prepare()
        rows.releases.append(RELEASES.row(release))
        read = fingerprint(release, settled.people, settled.topics)
        row = self._remembered(settled.row.identifier, settled.digest, read)
        rows.remembered.append((place, *row))
        rows.people += [(place, key) for key in settled.people]
        rows.topics += [(place, key) for key in settled.topics]
        rows.joint += [(place, key) for key in settled.joint]
        release.pk = place
        rows.documents.append(
            Document.made_of(
                place,
                release.issued,
                written.title.folded,
                (written.standfirst.folded, written.body.folded, NO_NOTES),
            )
        )
        for i, quoted in enumerate(written.quoted):
            self._quote(release, self._reference(written.number * MOST_QUOTED + i), quoted)

    def _release(self, written: Written) -> Release:
        public_from = max(written.issued.start or LONG_PUBLIC, LONG_PUBLIC)
        release = Release(
            reference=self._reference(written.number),
            state=Release.State.PUBLISHED,
            public_from=public_from,
            captured=public_from,
            created=self.now,
            updated=self.now,
        )
        if written.withdrawn:
            release.state, release.withdrawn = Release.State.WITHDRAWN, public_from
            release.reason = REASON
        return release

    def _quote(self, release: Release, reference: str, quoted: Quoted) -> None:
        """Add a statement that somebody has confirmed, and its words."""
        rows, place, body = self.rows, len(self.rows.statements), release.body
        start, end, who, folded = quoted
        key, name, role = self.cast.people[who]
        issuer, date = release.organisation_id, written(release.issued or LONG_AGO)
        row = self._statement(reference, start, name, role, key, issuer, issuer, date)
        rows.statements.append((release.pk, *row))
        words = body[start:end]
        before = body[max(start - SURROUNDINGS, 0) : start]
        after = body[end : end + SURROUNDINGS]
        texts = (words, folded.stems, marked(folded.exact), before, after)
        order = search.order_of(release.issued, 0)  # to which its statement's key is added
        rows.passages.append((place, *self._passage(start, end, *texts, order)))

    def _reference(self, number: int) -> str:
        """Return a reference as they are drawn, but the same each time, and none that is taken."""
        drawn = _reference(number + self.seed * _STRIDE)
        if drawn not in self.taken:
            return drawn
        return _reference(number + (self.seed + 1) * _STRIDE + _REFERENCES // 2)


def _settled(written: Written, seed: int, cast: Cast) -> Settled:
    issued = written.issued
    incoming = IncomingRelease(
        place=str(written.number),
        collection=collection(seed),
        identifier=str(written.number),
        title=written.title.text,
        body=written.body.text,
        kind=written.kind,
        standfirst=written.standfirst.text,
        issue_date=issued,
        issued_basis=str(Release.Basis.STATED if issued.start else Release.Basis.UNKNOWN),
        source_name=SOURCE,
    )
    return Settled(
        incoming,
        incoming.digest(),
        organisation=cast.bodies[written.body_number][0],
        joint=tuple(cast.bodies[i][0] for i in written.joint),
        people=tuple(cast.people[i][0] for i in written.people),
        topics=tuple(cast.topics[i] for i in written.topics),
    )


def collection(seed: int) -> str:
    """Return under what the rows of a seed are remembered."""
    return f"synthetic-{seed}"


def _reference(number: int) -> str:
    rest = number * _STRIDE % _REFERENCES
    letters = []
    for _ in range(LENGTH - 1):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return LETTERS[rest] + "".join(letters)
