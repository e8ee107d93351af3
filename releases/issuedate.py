"""When a release was issued: a period of London's calendar, and how exactly it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models

from organisations.partialdate import SHAPE, PartialDate, not_in_calendar

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1800, 2100  # what the archive takes for a date; others are typing errors
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
# An unknown date of issue sorts last among the newest first.
LONG_AGO = datetime(1000, 1, 1, tzinfo=UTC)


class Precision(models.TextChoices):
    """How exactly the time of issue is known."""

    INSTANT = "instant", "to the minute"
    DAY = "day", "to the day"
    MONTH = "month", "to the month"
    YEAR = "year", "to the year"
    UNKNOWN = "unknown", "not known"


def midnight(day: date) -> datetime:
    """Return the first instant of a London day."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def wall_clock(naive: datetime) -> datetime:
    """
    Return the instant at which London's clocks show a time; raise ValueError with a sentence.

    In spring an hour does not exist and in autumn one comes twice: neither is guessed.
    """
    early, late = (naive.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        # In the spring gap fold=0 reads the clock as still on winter time. The two datetimes
        # themselves compare as equal: within one zone only the wall clock is compared.
        gap = early.utcoffset() < late.utcoffset()  # type: ignore[operator]
        what = "not at all" if gap else "twice"
        raise ValueError(
            f"{naive:%d %B %Y, %H:%M} came {what} in London, where the clocks changed that night."
            " Give the time with its offset, such as 01:30+01:00."
        )
    return early


@dataclass(frozen=True)
class IssueDate:
    """
    A period of issue, half-open: ``start`` is its first instant, ``end`` the first after it.

    For an instant both are the same; for an unknown date both are None.
    """

    start: datetime | None
    end: datetime | None
    precision: Precision

    @classmethod
    def unknown(cls) -> IssueDate:
        """Return the date of a release of which no date is known."""
        return cls(None, None, Precision.UNKNOWN)

    @classmethod
    def at(cls, instant: datetime) -> IssueDate:
        """Return an instant, to the second; a naive one is London's wall clock."""
        instant = instant.replace(microsecond=0)
        if instant.tzinfo is None:
            instant = wall_clock(instant)
        _check_year(instant.year)
        _check_year(instant.astimezone(LONDON).year)  # the first and last hours of the calendar
        return cls(instant, instant, Precision.INSTANT)

    @classmethod
    def within(cls, period: PartialDate) -> IssueDate:
        """Return a London day, month or year."""
        _check_year(period.year)
        precision = (
            Precision.DAY if period.day else Precision.MONTH if period.month else Precision.YEAR
        )
        return cls(
            midnight(period.earliest), midnight(period.latest + timedelta(days=1)), precision
        )

    @classmethod
    def parse(cls, text: str) -> IssueDate:
        """
        Read ``2019``, ``2019-11``, ``2019-11-07``, ``2019-11-07 10:30[+00:00]`` or nothing.

        Raise ValueError with a sentence where it is none of these.
        """
        text = text.strip()
        if not text:
            return cls.unknown()
        if len(text) <= len("2019-11-07"):
            return cls.within(PartialDate.parse(text))
        try:
            instant = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_why_none(text)) from error
        return cls.at(instant)

    @property
    def month(self) -> int | None:
        """The London month as ``yyyymm``; ``yyyy00`` where only the year is known, else None."""
        if self.start is None:
            return None
        local = self.start.astimezone(LONDON)
        return local.year * 100 + (0 if self.precision == Precision.YEAR else local.month)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last London day of the period; None where no date is known."""
        if self.start is None or self.end is None:
            return None
        last = max(self.end - timedelta(microseconds=1), self.start)
        return self.start.astimezone(LONDON).date(), last.astimezone(LONDON).date()

    def as_text(self) -> str:
        """Return what ``parse`` reads: for forms and exports."""
        if self.start is None:
            return ""
        local = self.start.astimezone(LONDON)
        if self.precision != Precision.INSTANT:
            return local.strftime(
                {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}[self.precision]
            )
        text = local.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        ambiguous = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return text + (local.strftime("%z") if ambiguous else "")

    def in_words(self) -> str:
        """Return it as a newspaper prints it: “7 November 2019, 10:30”, “November 2019”, “2019”."""
        if self.start is None:
            return "date not known"
        local = self.start.astimezone(LONDON)
        words = {"year": "%Y", "month": "%B %Y"}.get(self.precision)
        if words:
            return local.strftime(words)
        day = f"{local.day} {local:%B %Y}"
        return f"{day}, {local:%H:%M}" if self.precision == Precision.INSTANT else day


def _why_none(text: str) -> str:
    """Return a sentence on what is no instant: its day is none, or it is not written like one."""
    written = SHAPE.match(text)
    numbers = [int(part) for part in written.groups() if part] if written else []
    return (numbers and not_in_calendar(*numbers)) or (
        f"“{text[:40]}” is not a date: write 2019, 2019-11, 2019-11-07 or 2019-11-07 10:30."
    )


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}.")
