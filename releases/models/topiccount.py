"""How many public releases there are on each topic, by month: kept as those of issuers are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q, Sum

from releases.models.topic import Topic
from releases.models.watermark import (
    TOTAL,
    UNDATED,
    every_release,
    fresh_releases,
    in_months,
)
from releases.prepared import Prepared

if TYPE_CHECKING:
    from datetime import datetime

    from releases.querysets import ReleaseQuerySet

    # A topic's key and a month as yyyymm (yyyy00: the year only).
    TopicCell = tuple[int, int]


class TopicCountQuerySet(models.QuerySet["TopicCount"]):
    """The kept numbers of topics, and those of what became public since."""

    def by_topic(self) -> dict[int, int]:
        """Return ``{topic's key: releases on it}``; those on one beneath it are not counted."""
        numbers: Counter[int] = Counter(dict(_TOTALS.rows(self.db)))
        for topic, _, n in FRESH.rows(self.db):
            numbers[topic] += n
        return dict(numbers)

    def of_family(self, topic: Topic) -> dict[int, dict[int, int]]:
        """
        Return ``{yyyymm: releases}`` of a topic and of each beneath it, by their keys.

        ``yyyy00`` is known to the year only, UNDATED not at all.
        """
        keys = [topic.pk]
        found = {key: Counter[int]() for (key,) in _WITHIN.rows(self.db, keys=keys)}
        for key, month, n in _MONTHS.rows(self.db, keys=keys):
            found[key][month] = n
        for key, month, n in FRESH.rows(self.db):
            if key in found:
                found[key][month or UNDATED] += n
        return {key: dict(months) for key, months in found.items()}

    def recount(self, cells: set[TopicCell], until: datetime) -> None:
        """Count cells anew, of what was public at an instant."""
        if not cells:
            return
        topics, months = {topic for topic, _ in cells}, {month for _, month in cells}
        numbers = _count(cells, until)
        self.filter(topic__in=topics, month__in=months).delete()
        self._put(numbers)
        self.filter(topic__in=topics, month=TOTAL).delete()
        self.filter(topic__in=topics)._total()

    def count_all(self, until: datetime) -> None:
        """Count every cell of what was public at an instant, where none is kept."""
        self._put(_count(None, until))
        self._total()

    def _put(self, numbers: dict[TopicCell, int]) -> None:
        self.bulk_create(
            TopicCount(topic_id=topic, month=month, n=n) for (topic, month), n in numbers.items()
        )

    def _total(self) -> None:
        sums = self.order_by().values_list("topic").annotate(n=Sum("n"))
        self.bulk_create(TopicCount(topic_id=key, month=TOTAL, n=n) for key, n in list(sums))

    def drift(self, until: datetime) -> list[str]:
        """Return a sentence for every number that differs from a fresh count."""
        counted = _count(None, until)
        rows = self.exclude(month=TOTAL).values_list("topic", "month", "n")
        kept = {(topic, month): n for topic, month, n in rows}
        return [
            f"topic {cell[0]}, month {cell[1]}:"
            f" {kept.get(cell, 0)} kept, {counted.get(cell, 0)} counted"
            for cell in sorted(counted.keys() | kept.keys())
            if kept.get(cell, 0) != counted.get(cell, 0)
        ]


class TopicCount(models.Model):
    """How many releases are on a topic itself in a month (TOTAL: in all months)."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    month = models.IntegerField()
    n = models.PositiveIntegerField()

    objects = TopicCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "month"], name="topiccount_once"),
        ]
        indexes = [models.Index(fields=["month", "topic", "n"], name="topiccount_by_month")]

    def __str__(self) -> str:
        return f"{self.n} in {self.month}"


def topic_cells_of(releases: ReleaseQuerySet) -> set[TopicCell]:
    """Return every cell the releases may count in, as the database has them now."""
    rows = _ties().filter(release__in=releases.order_by().values("pk"))
    pairs = rows.values_list("topic", "release__issued_month").distinct()
    return {(topic, month or UNDATED) for topic, month in pairs}


def _count(cells: set[TopicCell] | None, until: datetime) -> dict[TopicCell, int]:
    """Count every cell whose topic and month both occur among the cells given, or all cells."""
    releases, ties = every_release().public(at=until).order_by(), _ties()
    if cells is not None:
        releases = releases.filter(in_months(month for _, month in cells))
        ties = ties.filter(topic__in={topic for topic, _ in cells})
    ties = ties.filter(release__in=releases.values("pk"))
    counted = ties.values_list("topic", "release__issued_month").annotate(n=Count("pk"))
    return {(topic, month or UNDATED): n for topic, month, n in counted}


def _ties() -> models.QuerySet[Any]:
    ties: models.QuerySet[Any] = every_release().model.topics.through.objects.order_by()
    return ties


def _fresh() -> models.QuerySet[Any, Any]:
    ties = _ties().filter(release__in=fresh_releases().values("pk"))
    numbers: models.QuerySet[Any, Any] = ties.values("topic", "release__issued_month")
    counted: models.QuerySet[Any, Any] = numbers.annotate(n=Count("pk"))
    found: models.QuerySet[Any, Any] = counted.values_list("topic", "release__issued_month", "n")
    return found


def _totals() -> models.QuerySet[Any, Any]:
    totals: models.QuerySet[Any, Any] = TopicCount.objects.filter(month=TOTAL)
    return totals.values_list("topic", "n")


def _within(keys: list[int]) -> models.QuerySet[Any, Any]:
    topics: models.QuerySet[Any, Any] = Topic.objects.filter(Q(pk=keys[0]) | Q(parent=keys[0]))
    return topics.order_by().values_list("pk")


def _months(keys: list[int]) -> models.QuerySet[Any, Any]:
    within: models.QuerySet[Any, Any] = TopicCount.objects.filter(topic__in=_within(keys))
    return within.exclude(month=TOTAL).values_list("topic", "month", "n")


# Of what is fresh: topic, month and number.
FRESH = Prepared(_fresh)
_TOTALS, _WITHIN, _MONTHS = Prepared(_totals), Prepared(_within), Prepared(_months)
