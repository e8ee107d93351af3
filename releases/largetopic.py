"""Topics on which there are more releases than are counted, and the newest of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from releases.issuedate import midnight
from releases.models import Release, TopicCount
from releases.models.watermark import UNDATED
from releases.tally import COUNTED, Tally, tally_near

if TYPE_CHECKING:
    from releases.models import Topic
    from releases.querysets import ReleaseQuerySet

WALKED = 10_000  # releases of the archive, the newest, among which those on a topic are looked for


@dataclass
class LargeTopic:
    """
    Such a topic. ``months`` is how many releases on it were issued in each.

    Of one with others beneath it that is not known, for a release may be on several: ``months`` is
    empty.
    """

    topic: Topic
    newest: int  # month in which there are any, as yyyymm
    months: dict[int, int]

    @classmethod
    def of(cls, topic: Topic) -> LargeTopic | None:
        """Return a topic as one; None where all releases on it can be counted."""
        months = {key: n for key, n in TopicCount.objects.of_family(topic).items() if n}
        if max((sum(numbers.values()) for numbers in months.values()), default=0) <= COUNTED:
            return None
        newest = max(month for numbers in months.values() for month in numbers)
        return cls(topic, newest, months[topic.pk] if months.keys() == {topic.pk} else {})

    @cached_property
    def releases(self) -> ReleaseQuerySet:
        """The public releases on it, the newest first."""
        found = Release.objects.public().each_on_topic(self.topic).newest_first()
        return found.filter(issued_order__lt=self._end) if self._end else found

    @cached_property
    def tally(self) -> Tally:
        """How many there are, and what the newest are made of, as far as these were looked for."""
        every = Release.objects.public().newest_first()
        if self._end:
            every = every.filter(issued_order__lt=self._end)
        last = every.values_list("issued_order", flat=True)[WALKED : WALKED + 1].first()
        near = self.releases.filter(issued_order__gte=last) if last else self.releases
        total = sum(self.months.values())
        return tally_near(near, total or COUNTED, more=not total, months=self.months or None)

    @property
    def _end(self) -> datetime | None:
        """An instant before which all of known date were issued."""
        if self.newest == UNDATED:
            return None
        year, month = divmod(self.newest, 100)
        first = date(year, month or 1, 1)
        return midnight((first + timedelta(days=31)).replace(day=1))
