"""Periods of London's calendar: across clock changes, round trips, words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from organisations.partialdate import PartialDate
from releases.issuedate import LONDON, IssueDate, Precision, midnight, wall_clock
from releases.models import Release
from tests.factories import make_release

HOUR = timedelta(hours=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "start", "end", "precision", "month", "words"),
    [
        ("2026", utc(2026, 1, 1), utc(2027, 1, 1), "year", 202600, "2026"),
        ("2026-03", utc(2026, 3, 1), utc(2026, 3, 31, 23), "month", 202603, "March 2026"),
        ("2026-10", utc(2026, 9, 30, 23), utc(2026, 11, 1), "month", 202610, "October 2026"),
        ("2026-07", utc(2026, 6, 30, 23), utc(2026, 7, 31, 23), "month", 202607, "July 2026"),
        ("2026-01-05", utc(2026, 1, 5), utc(2026, 1, 6), "day", 202601, "5 January 2026"),
        ("2026-07-01", utc(2026, 6, 30, 23), utc(2026, 7, 1, 23), "day", 202607, "1 July 2026"),
        # The days on which the clocks change have 23 and 25 hours.
        ("2026-03-29", utc(2026, 3, 29), utc(2026, 3, 29, 23), "day", 202603, "29 March 2026"),
        ("2026-10-25", utc(2026, 10, 24, 23), utc(2026, 10, 26), "day", 202610, "25 October 2026"),
        ("2024-02-29", utc(2024, 2, 29), utc(2024, 3, 1), "day", 202402, "29 February 2024"),
        ("2024-12-31", utc(2024, 12, 31), utc(2025, 1, 1), "day", 202412, "31 December 2024"),
    ],
)
def test_a_period_is_half_open_in_london_time(
    text: str, start: datetime, end: datetime, precision: str, month: int, words: str
) -> None:
    period = IssueDate.parse(text)
    assert (period.start, period.end, period.precision) == (start, end, precision)
    assert (period.month, period.in_words(), period.as_text()) == (month, words, text)


@pytest.mark.parametrize(
    ("text", "instant", "month", "words", "again"),
    [
        ("2026-01-05 10:30", utc(2026, 1, 5, 10, 30), 202601, "5 January 2026, 10:30", None),
        ("2026-07-05 10:30", utc(2026, 7, 5, 9, 30), 202607, "5 July 2026, 10:30", None),
        (
            "2026-07-01T00:30+00:00",
            utc(2026, 7, 1, 0, 30),
            202607,
            "1 July 2026, 01:30",
            "2026-07-01 01:30",
        ),
        # An instant counts in the month that London has at that moment.
        (
            "2026-06-30T23:30Z",
            utc(2026, 6, 30, 23, 30),
            202607,
            "1 July 2026, 00:30",
            "2026-07-01 00:30",
        ),
        (
            "2026-01-01T00:30+02:00",
            utc(2025, 12, 31, 22, 30),
            202512,
            "31 December 2025, 22:30",
            "2025-12-31 22:30",
        ),
        ("2026-01-05 10:30:15", utc(2026, 1, 5, 10, 30, 15), 202601, "5 January 2026, 10:30", None),
        ("2026-01-05 10:00", utc(2026, 1, 5, 10), 202601, "5 January 2026, 10:00", None),
        ("2026-01-05 00:00", utc(2026, 1, 5), 202601, "5 January 2026, 00:00", None),
        (
            "2026-10-25 01:30+01:00",
            utc(2026, 10, 25, 0, 30),
            202610,
            "25 October 2026, 01:30",
            "2026-10-25 01:30+0100",
        ),
        (
            "2026-10-25 01:30+00:00",
            utc(2026, 10, 25, 1, 30),
            202610,
            "25 October 2026, 01:30",
            "2026-10-25 01:30+0000",
        ),
    ],
)
def test_an_instant_is_known_to_the_minute(
    text: str, instant: datetime, month: int, words: str, again: str | None
) -> None:
    period = IssueDate.parse(text)
    assert (period.start, period.end, period.precision) == (instant, instant, "instant")
    assert (period.month, period.in_words()) == (month, words)
    assert period.as_text() == (again or text)
    assert IssueDate.parse(period.as_text()) == period


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_nothing_is_an_unknown_date(nothing: str) -> None:
    period = IssueDate.parse(nothing)
    assert period == IssueDate.unknown() == IssueDate(None, None, Precision.UNKNOWN)
    assert (period.month, period.as_text(), period.in_words()) == (None, "", "date not known")


WRONG = ["soon", "2026-13", "2026-02-29", "2026-1-5", "05/01/2026", "2026-01-05 25:00"]
WRONG += ["2026-01-05 10:60", "2026-01-05 noon", "2026-01-05 10:30 GMT", "2026-01-05 10:30+99:00"]
WRONG += ["1799", "2101", "0000", "9999-12-31", "1799-12-31 10:00", "9999-12-31 23:59-23:59"]
WRONG += ["0001-01-01 00:00+23:59", "2026-01-05\x00", "x" * 10_000]


@pytest.mark.parametrize("text", WRONG, ids=lambda text: ascii(text)[:30])
def test_what_is_no_date_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(“|The year |There is no ).*\.$") as caught:
        IssueDate.parse(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["2019-02-31", "2019-02-31 10:30", "2019-02-31T10:30+00:00"])
def test_a_day_that_the_calendar_lacks_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"^There is no 31 February 2019: that month has 28 days"):
        IssueDate.parse(text)


@pytest.mark.parametrize(
    ("naive", "how_often"),
    [
        (datetime(2026, 3, 29, 1, 0), "not at all"),  # noqa: DTZ001 -- the wall clock is meant
        (datetime(2026, 3, 29, 1, 59, 59), "not at all"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 1, 0), "twice"),  # noqa: DTZ001
        (datetime(2026, 10, 25, 1, 59, 59), "twice"),  # noqa: DTZ001
        (datetime(1968, 2, 18, 2, 30), "not at all"),  # noqa: DTZ001 -- summer time for years
    ],
)
def test_a_time_that_came_twice_or_never_is_not_guessed(naive: datetime, how_often: str) -> None:
    with pytest.raises(ValueError, match=rf"came {how_often} in London.*01:30\+01:00\.$"):
        wall_clock(naive)
    with pytest.raises(ValueError, match=how_often):
        IssueDate.parse(f"{naive:%Y-%m-%d %H:%M:%S}")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-29 00:59", utc(2026, 3, 29, 0, 59)),
        ("2026-03-29 02:00", utc(2026, 3, 29, 1)),
        ("2026-10-25 00:59", utc(2026, 10, 24, 23, 59)),
        ("2026-10-25 02:00", utc(2026, 10, 25, 2)),
        # No clock changed in October 1968: summer time stayed for three years.
        ("1968-10-27 02:30", utc(1968, 10, 27, 1, 30)),
        ("1941-07-01 12:00", utc(1941, 7, 1, 10)),  # double summer time
    ],
)
def test_the_hours_beside_a_clock_change_are_plain(text: str, instant: datetime) -> None:
    assert IssueDate.parse(text).start == instant


def test_a_year_is_the_year_it_is_in_london() -> None:
    late = datetime(2100, 12, 31, 23, 30, tzinfo=timezone(-HOUR))
    with pytest.raises(ValueError, match="The year 2101 lies outside 1800 to 2100"):
        IssueDate.at(late)
    with pytest.raises(ValueError, match="The year 1799 lies outside 1800 to 2100"):
        IssueDate.at(utc(1800, 1, 1))  # a minute before London's own midnight


def test_fractions_of_a_second_are_not_kept() -> None:
    period = IssueDate.at(datetime(2026, 1, 5, 10, 30, 15, 999_999, tzinfo=UTC))
    assert IssueDate.parse(period.as_text()) == period


def test_midnight_is_the_first_instant_of_the_day() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1), date(1800, 1, 1)):
        assert midnight(day).astimezone(LONDON).date() == day
        assert (midnight(day).astimezone(UTC) - HOUR / 60).astimezone(LONDON).date() < day


@pytest.mark.parametrize("year", [1800, 2100])
def test_the_calendar_begins_and_ends_where_it_says(year: int) -> None:
    for period in (PartialDate(year), PartialDate(year, 1, 1), PartialDate(year, 12, 31)):
        assert IssueDate.within(period).as_text() == str(period)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["", "1800", "1846-06-01", "2026", "2026-10", "2026-10-25", "2026-10-25 01:30+0100", "2100-12"],
)
def test_a_date_comes_back_from_the_database_as_it_went_in(text: str) -> None:
    release = make_release(issued=text)
    stored = Release.objects.get()
    assert stored.issue_date == release.issue_date == IssueDate.parse(text)
    assert stored.issue_date.as_text() == text
    assert stored.issued_month == stored.issue_date.month
