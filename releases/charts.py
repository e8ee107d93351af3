"""Bars over time, drawn by the server: an SVG for the eye, a table for everybody."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from releases.issuedate import FIRST_YEAR
from releases.models.watermark import UNDATED

FEWEST_MONTHS = 12  # a shorter span is drawn with the empty months before it
MOST_MONTHS = 36  # a longer span is drawn by year
HEIGHT = 60  # units of the drawing
STEP, BAR = 10, 8


@dataclass(frozen=True)
class Bar:
    """One month or year: its releases, and the period to which a click narrows the list."""

    label: str
    n: int
    start: date
    end: date
    x: int
    height: float

    @property
    def y(self) -> float:
        """The top of the bar, measured from the top of the drawing."""
        return HEIGHT - self.height


@dataclass(frozen=True)
class Chart:
    """Bars in order of time, and how many releases have no place among them."""

    bars: list[Bar] = field(default_factory=list)
    unit: str = "month"
    elsewhere: int = 0

    @property
    def width(self) -> int:
        """The width of the drawing, in its own units."""
        return max(len(self.bars) * STEP, STEP)

    height = HEIGHT

    @property
    def highest(self) -> int:
        """The number of the highest bar."""
        return max((bar.n for bar in self.bars), default=0)


def draw(months: dict[int, int]) -> Chart:
    """Draw ``{yyyymm: n}``: a year of months or more; of a long span, every year."""
    dated = {month: n for month, n in months.items() if month not in (UNDATED, None)}
    if not dated:
        return Chart(elsewhere=sum(months.values()))
    years = [month // 100 for month in dated]
    known = [month for month in dated if month % 100]
    if not known or _months_between(min(known), max(known)) > MOST_MONTHS:
        counts = Counter[int]()
        for month, n in dated.items():
            counts[month // 100] += n
        keys = list(range(min(years), max(years) + 1))
        return _chart(keys, counts, "year", sum(months.values()))
    last = _index(max(known))
    first = min(_index(min(known)), max(last - FEWEST_MONTHS + 1, _index(FIRST_YEAR * 100 + 1)))
    keys = [_month(i) for i in range(first, last + 1)]
    return _chart(keys, Counter(dated), "month", sum(months.values()))


def _chart(keys: list[int], counts: Counter[int], unit: str, total: int) -> Chart:
    highest = max(counts[key] for key in keys) or 1
    bars = []
    for i, key in enumerate(keys):
        label, start, end = _period(key)
        height = round(counts[key] / highest * HEIGHT, 1)
        bars.append(Bar(label, counts[key], start, end, i * STEP, height))
    return Chart(bars, unit, total - sum(bar.n for bar in bars))


def _period(key: int) -> tuple[str, date, date]:
    """Return the label, the first and the last day of a year or a month."""
    if key < 10_000:
        return str(key), date(key, 1, 1), date(key, 12, 31)
    year, month = divmod(key, 100)
    last = calendar.monthrange(year, month)[1]
    return f"{calendar.month_name[month]} {year}", date(year, month, 1), date(year, month, last)


def _index(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _month(index: int) -> int:
    return index // 12 * 100 + index % 12 + 1


def _months_between(first: int, last: int) -> int:
    return _index(last) - _index(first) + 1
