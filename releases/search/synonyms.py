"""
Words that mean the same, as editors say: looked for beside the reader's own, and shown.

A plain word or words next to each other are widened by every other term of the sets they stand
in. What is in quotation marks, begins with + or ends with a star is meant as it was typed, and
what is excluded stays what it is: nothing is left out that the reader did not name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from releases.search.compounds import forms
from releases.search.query import Also, Query
from releases.search.tree import All, Either, Node, Run, Said, describe, plainly

MOST = 40  # terms that are added to one query
LONGEST = 6  # words of a term

Form = tuple[str, ...]


def expand(query: Query, sets: Iterable[Sequence[str]]) -> Query:
    """Return the query with the synonyms of its words; ``also`` says which were added."""
    if query.tree is None:
        return query
    widening = _Widening(_by_form(tuple(tuple(terms) for terms in sets)))
    tree = widening.widen(query.tree)
    if not widening.also:
        return query
    return replace(
        query, tree=tree, also=tuple(widening.also), without=describe(widening.narrow(query.tree))
    )


@lru_cache(maxsize=8)
def _by_form(sets: tuple[tuple[str, ...], ...]) -> Mapping[Form, tuple[str, ...]]:
    """Return the other terms by every spelling of each, as stems."""
    found: dict[Form, dict[str, None]] = {}
    for terms in sets:
        for term in terms:
            for form in forms(term, exact=False):
                others = {other: None for other in terms if other != term}
                found.setdefault(form, {}).update(others)
    return {form: tuple(others) for form, others in found.items()}


@dataclass(frozen=True)
class _Stretch:
    """Some words next to each other that have synonyms."""

    length: int
    terms: tuple[str, ...]


class _Widening:
    def __init__(self, terms: Mapping[Form, tuple[str, ...]]) -> None:
        self.terms = terms
        self.also: list[Also] = []
        self.room = MOST
        self._widened: set[int] = set()  # identities of nodes of the query's own tree

    def widen(self, node: Node) -> Node:
        """Return a node with what means the same beside it."""
        if _is_word(node):
            return self._widen_row((node,))[0]
        if isinstance(node, All):
            return replace(node, parts=tuple(self._widen_row(node.parts)))
        if isinstance(node, Either):
            return replace(node, parts=tuple(map(self.widen, node.parts)))
        return Said(self.widen(node.part)) if isinstance(node, Said) else node

    def narrow(self, node: Node) -> Node:
        """Return a node with a + before every word that was widened."""
        if id(node) in self._widened:
            return plainly(node)
        if isinstance(node, Said):
            return Said(self.narrow(node.part))
        if isinstance(node, (All, Either)):
            return replace(node, parts=tuple(map(self.narrow, node.parts)))
        return node

    def _widen_row(self, nodes: Sequence[Node]) -> list[Node]:
        widened: list[Node] = []
        i = 0
        while i < len(nodes):
            stretch = self._longest(nodes[i:])
            if stretch is None:
                widened.append(nodes[i] if _is_word(nodes[i]) else self.widen(nodes[i]))
                i += 1
            else:
                widened.append(self._with_terms(nodes[i : i + stretch.length], stretch.terms))
                i += stretch.length
        return widened

    def _longest(self, nodes: Sequence[Node]) -> _Stretch | None:
        """Return the longest run of plain words at the beginning that has synonyms."""
        found = None
        words: Form = ()
        for length, node in enumerate(nodes[:LONGEST], 1):
            if not _may_widen(node) or _in_title(node) != _in_title(nodes[0]):
                break
            spellings = _spellings(node)
            words += spellings[0]
            candidates = spellings if length == 1 else (words,)
            terms = dict.fromkeys(t for form in candidates for t in self.terms.get(form, ()))
            if terms:
                found = _Stretch(length, tuple(terms))
        return found

    def _with_terms(self, nodes: Sequence[Node], terms: Sequence[str]) -> Node:
        typed = nodes[0] if len(nodes) == 1 else All(tuple(nodes))
        title = _in_title(nodes[0])
        terms = terms[: self.room]
        if not terms:
            return typed
        self.room -= len(terms)
        self._widened.update(map(id, nodes))
        shown = " ".join(describe(node) for node in nodes)
        self.also.append(Also(shown.replace("title:", ""), tuple(terms)))
        others = (Run(forms(term, exact=False), title=title, shown=term) for term in terms)
        return Either((typed, *others), shown=shown)


def _is_word(node: Node) -> bool:
    """Tell whether a node is what the reader typed as one: a word, perhaps written as two."""
    return isinstance(node, Run) or (isinstance(node, Either) and node.shown != "")


def _may_widen(node: Node) -> bool:
    """Tell whether a node is a plain word, or one that was typed as two."""
    if isinstance(node, Either):
        return node.shown != "" and all(
            isinstance(part, All) or _may_widen(part) for part in node.parts
        )
    return isinstance(node, Run) and not (node.exact or node.prefix or node.plain)


def _in_title(node: Node) -> bool:
    if isinstance(node, Either):
        node = node.parts[-1]
    return isinstance(node, Run) and node.title


def _spellings(node: Node) -> tuple[Form, ...]:
    if isinstance(node, Either):  # typed as two words, and looked for as one, too
        node = node.parts[-1]
    return node.forms if isinstance(node, Run) else ()
