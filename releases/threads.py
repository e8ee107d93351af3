"""An exchange as its page shows it: who said what in order of time, and what answers what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from releases.identity import Identity, identify
from releases.interval import interval
from releases.issuedate import midnight
from releases.models import Point, ReplySought, Response

if TYPE_CHECKING:
    from releases.models import Exchange, Release, Statement

RELEASES = ("release__", "statement__release__")
NEVER_READ = ("body", "notes_to_editors", "media_contact")  # of them: only rows are shown


@dataclass
class Contribution:
    """One statement or release of a thread, the side it speaks for, and what it answers there."""

    release: Release
    statement: Statement | None = None
    identity: Identity | None = None  # of the day, of a statement
    side: int = 0
    answers: list[Answer] = field(default_factory=list)
    answered: list[Answer] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return self.statement.reference if self.statement else self.release.reference

    @property
    def speaker(self) -> str:
        """For whom it speaks: the name of its side."""
        if self.identity is None:
            return self.release.organisation.name
        body = self.identity.organisation
        return body.name if body else self.identity.name

    @property
    def url(self) -> str:
        """Its permanent address."""
        return (self.statement or self.release).get_absolute_url()


@dataclass(frozen=True)
class Answer:
    """A response between two contributions of the thread, in words."""

    response: Response
    source: Contribution
    target: Contribution

    @property
    def when(self) -> str:
        """How long after what it answers it came."""
        if self.source.release.pk == self.target.release.pk:
            return "in the same release"
        return interval(self.target.release.issue_date, self.source.release.issue_date)


@dataclass(frozen=True)
class Coverage:
    """One point a statement makes, and the contributions that address it."""

    point: Point
    addressed_by: list[Contribution]


class Thread:
    """
    What everybody may see of an exchange, as it stood at the end of a day or as it stands.

    A fixed number of queries, however long the thread.
    """

    def __init__(self, exchange: Exchange, until: date | None = None) -> None:
        self.exchange = exchange
        self.until = until

    @cached_property
    def contributions(self) -> list[Contribution]:
        """Everything said, in order of time; each with its side and its answers."""
        found = [one for one in self._entries() if self._had_been_issued(one.release)]
        found.sort(key=_in_time)
        sides: dict[str, int] = {}
        for one in found:
            one.side = sides.setdefault(one.speaker, len(sides))
        self._link(found)
        return found

    @property
    def sides(self) -> list[str]:
        """Who speaks in it, in the order in which they came in."""
        return list(dict.fromkeys(one.speaker for one in self.contributions))

    @cached_property
    def coverage(self) -> list[tuple[Contribution, list[Coverage]]]:
        """Of each statement whose points were listed: the points, and what addresses them."""
        here = {one.statement.pk: one for one in self.contributions if one.statement}
        points = Point.objects.filter(statement__in=here).prefetch_related(
            Prefetch("addressed_by", Response.objects.only("pk"))
        )
        by_statement: dict[int, list[Coverage]] = {}
        for point in points:
            mine = here[point.statement_id]
            speaking = {response.pk for response in point.addressed_by.all()}
            addressed = [a.source for a in mine.answered if a.response.pk in speaking]
            by_statement.setdefault(point.statement_id, []).append(Coverage(point, addressed))
        return [(one, by_statement[pk]) for pk, one in here.items() if pk in by_statement]

    @cached_property
    def replies_sought(self) -> list[ReplySought]:
        """Who was asked to reply to something in it."""
        statements = [one.statement.pk for one in self.contributions if one.statement]
        releases = [one.release.pk for one in self.contributions if not one.statement]
        rows = ReplySought.objects.public().about(statements, releases)
        rows = rows.select_related("organisation")
        if self.until is None or self.until >= timezone.localdate():
            return list(rows)
        end = midnight_after(self.until)
        return [row.as_known(end) for row in rows if row.asked < end]

    def _entries(self) -> list[Contribution]:
        rows = (
            self.exchange.entries.public()
            .select_related(
                "release__organisation",
                "statement__release__organisation",
                "statement__organisation",
                "statement__person",
            )
            .prefetch_related("statement__passages")
            .defer(*(f"{path}{name}" for path in RELEASES for name in NEVER_READ))
        )
        who = identify(row.statement for row in rows if row.statement)
        return [
            Contribution(release, row.statement, who[row.statement.pk] if row.statement else None)
            for row in rows
            if (release := row.statement.release if row.statement else row.release)
        ]

    def _had_been_issued(self, release: Release) -> bool:
        """Tell whether it had certainly been issued by the end of the day asked for."""
        if self.until is None:
            return True
        return bool(release.issued_until and release.issued_until <= midnight_after(self.until))

    def _link(self, contributions: list[Contribution]) -> None:
        by_end: dict[tuple[int | None, int | None], Contribution] = {
            (one.statement.pk, None) if one.statement else (None, one.release.pk): one
            for one in contributions
        }
        for response in Response.objects.public().between(
            [statement for statement, _ in by_end if statement],
            [release for _, release in by_end if release],
        ):
            source = by_end.get((response.source_statement_id, response.source_release_id))
            target = by_end.get((response.target_statement_id, response.target_release_id))
            if source and target:
                answer = Answer(response, source, target)
                source.answers.append(answer)
                target.answered.append(answer)


def midnight_after(day: date) -> datetime:
    """Return the first instant after a London day."""
    return midnight(day + timedelta(days=1))


def _in_time(one: Contribution) -> tuple[datetime, int, int]:
    """Order by date of issue; within a release by where the words stand."""
    release = one.release
    return release.issued_order, release.pk, one.statement.position if one.statement else -1
