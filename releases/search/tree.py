"""
What a query means, as a small tree that each engine translates.

The shape keeps what an engine cannot do out of reach: an exclusion lives inside an ``All`` beside
something to look for, so that no engine is ever asked for "everything without".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Run:
    """
    One or more tokens that stand next to each other, in any of several spellings.

    ``forms`` holds the spellings: ``antisemitism`` and ``anti semitism`` are one Run of two.
    Tokens are stems, or whole words where ``exact``; with ``prefix`` the last of each form is
    the beginning of a word (and ``exact`` is set). ``title`` looks in titles only; ``plain`` is
    meant as it was typed, without synonyms.
    """

    forms: tuple[tuple[str, ...], ...]
    exact: bool = False
    title: bool = False
    prefix: bool = False
    plain: bool = False
    shown: str = ""


@dataclass(frozen=True)
class All:
    """Every part must match, and nothing excluded may; there is always a part."""

    parts: tuple[Node, ...]
    excluded: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Either:
    """At least one of the parts must match."""

    parts: tuple[Node, ...]
    # Spellings of what the reader typed as one: not shown as an OR of theirs.
    shown: str = ""


@dataclass(frozen=True)
class Said:
    """What must stand in one and the same statement of a release."""

    part: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Its one part."""
        return (self.part,)


Node = Run | All | Either | Said


def wanted(node: Node) -> Iterator[Run]:
    """Yield the runs that are looked for, in order, leaving out what is excluded."""
    if isinstance(node, Run):
        yield node
    else:
        for part in node.parts:
            yield from wanted(part)


def said_parts(node: Node) -> Iterator[Said]:
    """Yield what is looked for in statements, leaving out what is excluded."""
    if isinstance(node, Said):
        yield node
    elif not isinstance(node, Run):
        for part in node.parts:
            yield from said_parts(part)


def asks_statements(node: Node) -> bool:
    """Tell whether a part of the tree is about statements, be it wanted or excluded."""
    if isinstance(node, Run):
        return False
    if isinstance(node, Said):
        return True
    excluded = node.excluded if isinstance(node, All) else ()
    return any(map(asks_statements, (*node.parts, *excluded)))


def asks_titles(node: Node) -> bool:
    """Tell whether a part of the tree is about titles alone, be it wanted or excluded."""
    if isinstance(node, Run):
        return node.title
    excluded = node.excluded if isinstance(node, All) else ()
    return any(map(asks_titles, (*node.parts, *excluded)))


def unsaid(node: Node) -> Node:
    """Return what is looked for in a statement: where all is, ``said:`` has nothing to add."""
    if isinstance(node, Run):
        return node
    if isinstance(node, Said):
        return unsaid(node.part)
    parts = tuple(map(unsaid, node.parts))
    if isinstance(node, All):
        return replace(node, parts=parts, excluded=tuple(map(unsaid, node.excluded)))
    return replace(node, parts=parts)


def describe(node: Node, inside: bool = False) -> str:
    """Return the query as it was understood, in the search language itself."""
    if isinstance(node, Run) or (isinstance(node, Either) and node.shown):
        return node.shown
    if isinstance(node, Said):
        return f"said:{describe(node.part, inside=True)}"
    if isinstance(node, Either):
        text = " OR ".join(describe(part, inside=True) for part in node.parts)
    else:
        words = [describe(part, inside=True) for part in node.parts]
        words += [f"-{describe(part, inside=True)}" for part in node.excluded]
        text = " ".join(words)
    return f"({text})" if inside else text


def plainly(node: Node) -> Node:
    """Return what the reader typed as one word, to be looked for without synonyms."""
    if isinstance(node, Run):
        field, _, word = node.shown.rpartition("title:") if node.title else ("", "", node.shown)
        shown = f"title:+{word}" if node.title else f"+{word}"
        return node if node.plain else replace(node, plain=True, shown=f"{field}{shown}")
    if isinstance(node, Said):
        return Said(plainly(node.part))
    parts = tuple(map(plainly, node.parts))
    if isinstance(node, Either) and node.shown:
        return replace(node, parts=parts, shown=describe(parts[0]))
    return replace(node, parts=parts)
