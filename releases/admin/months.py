"""The list's years, months and days, read from the month that every release keeps."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

from releases.models import Release

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList


def calendar_of(cl: ChangeList, prefix: str = "") -> dict[str, Any]:
    """
    Return what ``admin/date_hierarchy.html`` shows for a list of releases, or of what they hold.

    ``prefix`` reaches the release (``"release__"``). Django's own hierarchy converts every row's
    instant to London time: more than a second at a hundred thousand releases. The month is an
    indexed number.
    """
    return _Calendar(cl, prefix).shown()


class _Calendar:
    def __init__(self, cl: ChangeList, prefix: str) -> None:
        self.cl = cl
        self.prefix = prefix
        self.parts = [f"{prefix}issued__{part}" for part in ("year", "month", "day")]

    def shown(self) -> dict[str, Any]:
        """Return the choices at the level the list is at, and the way back up."""
        year, month, day = (self._number(name) for name in self.parts)
        if year is None:
            return {"show": True, "choices": self._years()}
        if month is None or not 1 <= month <= 12:
            back = {"link": self._link(), "title": "All dates"}
            return {"show": True, "back": back, "choices": self._months(year)}
        if day is None:
            back = {"link": self._link(year), "title": str(year)}
            return {"show": True, "back": back, "choices": self._days(year, month)}
        name = calendar.month_name[month]
        back = {"link": self._link(year, month), "title": f"{name} {year}"}
        return {"show": True, "back": back, "choices": [{"title": f"{day}"}]}

    def _years(self) -> list[dict[str, str]]:
        years = sorted({month // 100 for month in self._kept()})
        return [{"link": self._link(year), "title": str(year)} for year in years]

    def _months(self, year: int) -> list[dict[str, str]]:
        months = sorted(kept % 100 for kept in self._kept() if kept // 100 == year and kept % 100)
        return [
            {"link": self._link(year, month), "title": f"{calendar.month_name[month]} {year}"}
            for month in months
        ]

    def _days(self, year: int, month: int) -> list[dict[str, str]]:
        days = self.cl.queryset.order_by().datetimes(f"{self.prefix}issued", "day")
        return [
            {
                "link": self._link(year, month, day.day),
                "title": f"{day.day} {calendar.month_name[month]}",
            }
            for day in days
        ]

    def _kept(self) -> set[int]:
        """
        Return the months (yyyymm; yyyy00 for a year) that the releases of the list have.

        Of what releases hold, the months of all releases: to ask every row would be slow.
        """
        rows = Release.objects.all() if self.prefix else self.cl.queryset
        rows = rows.exclude(issued_month=None).order_by()
        return set(rows.values_list("issued_month", flat=True).distinct())

    def _number(self, name: str) -> int | None:
        value = self.cl.params.get(name)
        return int(value) if value else None

    def _link(self, *parts: int) -> str:
        chosen = dict(zip(self.parts, map(str, parts), strict=False))
        return self.cl.get_query_string(chosen, [f"{self.prefix}issued__"])
