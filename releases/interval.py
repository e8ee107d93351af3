"""How long after one another two releases were issued, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from releases.issuedate import LONDON, Precision

if TYPE_CHECKING:
    from releases.issuedate import IssueDate

TO_THE_DAY = (Precision.INSTANT, Precision.DAY)
WEEKS, MONTHS, YEARS = 21, 60, 730  # days from which on weeks, months and years are counted


def interval(first: IssueDate, second: IssueDate) -> str:
    """
    Return how much later the second was issued: “the same day”, “2 days later”, “5 weeks later”.

    Nothing where either date is not known to the day: an interval would claim to know more.
    """
    if first.precision not in TO_THE_DAY or second.precision not in TO_THE_DAY:
        return ""
    if first.start is None or second.start is None:
        return ""
    days = (second.start.astimezone(LONDON).date() - first.start.astimezone(LONDON).date()).days
    if not days:
        return "the same day"
    count, unit = _rounded(abs(days))
    if abs(days) == 1:
        return "the next day" if days > 0 else "the day before"
    return f"{count} {unit}{'s' if count != 1 else ''} {'later' if days > 0 else 'earlier'}"


def _rounded(days: int) -> tuple[int, str]:
    if days >= YEARS:
        return round(days / 365.25), "year"
    if days >= MONTHS:
        return round(days / 30.44), "month"
    return (days // 7, "week") if days >= WEEKS else (days, "day")
