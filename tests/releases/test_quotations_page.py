"""A page with a statement and a reply, pasted whole: imported as text, then read for quotations.

An invented page of that shape stands in the gold set and is always read. The real one, which the
project starts from, is read where the shared folder is; none of its sentences are copied here.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from releases.intake.text import read_page
from releases.quotations import Quotation, find_quotations, link_fragments

GOLD = Path(__file__).parent / "data" / "quotations_gold.jsonl"
SHARED = [parent / "shared" for parent in Path(__file__).resolve().parents[2].parents]
# SHA-256 of the real page's two statements, paragraphs joined by line ends.
STATEMENT = "8d27687d0ff6741dd8eb9147324e388f566c1bce8492c8149d49a5e724e965f8"
REPLY = "74e22c716a64c2e85e9dd2c0a7193507804b77d6a58e3cd811db6a9391bf26c5"


def imported(page: str) -> tuple[str, list[Quotation]]:
    """The body a pasted page becomes, and the quotations in it."""
    body = read_page(page.encode(), name="page.txt", stem="page").body
    return body, find_quotations(body)


def invented() -> dict[str, Any]:
    """The invented page of the gold set."""
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    return next(row for line in lines if (row := json.loads(line))["id"] == "gold-page")


def real() -> str:
    """The real page, or a skip that says why."""
    pages = sorted(page for folder in SHARED for page in (folder / "seed").glob("*.txt"))
    if not pages:
        pytest.skip("no folder shared/seed beside or above the repository: the page is not copied")
    return pages[0].read_text(encoding="utf-8")


def words(body: str, quotation: Quotation) -> str:
    """A quotation's passages as lines."""
    return "\n".join(quotation.passage_texts(body))


def stands_in_marks(body: str, quotation: Quotation) -> bool:
    """Whether a mark stands before every passage, and one after the last."""
    opened = all(body[start - 1] == '"' for start, _ in quotation.passages)
    return opened and body[quotation.end] == '"'


def test_the_invented_page_yields_two_full_statements_word_for_word() -> None:
    body, quotations = imported(invented()["text"])
    gold = [quote for quote in invented()["quotes"] if quote["kind"] == "direct"]
    full = [quotation for quotation in quotations if not quotation.is_fragment]
    assert [quotation.speaker for quotation in full] == ["Coastal Readers' League", "Harbour Party"]
    assert "\n".join(words(body, q) for q in full) == "\n".join(quote["text"] for quote in gold)
    assert all(stands_in_marks(body, quotation) for quotation in quotations)


def test_the_invented_page_links_its_fragments_where_they_recur() -> None:
    body, quotations = imported(invented()["text"])
    links = link_fragments(body, quotations)
    linked = {words(body, q): link for q, link in zip(quotations, links, strict=True)}
    statement = next(n for n, quotation in enumerate(quotations) if not quotation.is_fragment)
    assert linked.pop("unusually patient people") == statement
    assert linked.pop("dogged in their love of shelves") == statement
    assert set(linked.values()) == {None}
    assert {q.speaker for q in quotations if q.is_fragment} == {"Coastal Readers' League"}


def test_the_reply_is_an_unnamed_spokesperson_of_the_party() -> None:
    body, quotations = imported(invented()["text"])
    reply = quotations[-1]
    assert reply.mention is not None
    assert body[slice(*reply.mention)] == "A Harbour party spokesperson"


def test_the_real_page_yields_its_two_full_statements_word_for_word() -> None:
    body, quotations = imported(real())
    statement, reply = (quotation for quotation in quotations if not quotation.is_fragment)
    assert (statement.speaker, len(statement.passages)) == ("Jewish Labour Movement", 8)
    assert (reply.speaker, len(reply.passages)) == ("Labour Party", 3)
    assert reply.mention is not None
    assert body[slice(*reply.mention)].endswith("spokesperson")
    digests = [hashlib.sha256(words(body, q).encode()).hexdigest() for q in (statement, reply)]
    assert digests == [STATEMENT, REPLY]
    assert all(stands_in_marks(body, quotation) for quotation in quotations)


def test_the_real_page_links_its_fragments_where_they_recur() -> None:
    body, quotations = imported(real())
    assert [q.is_fragment for q in quotations] == [True, True, True, False, True, False]
    assert {q.speaker for q in quotations[:-1]} == {"Jewish Labour Movement"}
    assert words(body, quotations[0]) == "exceptional candidates"
    assert words(body, quotations[1]) == "unwavering in their support of us"
    assert link_fragments(body, quotations) == [3, 3, None, None, None, None]
