"""More releases than are counted, on a topic or of several bodies, and the newest of these."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from releases.issuedate import midnight
from releases.models import Release, ReleaseCount, TopicCount
from releases.models.watermark import UNDATED
from releases.tally import COUNTED, Tally, tally_near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organisations.models import Organisation
    from releases.models import Topic
    from releases.querysets import ReleaseQuerySet

WALKED = 10_000  # releases of the archive, the newest, among which the wanted are looked for


@dataclass
class Large(ABC):
    """
    So many releases: what is kept tells that they are, and of which month the newest is (yyyymm).

    ``months`` is how many were issued in each; empty where that is not known, for a release may be
    among them more than once. ``parameter`` is what asks for them in an address.
    """

    newest: int
    months: dict[int, int]

    parameter: ClassVar[str]

    @abstractmethod
    def _asked(self) -> ReleaseQuerySet:
        """Return the public ones, by a condition that is asked of each release."""

    @cached_property
    def releases(self) -> ReleaseQuerySet:
        """The public ones, the newest first."""
        found = self._asked().newest_first()
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


@dataclass
class LargeTopic(Large):
    """A topic; of one with others beneath it a release may be on several."""

    topic: Topic

    parameter = "topic"

    @classmethod
    def of(cls, topic: Topic) -> LargeTopic | None:
        """Return a topic as one; None where all releases on it can be counted."""
        months = {key: n for key, n in TopicCount.objects.of_family(topic).items() if n}
        if max((sum(numbers.values()) for numbers in months.values()), default=0) <= COUNTED:
            return None
        newest = max(month for numbers in months.values() for month in numbers)
        return cls(newest, months[topic.pk] if months.keys() == {topic.pk} else {}, topic)

    def _asked(self) -> ReleaseQuerySet:
        return Release.objects.public().each_on_topic(self.topic)


@dataclass
class LargeIssuers(Large):
    """Several bodies; a release may be of more than one."""

    organisations: Sequence[Organisation]

    parameter = "organisation"

    @classmethod
    def of(cls, organisations: Sequence[Organisation]) -> LargeIssuers | None:
        """Return bodies as such; None where all that any of them issued can be counted."""
        kept = ReleaseCount.objects.by_organisation()
        if max(kept.get(one.pk, 0) for one in organisations) <= COUNTED:
            return None
        return cls(ReleaseCount.objects.newest_month(organisations), {}, organisations)

    def _asked(self) -> ReleaseQuerySet:
        return Release.objects.public().each_issued_by(*self.organisations)
