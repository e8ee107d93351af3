"""How values read on a page. Presentation only."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

from releases.issuedate import LONDON, Precision, midnight

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.safestring import SafeString

    from releases.models import Release

register = template.Library()

SHAPES = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


@register.simple_tag
def issued(release: Release) -> SafeString | str:
    """Return when it was issued, as exactly as that is known, as a ``<time>`` element."""
    period = release.issue_date
    return _time(period.start, period.precision, period.in_words())


@register.simple_tag
def issued_briefly(release: Release) -> SafeString | str:
    """Return the date for the gutter of a list: “7 Nov 2019”, “Nov 2019”, “2019”, “no date”."""
    start, precision = release.issued, release.issued_precision
    if start is None:
        return "no date"
    local = start.astimezone(LONDON)
    words = {"year": "%Y", "month": "%b %Y"}.get(precision)
    text = local.strftime(words) if words else f"{local.day} {local:%b %Y}"
    return _time(start, precision, text)


@register.simple_tag
def issued_in_row(release: Release) -> SafeString | str:
    """Return the date for the gutter of a list, with the time of day where it is known."""
    start = release.issued
    if start is None or release.issued_precision != Precision.INSTANT:
        return issued_briefly(release)
    clock = start.astimezone(LONDON).strftime("%H:%M")
    html = f'{conditional_escape(issued_briefly(release))} <span class="clock">{clock}</span>'
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def today() -> SafeString | str:
    """Return today's date in London, as a newspaper's head has it."""
    return _day(timezone.localdate(timezone=LONDON))


@lru_cache(maxsize=2)
def _day(day: date) -> SafeString | str:
    return _time(midnight(day), "day", f"{day:%A} {day.day} {day:%B %Y}")


@register.filter
def lines(text: str) -> list[str]:
    """Return the lines of a paragraph."""
    return text.split("\n")


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which blank lines part."""
    return [part for part in text.split("\n\n") if part.strip()]


@register.filter
def brief(text: str, length: int) -> str:
    """Return a text of at most so many characters, cut where a word ends."""
    if len(text) <= length:
        return text
    words = text[:length].rsplit(maxsplit=1)[0] if " " in text[:length] else text[: length - 1]
    return words.rstrip(" .,;:–-(“\"‘'") + "…"


@register.filter
def bare_address(url: str) -> str:
    """Return a web address as one says it: without its scheme and the last stroke."""
    return url.split("://", 1)[-1].rstrip("/")


@register.simple_tag
def years(holds: dict[str, datetime | None]) -> str:
    """
    Return the years between the ``first`` and the ``last`` date of issue: “2019 to 2026”.

    Years only, because either date may be known to the year and no nearer.
    """
    first, last = (holds[name] for name in ("first", "last"))
    if first is None or last is None:
        return ""
    begun, ended = first.astimezone(LONDON).year, last.astimezone(LONDON).year
    return f"in {begun}" if begun == ended else f"from {begun} to {ended}"


@register.filter
def number(n: int) -> str:
    """Return a number with its thousands parted: 43,390."""
    return f"{n:,}"


def _time(instant: datetime | None, precision: str, words: str) -> SafeString | str:
    if instant is None:
        return words
    local = instant.astimezone(LONDON)
    machine = local.strftime(SHAPES[precision]) if precision in SHAPES else local.isoformat()
    # By hand: format_html() would take longer than the rest, forty times on a page.
    return mark_safe(f'<time datetime="{machine}">{escape(words)}</time>')  # noqa: S308
