"""
The reader's words to a tree: recursive descent over a few kinds of lexeme.

    query   = group
    group   = all ("OR" all)*
    all     = term*                      (AND may stand between terms)
    term    = ("-" | "NOT" | "+" | "title:" | "said:")* atom
    atom    = word | word"*" | '"' words '"' | "(" group ")"

Whatever is typed is answered: ``parse`` never raises. What can be mended is mended and said in
``problems``; what cannot be searched for is refused in a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from releases.search.compounds import forms, joins
from releases.search.lexemes import OPERATORS, Lexeme, cut, shortened
from releases.search.normalise import tokens
from releases.search.tree import All, Either, Node, Run, Said, describe, wanted

LONGEST = 300  # characters
MOST_TERMS = 40  # words and phrases
DEEPEST = 8  # brackets within brackets
SHORTEST_PREFIX = 3  # letters before a star

# What other archives have as fields, and this one as filters beside the words.
_FILTERS = {
    **dict.fromkeys(("organisation", "organization", "org", "issuer", "by"), "organisation"),
    **dict.fromkeys(("person", "people", "speaker", "author"), "person"),
    **dict.fromkeys(("topic", "subject", "tag"), "topic"),
    **dict.fromkeys(("kind", "type"), "kind"),
    **dict.fromkeys(("date", "from", "to", "before", "after", "since", "until", "year"), "dates"),
}


class Also(NamedTuple):
    """Words of a query, and the terms that are looked for beside them."""

    words: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """
    What a reader asked for: the words as typed, what they mean, and what is wrong with them.

    ``tree`` is None where there is nothing to search for; ``refusal`` then says why, unless
    nothing was typed. ``problems`` are sentences for the reader, the refusal among them. ``also``
    are the synonyms that were added; ``without`` is the query to type for a search without them.
    """

    text: str
    tree: Node | None = None
    problems: tuple[str, ...] = ()
    refusal: str = ""
    also: tuple[Also, ...] = ()
    without: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to search for."""
        return self.tree is None

    @property
    def understood(self) -> str:
        """The query as it was understood, in the search language: to show to the reader."""
        return describe(self.tree) if self.tree else ""

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words and phrases that are looked for, without what is excluded."""
        return tuple(wanted(self.tree)) if self.tree else ()


def parse(text: str) -> Query:
    """Return what a reader's words mean. Any text is answered, in linear time."""
    text = text.strip()
    if not text:
        return Query(text)
    parser = _Parser()
    try:
        tree = parser.parse(text)
    except _RefusedError as refused:
        refusal = str(refused)
        return Query(text, None, (*parser.problems, refusal), refusal)
    return Query(text, tree, tuple(dict.fromkeys(parser.problems)))


class _RefusedError(Exception):
    """The query cannot be searched for; the sentence says why."""


class _Scope(NamedTuple):
    """What stands before a word, or before the brackets around it."""

    title: bool = False
    plain: bool = False
    said: bool = False


_ANYWHERE = _Scope()


class _Found(NamedTuple):
    """What a part of the query wants and what it excludes; either may be empty."""

    wanted: list[Node]
    excluded: list[Node]

    def as_node(self) -> Node:
        """Return it as one node; something must be wanted."""
        if len(self.wanted) == 1 and not self.excluded:
            return self.wanted[0]
        return All(tuple(self.wanted), tuple(self.excluded))


class _Parser:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self.lexemes: list[Lexeme] = []
        self.position = 0
        self.depth = 0
        self.terms = 0

    def parse(self, text: str) -> Node:
        if len(text) > LONGEST:
            raise _RefusedError(
                f"The search is too long: {LONGEST} characters are read, this has {len(text)}."
            )
        self.lexemes, self.problems = cut(text)
        wanted, excluded = self._group()
        while self._peek() == "close":
            self._take()
            self.problems.append("A closing bracket has no opening one: it was ignored.")
            more = self._group()
            wanted, excluded = wanted + more.wanted, excluded + more.excluded
        if not wanted and excluded:
            raise _RefusedError(
                "The search only leaves out: give it at least one word to look for."
            )
        if not wanted:
            raise _RefusedError("Give a word to look for: there is none in the search.")
        return _Found(wanted, excluded).as_node()

    def _peek(self) -> str:
        return self.lexemes[self.position].kind if self.position < len(self.lexemes) else "end"

    def _take(self) -> Lexeme:
        self.position += 1
        return self.lexemes[self.position - 1]

    # -- the grammar

    def _group(self, scope: _Scope = _ANYWHERE) -> _Found:
        alternatives = [self._all(scope)]
        while self._peek() == "OR":
            self._take()
            alternatives.append(self._all(scope))
        given = [found for found in alternatives if found.wanted or found.excluded]
        if len(given) < len(alternatives) and len(alternatives) > 1:
            self.problems.append("OR stands between two words: one without was ignored.")
        if not given:
            return _Found([], [])
        if len(given) == 1:
            return given[0]
        if not all(found.wanted for found in given):
            raise _RefusedError(
                "Each side of OR needs a word to look for, beside what it excludes."
            )
        return _Found([Either(tuple(found.as_node() for found in given))], [])

    def _all(self, scope: _Scope) -> _Found:
        wanted: list[Node] = []
        excluded: list[Node] = []
        while self._peek() not in ("OR", "close", "end"):
            found = self._term(scope)
            wanted += found.wanted
            excluded += found.excluded
        return _Found(_pair_prefixes(wanted), excluded)

    def _term(self, scope: _Scope) -> _Found:
        negative = before = False
        outside = not scope.said
        while (kind := self._peek()) in ("minus", "NOT", "title", "said", "plus", "AND"):
            self._take()
            before |= kind != "AND"
            negative ^= kind in ("minus", "NOT")
            scope = _Scope(
                scope.title or kind == "title",
                scope.plain or kind == "plus",
                scope.said or kind == "said",
            )
        if kind in ("OR", "close", "end"):
            if before:
                self.problems.append("NOT, -, title: and said: need a word after them.")
            return _Found([], [])
        if scope.said and scope.title:
            self.problems.append("Words are in the title or said: title: was ignored.")
            scope = scope._replace(title=False)
        found = self._atom(scope)
        if scope.said and outside:
            found = _said(found)
        if not negative:
            return found
        if found.wanted:
            return _Found([], [found.as_node()])
        # Not without a and not without b is: a or b.
        if len(found.excluded) > 1:
            return _Found([Either(tuple(found.excluded))], [])
        # Not without (a b) is: a b, as if no brackets stood there.
        only = found.excluded[0] if found.excluded else None
        if isinstance(only, All):
            return _Found(list(only.parts), list(only.excluded))
        return _Found(found.excluded, [])

    def _atom(self, scope: _Scope) -> _Found:
        lexeme = self._take()
        if lexeme.kind == "open":
            return self._brackets(scope)
        run = _phrase(lexeme.text) if lexeme.kind == "phrase" else self._word(lexeme.text)
        if run is None:
            return _Found([], [])
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise _RefusedError(f"The search has too many words: up to {MOST_TERMS} are read.")
        if scope.plain and not run.exact:
            run = replace(run, plain=True, shown=f"+{run.shown}")
        if scope.title:
            run = replace(run, title=True, shown=f"title:{run.shown}")
        return _Found([run], [])

    def _brackets(self, scope: _Scope) -> _Found:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _RefusedError(
                f"Brackets lie too deep: up to {DEEPEST} within each other are read."
            )
        found = self._group(scope)
        self.depth -= 1
        if self._peek() == "close":
            self._take()
        else:
            self.problems.append("A bracket is not closed: it was read as closed at the end.")
        return found

    def _word(self, text: str) -> Run | None:
        words = tokens(text)
        if not words:
            return None
        self._hint(text)
        shown = _showable(text[words[0].start : words[-1].end])
        if not text.rstrip(",;.").endswith("*"):
            return Run(forms(text, exact=False), shown=shown)
        if len(words[-1].exact) < SHORTEST_PREFIX:
            self.problems.append(
                f"A star needs {SHORTEST_PREFIX} letters or more before it:"
                f" “{shortened(text)}” was read as a word."
            )
            return Run(forms(text, exact=False), shown=shown)
        return Run(forms(text, exact=True), exact=True, prefix=True, shown=f"{shown}*")

    def _hint(self, text: str) -> None:
        """Say what a word is not, where it looks like something that there is elsewhere."""
        if re.search(r"\w\*\w", text):
            self.problems.append(
                f"A star stands at the end of a word: “{shortened(text)}” was read without it."
            )
        field, colon, rest = text.partition(":")
        name = _FILTERS.get(field.lower()) if colon and not rest.startswith("//") else None
        if name:
            self.problems.append(
                f"“{field}:” was read as a word: to narrow by {name}, use the filters."
            )


def _showable(word: str) -> str:
    """Return a word so that it is read as one again: not as an operator, not as a field."""
    if word in OPERATORS:
        return word.lower()
    return re.sub(r"(?i)^(title|said):", r"\1/", word)


def _said(found: _Found) -> _Found:
    """Return what must stand in one statement, as one."""
    if found.wanted:
        return _Found([Said(found.as_node())], [])
    if found.excluded:
        raise _RefusedError("said: needs a word to look for, beside what it excludes.")
    return found


def _phrase(text: str) -> Run | None:
    found = forms(text, exact=True)
    return Run(found, exact=True, shown=f'"{" ".join(text.split())}"') if found else None


def _pair_prefixes(nodes: list[Node]) -> list[Node]:
    """Let ``anti semitism`` find antisemitism: two plain words that are also written as one."""
    paired: list[Node] = []
    for node in nodes:
        before = paired[-1] if paired else None
        joined = _as_one(before, node)
        if before is not None and joined is not None:
            shown = f"{describe(before)} {describe(node)}"
            paired[-1] = Either((All((before, node)), joined), shown=shown)
        else:
            paired.append(node)
    return paired


def _as_one(first: Node | None, second: Node) -> Run | None:
    if not (isinstance(first, Run) and isinstance(second, Run)):
        return None
    if first.exact or second.exact or first.title != second.title:
        return None
    if first.plain != second.plain:
        return None
    first_words, second_words = (tokens(r.shown.removeprefix("title:")) for r in (first, second))
    if len(first_words) != 1 or len(second_words) != 1:
        return None
    if not joins(first_words[0].exact, second_words[0].exact):
        return None
    joined = first_words[0].exact + second_words[0].exact
    return Run(forms(joined, exact=False)[:1], title=first.title, plain=first.plain, shown=joined)
