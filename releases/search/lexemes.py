"""The reader's line cut into lexemes: words, phrases, brackets, operators and fields."""

from __future__ import annotations

import re
from typing import NamedTuple

from releases.search.normalise import DASHES

OPERATORS = ("OR", "AND", "NOT")
_QUOTES = "“”„\u201f«»\u2033\u301d\u301e\uff02"  # all read as "
_DASH = re.escape(DASHES)
_LEXEME = re.compile(
    rf"""
    "(?P<phrase>[^"]*)(?P<closed>"?)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<minus>(?<![^\s(:])[{_DASH}]+)(?=[^\s{_DASH}])
    | (?P<plus>(?<![^\s(:{_DASH}])\++)(?=[^\s+])
    | (?P<title>(?i:title):)
    | (?P<said>(?i:said):)
    | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
# ‘single’ marks around words; in the middle of a word the same character is an apostrophe.
_SINGLE = re.compile(r"(?<![^\s(:])‘([^‘]*?)’(?![^\s).,;:?!])")
_SHOWN = 40  # characters of what was typed, in a sentence about it


class Lexeme(NamedTuple):
    """A piece of the line: its kind (an operator is its own) and its text."""

    kind: str
    text: str


def cut(text: str) -> tuple[list[Lexeme], list[str]]:
    """Return the lexemes of a line, and what is to be said about marks that do not match."""
    text = text.translate(dict.fromkeys(map(ord, _QUOTES), '"'))
    # One that closes nothing is an apostrophe: told over again, it must not find another's mate.
    text = _SINGLE.sub(r'"\1"', text).replace("‘", "’")
    found, problems = [], []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup or ""
        if kind == "closed":
            kind = "phrase"
            if not match["closed"]:
                problems.append(_unclosed(match["phrase"]))
        value = match[kind]
        operator = kind == "word" and value in OPERATORS
        found.append(Lexeme(value if operator else kind, value))
    return found, problems


def shortened(text: str) -> str:
    """Return what was typed, on one line and short enough for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"


def _unclosed(phrase: str) -> str:
    words = " ".join(phrase.split())
    if not words:
        return "The quotation mark at the end opens nothing: it was ignored."
    opened = f"The quotation mark opened at “{shortened(words)}” is not closed"
    return f"{opened}; searched as “{words}”."
