"""The list's years, months and days, read from the month that every release keeps."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList

YEAR, MONTH, DAY = "issued__year", "issued__month", "issued__day"


def calendar_of(cl: ChangeList) -> dict[str, Any]:
    """
    Return what ``admin/date_hierarchy.html`` shows for a list.

    Django's own hierarchy converts every row's instant to London time: more than a second at a
    hundred thousand releases. The month is an indexed number.
    """
    year, month, day = (_number(cl, name) for name in (YEAR, MONTH, DAY))
    if year is None:
        return {"show": True, "choices": _years(cl)}
    if month is None or not 1 <= month <= 12:
        back = {"link": _link(cl), "title": "All dates"}
        return {"show": True, "back": back, "choices": _months(cl, year)}
    if day is None:
        back = {"link": _link(cl, year), "title": str(year)}
        return {"show": True, "back": back, "choices": _days(cl, year, month)}
    back = {"link": _link(cl, year, month), "title": f"{calendar.month_name[month]} {year}"}
    return {"show": True, "back": back, "choices": [{"title": f"{day}"}]}


def _years(cl: ChangeList) -> list[dict[str, str]]:
    years = sorted({month // 100 for month in _kept(cl)})
    return [{"link": _link(cl, year), "title": str(year)} for year in years]


def _months(cl: ChangeList, year: int) -> list[dict[str, str]]:
    months = sorted(kept % 100 for kept in _kept(cl) if kept // 100 == year and kept % 100)
    return [
        {"link": _link(cl, year, month), "title": f"{calendar.month_name[month]} {year}"}
        for month in months
    ]


def _days(cl: ChangeList, year: int, month: int) -> list[dict[str, str]]:
    days = cl.queryset.order_by().datetimes("issued", "day")
    return [
        {
            "link": _link(cl, year, month, day.day),
            "title": f"{day.day} {calendar.month_name[month]}",
        }
        for day in days
    ]


def _kept(cl: ChangeList) -> set[int]:
    """Return the months (yyyymm; yyyy00 for a year) that the releases of the list have."""
    rows = cl.queryset.exclude(issued_month=None).order_by()
    return set(rows.values_list("issued_month", flat=True).distinct())


def _number(cl: ChangeList, name: str) -> int | None:
    value = cl.params.get(name)
    return int(value) if value else None


def _link(cl: ChangeList, *parts: int) -> str:
    chosen = dict(zip((YEAR, MONTH, DAY), map(str, parts), strict=False))
    return cl.get_query_string(chosen, ["issued__"])
