"""Addresses of single things, which lie beneath the page that lists them."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse


def beneath(name: str, *parts: str) -> str:
    """
    Return the address of something by the name of the page that lists it, and its own parts.

    As ``reverse()`` would, for slugs and references, which need no quoting; but a list has dozens
    of addresses, and taking each from the patterns anew costs more than the rest of a row.
    """
    return f"{_page(name, get_script_prefix())}{'/'.join(parts)}/"


def page(name: str) -> str:
    """Return the address of a page that takes no argument."""
    return _page(name, get_script_prefix())


@cache
def _page(name: str, prefix: str) -> str:
    return reverse(name)
