"""How much later, in words, and never more exactly than is known."""

from __future__ import annotations

import pytest

from releases.interval import interval
from releases.issuedate import IssueDate


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("2026-03-01", "2026-03-01", "the same day"),
        ("2026-03-01 00:10", "2026-03-01 23:50", "the same day"),
        ("2026-03-28 23:30", "2026-03-29 23:30", "the next day"),
        ("2026-03-02", "2026-03-01", "the day before"),
        ("2026-03-01", "2026-03-03", "2 days later"),
        ("2026-03-03", "2026-03-01", "2 days earlier"),
        ("2026-03-01", "2026-04-05", "5 weeks later"),
        ("2026-01-01", "2026-07-01", "6 months later"),
        ("2020-01-01", "2026-01-01", "6 years later"),
        ("2026-03", "2026-03-09", ""),
        ("2026-03-09", "2026", ""),
        ("", "2026-03-09", ""),
    ],
)
def test_it_reads(first: str, second: str, words: str) -> None:
    assert interval(IssueDate.parse(first), IssueDate.parse(second)) == words
