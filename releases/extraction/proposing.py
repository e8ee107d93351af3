"""Statements of many releases at once: found, attributed, and written in a few statements."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from organisations.models import Organisation
from releases.extraction.matching import Match, Spans, match, spans_of
from releases.extraction.printed import Printed, read
from releases.extraction.speakers import Speakers
from releases.models import Passage, Release, Response, Statement
from releases.models.replying import propose_replies
from releases.quotations import Quotation, find_quotations, link_fragments
from releases.references import draw_reference

log = logging.getLogger(__name__)

# Of a hundred full statements these rules attribute, 99 have the right speaker (measured for each
# rule on annotated news); a doubt about the words of the mention lowers the confidence below.
SURE_RULES = frozenset({"after", "inherit"})
SURE = 0.95
AT_ONCE = 500  # rows asked for in one query
# What finding a statement again may change of one that nobody has decided.
RENEWED = (
    "kind",
    "state",
    "position",
    "part_of",
    "speaker_printed",
    "role_printed",
    "person",
    "organisation",
    "strength",
    "cue",
    "rule",
    "confidence",
    "lost",
    "decided",
)
COLUMNS = [f.attname for f in Statement._meta.concrete_fields if f.name in RENEWED]


@dataclass(slots=True)
class Tally:
    """What became of the statements of some releases."""

    releases: int = 0
    confirmed: int = 0
    proposed: int = 0
    fragments: int = 0
    linked: int = 0
    renewed: int = 0
    kept: int = 0
    gone: int = 0
    unread: int = 0

    def add(self, other: Tally) -> None:
        """Add what was done to others."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def in_words(self) -> str:
        """Return one line: how many were made, and what was done to those that were there."""
        made = self.confirmed + self.proposed
        words = f"{made} new: {self.confirmed} confirmed, {self.proposed} proposed"
        words += f"; of {self.fragments} fragments {self.linked} linked"
        for n, what in (
            (self.renewed, "renewed"),
            (self.kept, "decided ones kept"),
            (self.gone, "proposals not found again and dropped"),
            (self.unread, "releases could not be read: see the log"),
        ):
            words += f"; {n} {what}" if n else ""
        return words


@dataclass(slots=True)
class Finding:
    """What was found in one release."""

    release: Release
    quotations: list[Quotation]
    printed: list[Printed]
    holders: Sequence[int | None]  # for each, which of the others holds its words

    @classmethod
    def of(cls, release: Release) -> Finding:
        """Read the release's text."""
        text = release.body
        quotations = find_quotations(text, issuer=release.organisation.name)
        printed = [read(quotation, text) for quotation in quotations]
        fragments = any(quotation.is_fragment for quotation in quotations)
        links = link_fragments(text, quotations) if fragments else [None] * len(quotations)
        return cls(release, quotations, printed, links)

    @property
    def spans(self) -> list[Spans]:
        """Where the passages of each stand."""
        return [quotation.passages for quotation in self.quotations]


def propose(releases: Iterable[Release], *, at: datetime) -> Tally:
    """
    Bring the statements of releases in line with their texts, in the caller's transaction.

    What replies to what within a release is proposed with them.

    Costs a fixed number of queries for each five hundred statements. What a person has decided
    stays as it is, and is not proposed again; ``at`` is now. Each release needs its organisation
    at hand.
    """
    read_ = [_read(release) for release in releases]
    findings = [finding for finding in read_ if finding]
    tally = Tally(releases=len(read_), unread=len(read_) - len(findings))
    existing = _existing([finding.release for finding in findings])
    findings = [f for f in findings if f.quotations or f.release.pk in existing]
    if not findings:
        return tally
    speakers = Speakers(finding.release for finding in findings)
    speakers.ask(one for finding in findings for one in finding.printed)
    matches = [match(f.spans, f.release.body, existing.get(f.release.pk, ())) for f in findings]
    writing = _Writing(speakers, at, tally)
    for finding, matched in zip(findings, matches, strict=True):
        writing.take(finding, matched)
    writing.write()
    propose_replies(finding.release.pk for finding in findings)
    return tally


def with_issuers(releases: Iterable[Release]) -> list[Release]:
    """Put the issuing organisation of each release at hand, in one query for all of them."""
    releases = list(releases)
    keys = {release.organisation_id for release in releases}
    issuers = Organisation.objects.only("name").in_bulk(keys)
    for release in releases:
        release.organisation = issuers[release.organisation_id]
    return releases


def _read(release: Release) -> Finding | None:
    """Read one release; what goes wrong with one text must not stop an import of thousands."""
    try:
        return Finding.of(release)
    except Exception:
        log.exception("No statements could be looked for in release %s.", release.reference)
        return None


class _Writing:
    """What is to be written of a batch."""

    def __init__(self, speakers: Speakers, at: datetime, tally: Tally) -> None:
        self._speakers = speakers
        self._at = at
        self._tally = tally
        self._new: list[tuple[Statement, Spans]] = []
        self._renewed: list[tuple[Statement, list[Any]]] = []
        self._moved: list[tuple[Statement, Spans]] = []
        self._gone: list[Statement] = []
        self._parts: list[tuple[Statement, Statement]] = []

    def take(self, finding: Finding, matched: Match) -> None:
        """Decide what becomes of everything found in one release."""
        rows = [
            self._row(finding, number, matched.statements[number], number in matched.kept)
            for number in range(len(finding.quotations))
        ]
        for number, holder in enumerate(finding.holders):
            if holder is None or number in matched.kept:
                continue
            if rows[holder].kind == Statement.Kind.FULL:
                self._parts.append((rows[number], rows[holder]))
                self._tally.linked += 1
        self._tally.kept += len(matched.kept)
        self._gone += matched.gone

    def _row(self, finding: Finding, number: int, there: Statement | None, kept: bool) -> Statement:
        if there is not None and kept:
            return there
        spans = finding.quotations[number].passages
        row = there or Statement(release=finding.release)
        before = [getattr(row, column) for column in COLUMNS]
        self._fill(row, finding, number)
        self._tally.fragments += row.kind == Statement.Kind.FRAGMENT
        if there is None:
            self._new.append((row, spans))
            sure = row.state == Statement.State.CONFIRMED
            self._tally.confirmed += sure
            self._tally.proposed += not sure
        else:
            self._renewed.append((row, before))
            if spans_of(row) != spans:
                self._moved.append((row, spans))
        return row

    def _fill(self, row: Statement, finding: Finding, number: int) -> None:
        """Write onto a statement what was found."""
        quotation, printed = finding.quotations[number], finding.printed[number]
        speaker = self._speakers.resolve(finding.release, printed)
        row.kind = Statement.Kind(quotation.kind)
        row.position, row.lost = quotation.start, False
        row.part_of = None
        row.speaker_printed, row.role_printed = printed.speaker, printed.role
        row.person_id, row.organisation_id = speaker.person, speaker.organisation
        row.strength = speaker.strength
        row.cue = (quotation.cue or "")[:100]
        row.rule, row.confidence = quotation.rule, quotation.confidence
        row.state, row.decided = Statement.State.PROPOSED, None
        if _is_sure(quotation) and (row.person_id or row.organisation_id):
            row.state, row.decided = Statement.State.CONFIRMED, self._at

    def write(self) -> None:
        """Write it all: what is new, what is renewed, and which fragments are part of what."""
        self._tally.gone += _drop(self._gone)
        new = [statement for statement, _ in self._new]
        # Full ones first, for a fragment names the key of the one that holds its words.
        _create([statement for statement in new if statement.kind == Statement.Kind.FULL])
        for fragment, holder in self._parts:
            fragment.part_of = holder
        _create([statement for statement in new if statement.kind != Statement.Kind.FULL])
        self._write_renewed()
        moved = [statement.pk for statement, _ in self._moved]
        if moved:
            Passage.objects.filter(statement__in=moved).delete()
        Passage.objects.bulk_create(
            Passage.cut(statement, number, *span)
            for statement, spans in self._new + self._moved
            for number, span in enumerate(spans, 1)
        )

    def _write_renewed(self) -> None:
        moved = {statement.pk for statement, _ in self._moved}
        changed = [
            row
            for row, before in self._renewed
            if row.pk in moved or before != [getattr(row, column) for column in COLUMNS]
        ]
        for row in changed:
            row.updated = self._at
        self._tally.renewed += len(changed)
        Statement.objects.bulk_update(changed, [*RENEWED, "updated"], batch_size=AT_ONCE)


def _is_sure(quotation: Quotation) -> bool:
    """Tell whether a rule found it that is as sure as a person."""
    return (
        quotation.rule in SURE_RULES
        and quotation.kind == Statement.Kind.FULL
        and quotation.confidence >= SURE
    )


def _existing(releases: list[Release]) -> dict[int, list[Statement]]:
    """Return the statements of each release, with their passages."""
    found: dict[int, list[Statement]] = defaultdict(list)
    by_key: dict[int, Any] = {release.pk: release for release in releases}
    rows = Statement.objects.filter(release__in=by_key).prefetch_related("passages")
    for statement in rows:
        statement.release = by_key[statement.release_id]
        found[statement.release_id].append(statement)
    return found


def _create(statements: list[Statement]) -> None:
    """Insert statements; should a reference drawn be taken, draw all of them again."""
    if not statements:
        return
    try:
        with transaction.atomic():
            Statement.objects.bulk_create(statements)
    except IntegrityError:
        for statement in statements:
            statement.pk, statement.reference = None, draw_reference()
        Statement.objects.bulk_create(statements)


def _drop(statements: list[Statement]) -> int:
    """Delete proposals, but for those that a response stands on which a person has decided."""
    keys = {statement.pk for statement in statements}
    if not keys:
        return 0
    decided = Response.objects.exclude(state=Response.State.PROPOSED).filter(
        Q(source_statement__in=keys) | Q(target_statement__in=keys)
    )
    for ends in decided.values_list("source_statement", "target_statement"):
        keys.difference_update(ends)
    Statement.objects.filter(pk__in=keys).delete()
    return len(keys)
