"""How many public releases there are, by issuer and month: kept, so that no page counts them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Now

from organisations.models import Organisation
from releases.models.topiccount import TopicCount, topic_cells_of
from releases.models.watermark import (
    NEVER,
    TOTAL,
    UNDATED,
    CountedUntil,
    every_release,
    fresh_releases,
    in_months,
)
from releases.prepared import Prepared

if TYPE_CHECKING:
    from releases.models.release import Release
    from releases.models.topiccount import TopicCell
    from releases.querysets import ReleaseQuerySet

    # An issuer's key (None: everybody) and a month as yyyymm (yyyy00: the year only).
    Cell = tuple[int | None, int]


@dataclass(frozen=True)
class Breakdown:
    """What releases are made of: ``{yyyymm: n}`` and ``{organisation's key: n}``."""

    months: dict[int, int]
    organisations: dict[int, int]


class ReleaseCountQuerySet(models.QuerySet["ReleaseCount"]):
    """The kept numbers, and those of what became public since."""

    def by_month(self, organisation: Organisation | None = None) -> dict[int, int]:
        """Return ``{yyyymm: releases}``; ``yyyy00`` is known to the year, UNDATED not at all."""
        if organisation is None:
            return self.break_down().months
        kept = self.filter(organisation=organisation).exclude(month=TOTAL)
        numbers = Counter(dict(kept.values_list("month", "n")))
        for issuer, month, _, n in FRESH.rows(self.db):
            if issuer == organisation.pk:
                numbers[month or UNDATED] += n
        return dict(+numbers)

    def by_organisation(self) -> dict[int, int]:
        """Return ``{organisation's key: releases it issued, alone or jointly}``."""
        return self.break_down().organisations

    def newest_month(self, organisations: Iterable[Organisation]) -> int:
        """Return the latest month in which any of some bodies issued a release, as it is kept."""
        keys = {one.pk for one in organisations}
        kept = self.filter(organisation__in=keys, n__gt=0).exclude(month=TOTAL)
        months: list[int] = [kept.aggregate(at=Max("month"))["at"] or UNDATED]
        months += [m for issuer, m, _, _ in FRESH.rows(self.db) if m and issuer in keys]
        return max(months)

    def break_down(self, months: tuple[int, int] | None = None) -> Breakdown:
        """Return what the whole archive is made of, or what was issued from month to month."""
        by_month, by_issuer = dict[int, int](), dict[int, int]()
        first, last = months or (0, math.inf)
        for issuer, month, n in self._cells(months):
            if issuer is None:
                by_month[month] = n
            else:
                by_issuer[issuer] = by_issuer.get(issuer, 0) + n
        for issuer, month, tie, n in FRESH.rows(self.db):
            if first <= (month or UNDATED) <= last:
                by_issuer[issuer] = by_issuer.get(issuer, 0) + n
                if not tie:
                    by_month[month or UNDATED] = by_month.get(month or UNDATED, 0) + n
        return Breakdown(by_month, by_issuer)

    def _cells(self, months: tuple[int, int] | None) -> Iterable[tuple[Any, ...]]:
        """Return issuer, month and number: of some months, or everybody's months and all totals."""
        if months is None:
            return KEPT.rows(self.db)
        return self.filter(month__range=months).values_list("organisation_id", "month", "n")

    def recount(self, cells: set[Cell], topics: set[TopicCell]) -> None:
        """
        Bring the cells, and those of topics, up to date, and what became public since last time.

        Cells are counted anew, never moved by a difference, so that an error cannot last. To be
        called in the transaction of the change, after it.
        """
        watermark = CountedUntil.objects.select_for_update().get_or_create(pk=1)[0]
        CountedUntil.objects.filter(pk=1).update(until=Now())
        before, until = watermark.until, CountedUntil.objects.values_list("until", flat=True).get()
        fresh = every_release().public_since(before, at=until)
        TopicCount.objects.recount(topics | topic_cells_of(fresh), until)
        cells = cells | cells_of(fresh)
        if not cells:
            return
        numbers = _count(cells, until)
        self.filter(_any_of(cells)).delete()
        self._put(numbers)
        self._total({issuer for issuer, _ in cells})

    def _put(self, numbers: dict[Cell, int]) -> None:
        self.bulk_create(
            ReleaseCount(organisation_id=issuer, month=month, n=n)
            for (issuer, month), n in numbers.items()
        )

    def _total(self, issuers: set[int | None] | None) -> None:
        """Sum the months of some issuers (None among them: of everybody), or of all."""
        of_them = Q()
        if issuers is not None:
            of_them = Q(organisation__in=issuers - {None})
            if None in issuers:
                of_them |= Q(organisation=None)
        self.filter(of_them, month=TOTAL).delete()
        sums = self.filter(of_them).order_by().values_list("organisation").annotate(n=Sum("n"))
        self.bulk_create(
            ReleaseCount(organisation_id=issuer, month=TOTAL, n=n) for issuer, n in list(sums)
        )

    def rebuild(self) -> None:
        """Count everything anew, in one transaction of the caller's."""
        self.set_aside()
        CountedUntil.objects.update(until=Now())
        until = CountedUntil.objects.values_list("until", flat=True).get()
        TopicCount.objects.count_all(until)
        self._put(_count(None, until))
        self._total(None)

    def set_aside(self) -> None:
        """
        Keep no number until ``rebuild()``: everything is counted live, and slowly, but rightly.

        For very many inserts, in the transaction of each batch.
        """
        CountedUntil.objects.update_or_create(pk=1, defaults={"until": NEVER})
        self.all().delete()
        TopicCount.objects.all().delete()

    def are_set_aside(self) -> bool:
        """Tell whether no number is kept for now."""
        return CountedUntil.objects.filter(until=NEVER).exists()

    def drift(self) -> list[str]:
        """Return a sentence for every number that differs from a fresh count."""
        until = CountedUntil.objects.values_list("until", flat=True).first() or NEVER
        counted = _count(None, until)
        rows = self.exclude(month=TOTAL).values_list("organisation", "month", "n")
        kept: dict[Cell, int] = {(issuer, month): n for issuer, month, n in rows}
        return [
            f"organisation {cell[0]}, month {cell[1]}:"
            f" {kept.get(cell, 0)} kept, {counted.get(cell, 0)} counted"
            for cell in sorted(counted.keys() | kept.keys(), key=str)
            if kept.get(cell, 0) != counted.get(cell, 0)
        ] + TopicCount.objects.drift(until)


class ReleaseCount(models.Model):
    """How many releases an issuer (none: all issuers) has in a month (TOTAL: in all months)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    month = models.IntegerField()
    n = models.PositiveIntegerField()

    objects = ReleaseCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="releasecount_once"),
            models.UniqueConstraint(
                fields=["month"], condition=Q(organisation=None), name="releasecount_of_all_once"
            ),
        ]
        indexes = [
            models.Index(fields=["month", "organisation", "n"], name="releasecount_by_month")
        ]

    def __str__(self) -> str:
        return f"{self.n} in {self.month}"


def _kept() -> models.QuerySet[Any, Any]:
    of_all = Q(organisation=None) & ~Q(month=TOTAL)
    cells = ReleaseCount.objects.filter(of_all | Q(organisation__isnull=False, month=TOTAL))
    return cells.values_list("organisation_id", "month", "n")


def _fresh_cells() -> models.QuerySet[Any, Any]:
    columns = ("issuer", "month", "tie")
    issued = fresh_releases().annotate(
        issuer=F("organisation"), month=F("issued_month"), tie=Value(0, models.IntegerField())
    )
    joint = _ties().filter(release__in=fresh_releases().values("pk"))
    joint = joint.annotate(
        issuer=F("organisation"),
        month=F("release__issued_month"),
        tie=Value(1, models.IntegerField()),
    )
    alone, together = (
        rows.values(*columns).annotate(n=Count("pk")).values_list(*columns, "n")
        for rows in (issued, joint)
    )
    return alone.union(together, all=True)


# Issuer, month and number; of what is fresh, whether it was issued together with another. What is
# fresh is little, so that it is not sorted out before it is here.
KEPT = Prepared(_kept)
FRESH = Prepared(_fresh_cells)


@contextmanager
def recounting(*releases: Release) -> Iterator[None]:
    """
    Recount the cells that the releases leave and those they enter.

    Every change of a release's state, time, date, issuers or topics happens within this, in a
    transaction.
    """
    left, left_topics = _cells_now(releases)
    yield
    entered, entered_topics = _cells_now(releases)
    ReleaseCount.objects.recount(left | entered, left_topics | entered_topics)


def _cells_now(releases: Iterable[Release]) -> tuple[set[Cell], set[TopicCell]]:
    these = every_release().filter(pk__in=[release.pk for release in releases if release.pk])
    return cells_of(these), topic_cells_of(these)


def cells_of(releases: ReleaseQuerySet) -> set[Cell]:
    """Return every cell the releases may count in, as the database has them now."""
    rows = releases.order_by().values_list("organisation", "joint_issuers", "issued_month")
    cells: set[Cell] = set()
    for organisation, joint, month in rows.distinct():
        cells.update(product((None, organisation), [month or UNDATED]))
        if joint:
            cells.add((joint, month or UNDATED))
    return cells


def _any_of(cells: set[Cell]) -> Q:
    """Return the condition of being one of the cells, or of the few more that share both parts."""
    issuers, months = {cell[0] for cell in cells}, {cell[1] for cell in cells}
    return Q(Q(organisation=None) | Q(organisation__in=issuers - {None}), month__in=months)


def _count(cells: set[Cell] | None, until: datetime) -> dict[Cell, int]:
    """Count every cell whose issuer and month both occur among the cells given, or all cells."""
    dated = every_release().public(at=until).order_by()
    alone, joint = dated, _ties()
    if cells is not None:
        dated = dated.filter(in_months(month for _, month in cells))
        of_them = Q(organisation__in={issuer for issuer, _ in cells} - {None})
        alone, joint = dated.filter(of_them), joint.filter(of_them)
    joint = joint.filter(release__in=dated)
    numbers: Counter[Any] = Counter()
    for month, n in dated.values_list("issued_month").annotate(n=Count("pk")):
        numbers[None, month] = n
    for issuer, month, n in alone.values_list("organisation", "issued_month").annotate(
        n=Count("pk")
    ):
        numbers[issuer, month] += n
    for issuer, month, n in joint.values_list("organisation", "release__issued_month").annotate(
        n=Count("pk")
    ):
        numbers[issuer, month] += n
    return {(i, UNDATED if m is None else m): n for (i, m), n in numbers.items()}


def _ties() -> models.QuerySet[Any]:
    """Return the ties of releases to joint issuers, less those that name the issuer once more."""
    ties = every_release().model.joint_issuers.through.objects.order_by()
    return ties.exclude(organisation=F("release__organisation"))
