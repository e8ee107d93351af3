"""What a row means for the archive: who is named, what is there already, and what forbids it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from organisations.models import Organisation, Person
from releases.intake.fingerprint import fingerprint
from releases.intake.names import Names
from releases.intake.report import Report
from releases.intake.shape import IncomingRelease
from releases.models import ImportedRow, Release, Topic
from releases.querysets import PUBLIC_STATES


@dataclass(frozen=True, slots=True)
class Options:
    """
    How to import: the issuer of rows that name none, and what becomes of them.

    ``at`` is the time of the run, from which what is published is public at the earliest;
    ``statements`` asks for those quoted in the texts.
    """

    at: datetime
    fallback: Organisation | None = None
    publish: bool = False
    dry_run: bool = False
    statements: bool = True


@dataclass(slots=True)
class Settled:
    """A row with the keys of everybody it names, and what the archive has of it."""

    row: IncomingRelease
    digest: str
    organisation: int = 0
    joint: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    known: ImportedRow | None = None
    found: Release | None = None


class Settler:
    """Settles batches; the names remember who was looked up from one batch to the next."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.organisations = Names(Organisation, pretend=options.dry_run)
        self.people = Names(Person, pretend=options.dry_run)
        self.topics = Names(Topic, pretend=options.dry_run)

    @property
    def names(self) -> tuple[Names, ...]:
        """All three."""
        return self.organisations, self.people, self.topics

    def settle(self, rows: list[IncomingRelease], report: Report) -> list[Settled]:
        """
        Return the rows to write, with those they name found or made; count the others.

        To be called within the transaction that writes them.
        """
        changed = self._changed(rows, report)
        self._load_releases(changed)
        self._look_up([settled.row for settled in changed])
        taken = []
        for settled in changed:
            if reason := next(filter(None, self._objections(settled)), ""):
                report.reject(settled.row.place, reason)
            else:
                self._settle(settled)
                if settled.row.doubt:
                    report.doubts.append(settled.row.doubt)
                taken.append(settled)
        return taken

    # -- what is there already

    def _changed(self, rows: list[IncomingRelease], report: Report) -> list[Settled]:
        """Return the rows that are new or say something else than last time."""
        known = _known(rows)
        fallback = self.options.fallback
        changed = []
        for row in rows:
            settled = Settled(
                row, row.digest(fallback.slug if fallback else ""), known=known.get(row.key)
            )
            if settled.known and settled.known.row_sha256 == settled.digest:
                report.unchanged += 1
            else:
                changed.append(settled)
        return changed

    def _load_releases(self, changed: list[Settled]) -> None:
        keys = [settled.known.release_id for settled in changed if settled.known]
        if not keys:
            return
        # Held until the end of the transaction, so that nobody edits one between look and write.
        releases = Release.objects.filter(pk__in=keys).prefetch_related("people", "topics")
        if not self.options.dry_run:
            releases = releases.select_for_update()
        found = {release.pk: release for release in releases}
        for settled in changed:
            if settled.known:
                settled.found = found[settled.known.release_id]

    # -- what forbids it

    def _objections(self, settled: Settled) -> Iterator[str]:
        """Yield why a new or changed row is not taken; empty texts say nothing."""
        row = settled.row
        if not row.organisation and not self.options.fallback:
            yield "It names no organisation; --organisation gives one to such rows."
        if row.unread_embargo and self.options.publish:
            line = row.unread_embargo[:60]
            yield f"Its embargo cannot be read (“{line}”); without --publish it becomes a draft."
        if settled.found and settled.known:
            yield self._objection_to_update(row, settled.found, settled.known)
        if row.organisation:
            yield self.organisations.objection(row.organisation)
        yield from map(self.people.objection, row.people)
        yield from map(self.topics.objection, row.topics)

    def _objection_to_update(
        self, row: IncomingRelease, release: Release, known: ImportedRow
    ) -> str:
        name = f"release {release.reference}"
        if release.state == Release.State.REMOVED:
            return f"The row has changed, but {name} was removed: its text is not taken in again."
        people = [person.pk for person in release.people.all()]
        topics = [topic.pk for topic in release.topics.all()]
        if fingerprint(release, people, topics) != known.text_sha256:
            return f"The row has changed, but staff have edited {name} since: theirs was kept."
        hidden = row.unread_embargo or (row.embargo and row.embargo > self.options.at)
        if hidden and is_out(release, self.options.at):
            return f"The row is under embargo, but {name} is public already."
        return ""

    # -- who is named

    def _look_up(self, rows: list[IncomingRelease]) -> None:
        self.organisations.look_up(row.organisation for row in rows if row.organisation)
        self.people.look_up(name for row in rows for name in row.people)
        self.topics.look_up(name for row in rows for name in row.topics)

    def _settle(self, settled: Settled) -> None:
        row, fallback = settled.row, self.options.fallback
        if row.organisation:
            settled.organisation = self.organisations.settle(row.organisation)
        elif fallback:
            settled.organisation = fallback.pk
        settled.people = _once(self.people.settle(name) for name in row.people)
        settled.topics = _once(self.topics.settle(name) for name in row.topics)


def is_out(release: Release, at: datetime) -> bool:
    """Tell whether anyone may read a release, without asking the database again."""
    public_from = release.public_from
    return release.state in PUBLIC_STATES and public_from is not None and public_from <= at


def _known(rows: list[IncomingRelease]) -> dict[tuple[str, str], ImportedRow]:
    """Return what earlier imports remember of the rows, by their keys."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.collection, []).append(row.identifier)
    found: Iterable[ImportedRow] = (
        known
        for collection, identifiers in wanted.items()
        for known in ImportedRow.objects.filter(collection=collection, identifier__in=identifiers)
    )
    return {(known.collection, known.identifier): known for known in found}


def _once(keys: Iterable[int]) -> tuple[int, ...]:
    """Return the keys, each once: two spellings may name one person."""
    return tuple(dict.fromkeys(keys))
