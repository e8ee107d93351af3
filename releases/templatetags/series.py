"""
Long series of small elements, written in one go.

There are hundreds of choices and bars on a page. Node by node in a template they cost more than
everything else on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from releases.charts import BAR as WIDTH
from releases.charts import HEIGHT, STEP, Bar
from releases.facets import Facet

register = template.Library()
GAP = "\0"


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str | None = None) -> SafeString:
    """Return an ``<option>`` for each value and its words; the chosen value is selected."""
    # Escaped all at once: no text in the archive holds the character they are joined by.
    texts = escape(GAP.join(text for pair in pairs for text in pair)).split(GAP)
    marked = escape(chosen) if chosen else None
    return mark_safe(  # noqa: S308 -- all that is put in was escaped above
        "".join(
            f'<option value="{value}"{" selected" if value == marked else ""}>{words}</option>'
            for value, words in zip(texts[::2], texts[1::2], strict=False)
        )
    )


@register.simple_tag
def checks(facets: Iterable[Facet], chosen: Collection[str]) -> SafeString:
    """Return a box to tick for each organisation, with its number; the chosen ones are ticked."""
    return mark_safe(  # noqa: S308 -- what is not a number is escaped here
        "".join(
            '<label class="check"><input type="checkbox" name="organisation"'
            f' value="{escape(facet.slug)}"{" checked" if facet.slug in chosen else ""}>'
            f' <span>{escape(facet.name)}</span> <span class="n">{facet.n:,}</span></label>\n'
            for facet in facets
        )
    )


@register.simple_tag
def columns(bars: Iterable[tuple[Bar, str]]) -> SafeString:
    """Return the bars of a drawing, each a link to the list narrowed to it."""
    return mark_safe(  # noqa: S308 -- what is not a number is escaped here
        "".join(
            f'<a href="{escape(url)}" tabindex="-1"><title>{escape(bar.label)}: {bar.n}</title>'
            f'<rect class="hit" x="{bar.x}" y="0" width="{STEP}" height="{HEIGHT}"/>'
            f'<rect class="bar" x="{bar.x}" y="{bar.y}" width="{WIDTH}" height="{bar.height}"/></a>'
            for bar, url in bars
        )
    )


@register.simple_tag
def table_rows(bars: Iterable[tuple[Bar, str]]) -> SafeString:
    """Return the same bars as rows of a table, less those that are empty."""
    return mark_safe(  # noqa: S308 -- what is not a number is escaped here
        "".join(
            f'<tr><th scope="row"><a href="{escape(url)}">{escape(bar.label)}</a></th>'
            f'<td class="n">{bar.n:,}</td></tr>'
            for bar, url in bars
            if bar.n
        )
    )
