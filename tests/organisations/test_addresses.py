"""Addresses of single things beneath the page that lists them."""

from __future__ import annotations

import pytest
from django.urls import reverse, set_script_prefix

from organisations.addresses import beneath


@pytest.mark.parametrize(
    ("page", "parts", "name"),
    [
        ("releases:list", ("abcd0123", "a-title"), "releases:detail"),
        ("releases:organisations", ("jewish-labour-movement",), "releases:organisation"),
        ("releases:people", ("ada-quill_2",), "releases:person"),
        ("releases:topics", ("rents",), "releases:topic"),
    ],
)
@pytest.mark.parametrize("prefix", ["/", "/archive/"])
def test_it_is_what_the_patterns_say(
    page: str, parts: tuple[str, ...], name: str, prefix: str
) -> None:
    set_script_prefix(prefix)
    try:
        assert beneath(page, *parts) == reverse(name, args=parts)
    finally:
        set_script_prefix("/")
