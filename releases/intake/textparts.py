"""Telling a release's body from its notes to editors and its press contact."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENDS = re.compile(r"[\W_]*(?:ends|end|the end|ends here|###|# # #)[\W_]*|(?:#\s*){3,}", re.I)
NOTES = re.compile(
    r"[\W_]*notes? (?:to|for) (?:the )?editors?(?:[\W_]*|\s*[:.–-]+\s*(?P<rest>.+))", re.I
)
CONTACT_HEADING = re.compile(
    r"[\W_]*(?:(?:media|press) (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies)|office)"
    r"|contacts?|for (?:further|more) (?:information|details))\W*",
    re.I,
)
CONTACT_LINE = re.compile(
    r"\W*(?:for (?:further|more|additional) (?:information|details)\b.*\b"
    r"(?:contact|call|phone|ring|e-?mail)\b.*"
    r"|(?:media|press) (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies)|office)\s*:\s*\S.*"
    r"|contacts?\s*:\s*\S.*)",
    re.I,
)
LONGEST_LINE = 300  # characters; a longer line is prose
REACHABLE = re.compile(r"@|\d{4}|\d[\d ()+-]{6,}\d")


@dataclass(frozen=True, slots=True)
class Parts:
    """The three texts of a release."""

    body: str
    notes_to_editors: str
    media_contact: str


def split_parts(lines: list[str]) -> Parts:
    """
    Split at “ENDS” and “Notes to editors”, and take out the press contact.

    After the end of the body whatever follows a contact's heading is contact. Before it, only one
    paragraph is, and only with an address or a number to reach: “Contact your MP” is prose.
    """
    texts: dict[str, list[str]] = {"body": [], "notes": [], "contact": []}
    part, ended, left = "body", False, 0
    blocks = _paragraphs(lines)
    for n, block in enumerate(blocks):
        for line in block:
            text = line
            if not ended and _is(ENDS, line):
                part, ended, text = "notes", True, ""
            elif notes := _is(NOTES, line):
                part, ended, text = "notes", True, notes["rest"] or ""
            elif part != "contact" and (_is(CONTACT_HEADING, line) or _is(CONTACT_LINE, line)):
                left = _contact_paragraphs(block, blocks[n + 1 : n + 2])
                part = "contact" if ended or left else part
            if text:
                texts[part].append(text)
        texts[part].append("")
        left -= 1
        if part == "contact" and not ended and left <= 0:
            part = "body"
    return Parts(*("\n".join(texts[name]).strip("\n") for name in ("body", "notes", "contact")))


def _is(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return pattern.fullmatch(line) if len(line) <= LONGEST_LINE else None


def _contact_paragraphs(block: list[str], following: list[list[str]]) -> int:
    """Return over how many paragraphs a contact runs: none, this one, or two after a heading."""
    if any(REACHABLE.search(line) for line in block):
        return 1
    if len(block) == 1 and any(REACHABLE.search(line) for after in following for line in after):
        return 2
    return 0


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Return the runs of lines between blank ones."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
