"""Long lists of choices, written in one go: node by node they would cost most of a page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str | None = None) -> SafeString:
    """Return an ``<option>`` for each value and its words; the chosen value is selected."""
    return mark_safe(  # noqa: S308 -- everything inserted is escaped on the next line
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
            f"{escape(words)}</option>"
            for value, words in pairs
        )
    )
