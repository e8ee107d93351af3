"""A page as a reader reads it."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client


def html(path: str, status: int = 200) -> str:
    """Return what an address answers anybody with."""
    response = Client().get(path)
    assert response.status_code == status, path
    return response.content.decode()


def words(page: str) -> str:
    """Return what a reader reads, on one line."""
    page = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def tight(page: str) -> str:
    """Return what a reader reads, without any blanks: for words that tags stand between."""
    return re.sub(r"\s", "", words(page))


def headings(page: str) -> list[str]:
    """Return the headings of a page."""
    return [words(found) for found in re.findall(r"(?s)<h1\b[^>]*>.*?</h1>", page)]
