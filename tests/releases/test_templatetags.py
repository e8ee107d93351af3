"""How values read on a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from releases.templatetags.releases import bare_address, brief, years


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Short enough", "Short enough"),
        ("Exactly twenty chars", "Exactly twenty chars"),
        ("The waiting list falls again", "The waiting list…"),
        ("The Board said – and then not", "The Board said…"),
        ("The Board’s wall, which is late", "The Board’s wall…"),
        ("It is too late. Perhaps", "It is too late…"),
        ("W" * 30, "W" * 19 + "…"),
        ("", ""),
    ],
)
def test_a_long_text_is_cut_where_a_word_ends(text: str, shown: str) -> None:
    assert brief(text, 20) == shown
    assert len(shown) <= 20


def test_an_address_is_shown_as_one_says_it() -> None:
    assert bare_address("https://www.example.org/") == "www.example.org"
    assert bare_address("http://example.org/news/1") == "example.org/news/1"
    assert bare_address("") == ""


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (datetime(2019, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC), "from 2019 to 2026"),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC), "in 2026"),
        (None, None, ""),
    ],
)
def test_the_span_of_an_archive_is_told_in_years(
    first: datetime | None, last: datetime | None, words: str
) -> None:
    assert years({"first": first, "last": last}) == words
