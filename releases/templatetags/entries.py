"""The entries of a directory, written in one go."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from releases.names import Entry

register = template.Library()


@register.simple_tag
def entries(rows: Iterable[Entry], sort: str = "") -> SafeString:
    """Return an ``<li>`` for each entry; ``sort`` is a class of what stands beside the names."""
    muted = f"muted {sort}".strip()
    written = "".join(_entry(row, muted) for row in rows)
    return mark_safe(written)  # noqa: S308 -- each value in an entry is put through escape


def _entry(row: Entry, muted: str) -> str:
    beside = f' <span class="{escape(muted)}">{escape(row.beside)}</span>' if row.beside else ""
    return (
        f'<li><span><a href="{escape(row.url)}">{escape(row.name)}</a>{beside}</span>'
        f' <span class="n">{row.n:,}<span class="visually-hidden"> release'
        f"{'' if row.n == 1 else 's'}</span></span></li>\n"
    )
