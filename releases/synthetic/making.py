"""Putting a synthetic archive into the database, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import transaction
from django.template.defaultfilters import pluralize

from releases import search
from releases.intake.settle import Settled
from releases.intake.shape import IncomingRelease
from releases.intake.write import store
from releases.models import ImportedRow, Passage, Release, ReleaseCount, Statement
from releases.references import ALPHABET, LENGTH, LETTERS
from releases.synthetic.cast import Cast, gather
from releases.synthetic.writing import Written, write

BATCH = 1_000  # releases, in one transaction
LONG_PUBLIC = datetime(2001, 1, 1, tzinfo=UTC)
MOST_QUOTED = 1_000  # more than are quoted in any one release
SOURCE = "Synthetic archive"
REASON = "Withdrawn by its issuer, as an example."
_REFERENCES = len(LETTERS) * len(ALPHABET) ** (LENGTH - 1)
_STRIDE = 618_033_988_751  # shares no factor with their number: every release gets its own


class OthersError(Exception):
    """The archive holds releases that the seed did not make; the text says so to whoever asked."""


def made(seed: int) -> int:
    """Return how many releases of a seed are in the archive."""
    return ImportedRow.objects.filter(collection=_collection(seed)).count()


def make(
    releases: int, *, seed: int, beside: bool = False, progress: Callable[[int], object]
) -> int:
    """
    Bring a seed's archive to so many releases, and return how many were made for that.

    ``progress`` is told the number of each batch. Every batch is complete in itself: interrupted,
    it goes on where it was. Meanwhile no numbers are kept, so that pages count for themselves.
    """
    done = made(seed)
    others = Release.objects.count() - done
    if others and not beside:
        raise OthersError(
            f"The archive holds {others:,} release{pluralize(others)} of other origin."
            " Add --beside to put synthetic ones among them."
        )
    if done < releases:
        with transaction.atomic():
            cast = gather(seed)
    for first in range(done + 1, releases + 1, BATCH):
        numbers = range(first, min(first + BATCH, releases + 1))
        with transaction.atomic():
            ReleaseCount.objects.set_aside()
            _store([write(seed, n, cast) for n in numbers], seed, cast)
        progress(len(numbers))
    if ReleaseCount.objects.are_set_aside():
        with transaction.atomic():
            ReleaseCount.objects.rebuild()
        search.settle()
        search.flush()
    return max(releases - done, 0)


def _store(rows: list[Written], seed: int, cast: Cast) -> None:
    numbers = [row.number for row in rows]
    releases = [
        _release(row, reference)
        for row, reference in zip(rows, _references(Release, numbers, seed), strict=True)
    ]
    settled = [_settled(row, seed, cast) for row in rows]
    store(list(zip(settled, releases, strict=True)), recount=False)
    quoted = [
        (row, release, i)
        for row, release in zip(rows, releases, strict=True)
        for i in range(len(row.quoted))
    ]
    _store_statements(quoted, seed, cast)


def _store_statements(quoted: list[tuple[Written, Release, int]], seed: int, cast: Cast) -> None:
    """Insert what is quoted, as statements somebody has confirmed."""
    numbers = [row.number * MOST_QUOTED + i for row, _, i in quoted]
    statements, passages = [], []
    references = _references(Statement, numbers, seed)
    for (row, release, i), reference in zip(quoted, references, strict=True):
        start, end, who = row.quoted[i]
        key, name, role = cast.people[who]
        statement = Statement(
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
        )
        statements.append(statement)
        passages.append(Passage.cut(statement, 1, start, end))
    Statement.objects.bulk_create(statements)
    Passage.objects.bulk_create(passages)


def _settled(row: Written, seed: int, cast: Cast) -> Settled:
    incoming = IncomingRelease(
        place=str(row.number),
        collection=_collection(seed),
        identifier=str(row.number),
        title=row.title,
        body=row.body,
        kind=row.kind,
        standfirst=row.standfirst,
        issue_date=row.issued,
        issued_basis=str(Release.Basis.STATED if row.issued.start else Release.Basis.UNKNOWN),
        source_name=SOURCE,
    )
    return Settled(
        incoming,
        incoming.digest(),
        organisation=cast.bodies[row.body_number][0],
        joint=tuple(cast.bodies[i][0] for i in row.joint),
        people=tuple(cast.people[i][0] for i in row.people),
        topics=tuple(cast.topics[i] for i in row.topics),
    )


def _release(row: Written, reference: str) -> Release:
    public_from = max(row.issued.start or LONG_PUBLIC, LONG_PUBLIC)
    release = Release(
        reference=reference,
        state=Release.State.PUBLISHED,
        public_from=public_from,
        captured=public_from,
    )
    if row.withdrawn:
        release.state, release.withdrawn = Release.State.WITHDRAWN, public_from
        release.reason = REASON
    return release


def _collection(seed: int) -> str:
    return f"synthetic-{seed}"


def _references(model: type[Release] | type[Statement], numbers: list[int], seed: int) -> list[str]:
    """Return references as they are drawn otherwise, but the same each time, and none taken."""
    drawn = [_reference(n + seed * _STRIDE) for n in numbers]
    rows = model._default_manager.filter(reference__in=drawn)
    taken = set(rows.values_list("reference", flat=True))
    return [
        one if one not in taken else _reference(n + (seed + 1) * _STRIDE + _REFERENCES // 2)
        for n, one in zip(numbers, drawn, strict=True)
    ]


def _reference(number: int) -> str:
    rest = number * _STRIDE % _REFERENCES
    letters = []
    for _ in range(LENGTH - 1):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return LETTERS[rest] + "".join(letters)
