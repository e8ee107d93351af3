"""Composing the rows of a batch: all that can be done without the database."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone

from releases import search
from releases.intake.settle import Settled
from releases.intake.shape import IncomingRelease
from releases.intake.write import fill, remember
from releases.models import Passage, Release, Statement
from releases.references import ALPHABET, LENGTH, LETTERS
from releases.search.document import Document
from releases.synthetic.cast import Cast
from releases.synthetic.tables import PASSAGES, RELEASES, ROWS, STATEMENTS, Row
from releases.synthetic.writing import Written, write

LONG_PUBLIC = datetime(2001, 1, 1, tzinfo=UTC)
MOST_QUOTED = 1_000  # more than are quoted in any one release
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
    rows = Rows()
    for number in numbers:
        _add(rows, write(seed, number, cast), seed, cast, taken)
    return rows


def _add(rows: Rows, written: Written, seed: int, cast: Cast, taken: Container[str]) -> None:
    place, now = len(rows.releases), timezone.now()
    settled = _settled(written, seed, cast)
    release = fill(_release(written, _reference(written.number, seed, taken), now), settled)
    release.prepare()
    rows.releases.append(RELEASES.row(release))
    memory = remember(settled, release)
    memory.imported = memory.updated = now
    rows.remembered.append((place, *ROWS.row(memory)))
    rows.people += [(place, key) for key in settled.people]
    rows.topics += [(place, key) for key in settled.topics]
    rows.joint += [(place, key) for key in settled.joint]
    release.pk = place
    rows.documents.append(Document.of(release))
    for i, (start, end, who) in enumerate(written.quoted):
        reference = _reference(written.number * MOST_QUOTED + i, seed, taken)
        statement = _statement(release, reference, start, cast.people[who], now)
        passage = Passage.cut(statement, 1, start, end)
        passage.search_order = search.order_of(release.issued, 0)  # to which its key is added
        rows.passages.append((len(rows.statements), *PASSAGES.row(passage)))
        rows.statements.append((place, *STATEMENTS.row(statement)))


def _settled(written: Written, seed: int, cast: Cast) -> Settled:
    issued = written.issued
    incoming = IncomingRelease(
        place=str(written.number),
        collection=collection(seed),
        identifier=str(written.number),
        title=written.title,
        body=written.body,
        kind=written.kind,
        standfirst=written.standfirst,
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


def _release(written: Written, reference: str, now: datetime) -> Release:
    public_from = max(written.issued.start or LONG_PUBLIC, LONG_PUBLIC)
    release = Release(
        reference=reference,
        state=Release.State.PUBLISHED,
        public_from=public_from,
        captured=public_from,
        created=now,
        updated=now,
    )
    if written.withdrawn:
        release.state, release.withdrawn = Release.State.WITHDRAWN, public_from
        release.reason = REASON
    return release


def _statement(
    release: Release, reference: str, start: int, speaker: tuple[int, str, str], now: datetime
) -> Statement:
    """Return what is quoted as a statement that somebody has confirmed."""
    key, name, role = speaker
    return Statement(
        reference=reference,
        release=release,
        state=Statement.State.CONFIRMED,
        position=start,
        speaker_printed=name,
        role_printed=role,
        person_id=key,
        organisation_id=release.organisation_id,
        strength=Statement.Strength.NAMED_PERSON,
        cue="said",
        created=now,
        updated=now,
    )


def collection(seed: int) -> str:
    """Return under what the rows of a seed are remembered."""
    return f"synthetic-{seed}"


def _reference(number: int, seed: int, taken: Container[str]) -> str:
    """Return a reference as they are drawn otherwise, but the same each time, and none taken."""
    drawn = _draw(number + seed * _STRIDE)
    return drawn if drawn not in taken else _draw(number + (seed + 1) * _STRIDE + _REFERENCES // 2)


def _draw(number: int) -> str:
    rest = number * _STRIDE % _REFERENCES
    letters = []
    for _ in range(LENGTH - 1):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return LETTERS[rest] + "".join(letters)
