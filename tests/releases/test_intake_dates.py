"""Dates as pages print them: read where they are certain, else not at all."""

from __future__ import annotations

import pytest

from releases.intake.englishdates import read_when


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("7 November 2019", "2019-11-07"),
        ("Fri, 26 February 2021", "2021-02-26"),
        ("Thursday, 7th of November 2019", "2019-11-07"),
        ("November 7, 2019", "2019-11-07"),
        ("Sept 3, 2004", "2004-09-03"),
        ("the 1st of May 2004", "2004-05-01"),
        ("November 2019", "2019-11"),
        ("2019", "2019"),
        ("2019-11-07", "2019-11-07"),
        ("2019-11-07T10:30", "2019-11-07 10:30"),
        ("13/04/2026", "2026-04-13"),
        ("04/13/2026", "2026-04-13"),
        ("04/04/2026", "2026-04-04"),
        ("00:01 Monday 2 March 2026", "2026-03-02 00:01"),
        ("0001hrs, Monday, 2nd March 2026", "2026-03-02 00:01"),
        ("0001 on 2 March 2026", "2026-03-02 00:01"),
        ("Monday 2 March 2026 at 10.30am", "2026-03-02 10:30"),
        ("2 March 2026, 10:30", "2026-03-02 10:30"),
        ("10pm, 5 June 2024", "2024-06-05 22:00"),
        ("10 a.m. on 8 Nov 2019", "2019-11-08 10:00"),
        ("12.01am 5 May 2020", "2020-05-05 00:01"),
        ("00:01am 5 May 2020", "2020-05-05 00:01"),
        ("12:30pm 5 May 2020", "2020-05-05 12:30"),
        ("noon on 3 May 2020", "2020-05-03 12:00"),
        ("8 Nov 2019 | 14:00", "2019-11-08 14:00"),
        ("7 November 2019 - 10:30", "2019-11-07 10:30"),
        ("10:30 BST 5 July 2026", "2026-07-05 10:30"),
        ("10:30 GMT 5 January 2026", "2026-01-05 10:30"),
    ],
)
def test_a_certain_date_is_read(text: str, meant: str) -> None:
    when = read_when(text)
    assert when is not None
    assert when.as_text() == meant


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday 2 March 2026",  # it was a Monday
        "03/04/2026",  # March or April?
        "31 February 2020",
        "5 May 1066",
        "midnight on 3 May 2020",  # its beginning or its end?
        "13pm 5 May 2020",
        "25:00 5 May 2020",
        "10:75 5 May 2020",
        "10 5 May 2020",
        "10:30 on 2 March 2026 at 11:30",
        "10:30 November 2019",
        "01:30 25 October 2026",  # the clocks went back: it came twice
        "01:30 29 March 2026",  # the clocks went forward: it never came
        "10:30 GMT 5 July 2026",  # London was on summer time
        "on time and under budget",
        "7 November",
        "20191107",
        "",
        "1" * 20_000,
        "10:30 " * 5_000,
    ],
)
def test_a_doubtful_date_is_none(text: str) -> None:
    assert read_when(text) is None
