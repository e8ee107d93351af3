"""What stands on every page: addresses of its sections, worked out once."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

from organisations.addresses import page as address_of

if TYPE_CHECKING:
    from django.template import Context

register = template.Library()

SECTIONS = {
    "releases:list": "Releases",
    "releases:statements": "Statements",
    "releases:exchanges": "Exchanges",
    "releases:organisations": "Organisations",
    "releases:people": "People",
    "releases:topics": "Topics",
}


@register.simple_tag
def page(name: str) -> str:
    """Return the address of a page that takes no argument, as ``{% url %}`` does each time."""
    return address_of(name)


@register.simple_tag(takes_context=True)
def sections(context: Context) -> SafeString:
    """Return an ``<li>`` for each section; the one of this page is marked as such."""
    here = getattr(context.get("request"), "path", "")
    written = "".join(
        f'<li><a href="{escape(url)}"{_current(url, here)}>{words}</a></li>\n'
        for url, words in ((address_of(name), words) for name, words in SECTIONS.items())
    )
    return mark_safe(written)  # noqa: S308 -- the words are ours, and the address is escaped


def _current(url: str, here: str) -> str:
    if here == url:
        return ' aria-current="page"'
    return ' aria-current="true"' if here.startswith(url) else ""
