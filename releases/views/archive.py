"""The archive by date of issue: a year, a month, a day."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from releases.issuedate import FIRST_YEAR, LAST_YEAR, LONDON, midnight
from releases.listing import Listing
from releases.models import Release, ReleaseCount
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from releases.querysets import ReleaseQuerySet


class YearConverter:
    """A year of four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        """Read it; a year outside the archive's calendar is no address."""
        if not FIRST_YEAR <= int(value) <= LAST_YEAR:
            raise ValueError(value)
        return int(value)

    def to_url(self, value: int) -> str:
        """Write it with four digits."""
        return f"{value:04}"


class TwoDigitConverter:
    """A month or a day of two digits."""

    regex = "[0-9]{2}"

    def to_python(self, value: str) -> int:
        """Read it; whether the calendar has it is for the view to say."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Write it with two digits."""
        return f"{value:02}"


@dataclass(frozen=True)
class Part:
    """A month of the year, or a day of the month, with its releases."""

    label: str
    url: str
    n: int


@public_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the releases of a year, and how many each month has."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    kept = ReleaseCount.objects.break_down((year * 100, year * 100 + 12))
    parts = [
        Part(calendar.month_name[m], month_url(year, m), kept.months.get(year * 100 + m, 0))
        for m in range(1, 13)
    ]
    listing = Listing(request.GET, _issued(first, last), kept=lambda: kept)
    return _period(request, listing, first, last, title=str(year), parts=parts, step="year")


@public_page
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Show the releases of a month, and how many each day has."""
    if not 1 <= month <= 12:
        raise Http404
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    releases, number = _issued(first, last), year * 100 + month
    counts = _days(releases, first, last)
    parts = [
        Part(str(day), day_url(date(year, month, day)), counts[day])
        for day in range(1, last.day + 1)
    ]
    title = f"{calendar.month_name[month]} {year}"
    kept = partial(ReleaseCount.objects.break_down, (number, number))
    listing = Listing(request.GET, releases, kept=kept)
    return _period(request, listing, first, last, title=title, parts=parts, step="month")


@public_page
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """Show the releases of a day."""
    try:
        that = date(year, month, day)
    except ValueError as error:
        raise Http404 from error
    title = f"{that.day} {that:%B %Y}"
    listing = Listing(request.GET, _issued(that, that))
    return _period(request, listing, that, that, title=title, parts=[], step="day")


def _issued(first: date, last: date) -> ReleaseQuerySet:
    """Return the public releases known to have been issued from one day to another."""
    return Release.objects.public().issued_from(first).issued_to(last)


def _period(
    request: HttpRequest,
    listing: Listing,
    first: date,
    last: date,
    *,
    title: str,
    parts: list[Part],
    step: str,
) -> HttpResponse:
    context = {
        "title": title,
        "listing": listing,
        "parts": parts,
        "step": step,
        "first": first,
        "earlier": _neighbour(first - timedelta(days=1), step),
        "later": _neighbour(last + timedelta(days=1), step),
    }
    return render(request, "releases/archive.html", context, status=listing.status)


def _days(releases: ReleaseQuerySet, first: date, last: date) -> Counter[int]:
    """Count the releases of one month by the day on which they were issued, in London."""
    # Known to the month only are those of the whole of it: so an index of small columns tells.
    whole = {"issued": midnight(first), "issued_until": midnight(last + timedelta(days=1))}
    exact = releases.exclude(**whole).order_by()
    days = Counter[int]()
    for instant, n in exact.values_list("issued").annotate(n=Count("pk")):
        days[instant.astimezone(LONDON).day] += n
    return days


def _neighbour(that: date, step: str) -> tuple[str, str] | None:
    """Return words and address of the period that holds a day, if the calendar goes so far."""
    if not FIRST_YEAR <= that.year <= LAST_YEAR:
        return None
    if step == "year":
        return str(that.year), reverse("releases:archive-year", args=[that.year])
    if step == "month":
        return f"{that:%B %Y}", month_url(that.year, that.month)
    return f"{that.day} {that:%B %Y}", day_url(that)


def month_url(year: int, month: int) -> str:
    """Return the address of a month."""
    return reverse("releases:archive-month", args=[year, month])


def day_url(that: date) -> str:
    """Return the address of a day."""
    return reverse("releases:archive-day", args=[that.year, that.month, that.day])
