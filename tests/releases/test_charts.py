"""Bars over time: every release in a bar or said to be elsewhere, every bar a link that works."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from releases.charts import FEWEST_MONTHS, HEIGHT, MOST_MONTHS, STEP, Chart, draw
from releases.issuedate import FIRST_YEAR, LAST_YEAR
from releases.models.watermark import UNDATED


def total(chart: Chart) -> int:
    return sum(bar.n for bar in chart.bars) + chart.elsewhere


def labels(months: dict[int, int]) -> list[str]:
    return [bar.label for bar in draw(months).bars]


def test_nothing_is_drawn_of_nothing() -> None:
    chart = draw({})
    assert (chart.bars, chart.elsewhere, chart.highest) == ([], 0, 0)
    assert chart.width > 0


def test_what_has_no_date_is_counted_elsewhere() -> None:
    chart = draw({UNDATED: 3})
    assert (chart.bars, chart.elsewhere) == ([], 3)


def test_one_month_is_drawn_at_the_end_of_its_year_of_months() -> None:
    chart = draw({202603: 5})
    assert len(chart.bars) == FEWEST_MONTHS
    assert (chart.bars[0].label, chart.bars[-1].label) == ("April 2025", "March 2026")
    assert [bar.n for bar in chart.bars] == [0] * 11 + [5]
    assert chart.unit == "month"


def test_a_month_without_releases_still_has_its_place() -> None:
    chart = draw({202512: 1, 202603: 2})
    assert [bar.n for bar in chart.bars[-4:]] == [1, 0, 0, 2]
    assert labels({202512: 1, 202603: 2})[-4:] == [
        "December 2025",
        "January 2026",
        "February 2026",
        "March 2026",
    ]


def test_a_long_span_is_drawn_by_year() -> None:
    assert draw({202301: 1, 202512: 1}).unit == "month"
    assert len(draw({202301: 1, 202512: 1}).bars) == MOST_MONTHS
    chart = draw({202301: 1, 202601: 1, 202400: 4, UNDATED: 2})
    assert chart.unit == "year"
    assert [(bar.label, bar.n) for bar in chart.bars] == [
        ("2023", 1),
        ("2024", 4),
        ("2025", 0),
        ("2026", 1),
    ]
    assert chart.elsewhere == 2


def test_years_alone_are_drawn_by_year() -> None:
    chart = draw({201900: 2, 202100: 1})
    assert [(bar.label, bar.n) for bar in chart.bars] == [("2019", 2), ("2020", 0), ("2021", 1)]


def test_by_month_a_year_alone_is_elsewhere() -> None:
    chart = draw({202603: 1, 202600: 2, UNDATED: 3})
    assert (chart.unit, chart.elsewhere, total(chart)) == ("month", 5, 6)


def test_each_bar_is_a_whole_period_and_the_next_begins_the_day_after() -> None:
    for chart in (draw({202402: 1, 202501: 1}), draw({190001: 1, 202501: 1})):
        for bar, following in pairwise(chart.bars):
            assert bar.end + timedelta(days=1) == following.start
            assert following.x - bar.x == STEP
        assert chart.width == len(chart.bars) * STEP
    february = next(bar for bar in draw({202402: 1}).bars if bar.label == "February 2024")
    assert (february.start, february.end) == (date(2024, 2, 1), date(2024, 2, 29))


def test_heights_are_in_proportion_and_fit() -> None:
    chart = draw({202601: 1, 202602: 4, 202603: 2})
    assert [bar.height for bar in chart.bars[-3:]] == [HEIGHT / 4, HEIGHT, HEIGHT / 2]
    assert [bar.y for bar in chart.bars[-3:]] == [HEIGHT * 3 / 4, 0, HEIGHT / 2]
    assert chart.highest == 4


@pytest.mark.parametrize("months", [{180001: 1}, {180003: 2, 180004: 1}, {210012: 1}, {180000: 1}])
def test_no_bar_leaves_the_archives_calendar(months: dict[int, int]) -> None:
    chart = draw(months)
    assert total(chart) == sum(months.values())
    for bar in chart.bars:
        assert FIRST_YEAR <= bar.start.year <= bar.end.year <= LAST_YEAR


def test_whatever_is_drawn_adds_up() -> None:
    rng = random.Random(20260302)
    for _ in range(300):
        first = rng.randint(1800, 2100)
        months = {
            rng.randint(first, min(first + rng.randint(0, 5), 2100)) * 100
            + rng.randint(0, 12): rng.randint(1, 9)
            for _ in range(rng.randint(1, 12))
        }
        if rng.random() < 0.5:
            months[UNDATED] = rng.randint(1, 9)
        chart = draw(months)
        assert total(chart) == sum(months.values()), months
        assert all(0 <= bar.height <= HEIGHT for bar in chart.bars)
        assert len(chart.bars) <= max(MOST_MONTHS, LAST_YEAR - FIRST_YEAR + 1)
