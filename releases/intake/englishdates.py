"""Dates as English pages print them: “Monday 2 March 2026, 10.30am”; a doubtful one is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from organisations.partialdate import PartialDate
from releases.issuedate import IssueDate

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"


def _time(n: int) -> str:
    hours = rf"(?P<hour{n}>\d{{1,2}})[:.](?P<minute{n}>\d\d)(?::00)?"
    return (
        rf"(?:{hours}|(?P<hh{n}>\d\d)(?P<mm{n}>\d\d)(?=\s*(?:h|on\b|gmt|bst|{DAY}|$))"
        rf"|(?P<bare{n}>\d{{1,2}})(?=\s*[ap]\.?m)|(?P<noon{n}>noon|midday))"
        rf"\s*(?P<half{n}>[ap]\.?m\.?)?\s*(?:hrs?|hours)?\s*(?P<zone{n}>gmt|bst|utc)?"
    )


WHEN = re.compile(
    rf"(?:(?:at )?{_time(1)} (?:on )?)?(?:(?P<weekday>{DAY}) )?(?:the )?"
    rf"(?:(?P<day1>{NUMBER}) (?:of )?(?P<month1>{MONTH}) (?P<year1>\d{{4}})"
    rf"|(?P<month2>{MONTH}) (?P<day2>{NUMBER}) (?P<year2>\d{{4}})"
    rf"|(?P<month3>{MONTH}) (?P<year3>\d{{4}})"
    r"|(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year4>\d{4})"
    r"|(?P<iso>\d{4}(?:-\d\d(?:-\d\d)?)?))"
    rf"(?:(?: at|T)? ?{_time(2)})?",
    re.IGNORECASE | re.ASCII,
)


def read_when(text: str) -> IssueDate | None:
    """
    Return the period or the instant the whole text names, or None where it names none for certain.

    None too where the parts disagree: a Monday that was a Tuesday, 03/04/2026, 01:30 in the night
    the clocks went back, “GMT” beside a summer date.
    """
    text = re.sub(r"(?:\s-\s|[\s,;|–—])+", " ", text).strip(" .*")
    match = WHEN.fullmatch(text)
    if not match:
        return None
    parts = match.groupdict()
    try:
        day = _day(parts)
        clock = _clock(parts)
        if clock is None:
            return IssueDate.within(day)
        if not day.day:
            return None
        moment = IssueDate.at(datetime.combine(day.earliest, datetime.min.time()) + clock)
        return moment if _zone_fits(parts, moment.start) else None
    except (ValueError, OverflowError):
        return None


def _day(parts: dict[str, str | None]) -> PartialDate:
    if parts["iso"]:
        day = PartialDate.parse(parts["iso"])
    elif parts["year4"]:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if first != second and first <= 12 and second <= 12:
            raise ValueError("day or month first?")
        first, second = (second, first) if second > 12 else (first, second)
        day = PartialDate.parse(f"{parts['year4']}-{second:02}-{first:02}")
    else:
        n = next(n for n in "123" if parts[f"year{n}"])
        month = MONTHS.index((parts[f"month{n}"] or "")[:3].lower()) + 1
        number = parts.get(f"day{n}") or ""
        text = f"{parts[f'year{n}']}-{month:02}"
        if number:
            text += f"-{int(re.sub(r'[^0-9]', '', number)):02}"
        day = PartialDate.parse(text)
    weekday = (parts["weekday"] or "")[:3].lower()
    if weekday and (not day.day or DAYS[day.earliest.weekday()] != weekday):
        raise ValueError("the day of the week does not fit")
    return day


def _clock(parts: dict[str, str | None]) -> timedelta | None:
    """Return the time of day, or None where the text gives none; refuse two."""
    times = [n for n in "12" if any(parts[f"{name}{n}"] for name in ("hour", "hh", "bare", "noon"))]
    if len(times) > 1:
        raise ValueError("two times")
    for n in times:
        if parts[f"noon{n}"]:
            return timedelta(hours=12)
        hour = parts[f"hour{n}"] or parts[f"hh{n}"] or parts[f"bare{n}"]
        hours, minutes = int(hour or 0), int(parts[f"minute{n}"] or parts[f"mm{n}"] or 0)
        half = (parts[f"half{n}"] or "")[:1].lower()
        if (half and hours > 12) or hours > 23 or minutes > 59:
            raise ValueError("not a time")
        if half == "p" and hours < 12:
            hours += 12
        if half == "a" and hours == 12:
            hours = 0
        return timedelta(hours=hours, minutes=minutes)
    return None


def _zone_fits(parts: dict[str, str | None], moment: datetime | None) -> bool:
    zone = (parts["zone1"] or parts["zone2"] or "").lower()
    if not zone or moment is None:
        return True
    offset = moment.utcoffset() or moment.astimezone(UTC).utcoffset()
    return offset == timedelta(hours=1 if zone == "bst" else 0)
