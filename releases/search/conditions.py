"""
A tree as a condition on releases, or on statements: the engine's part, and what joins the parts.

An engine finds words in releases, and words in the passages of statements. Where a query asks for
both, Django puts the answers together.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

from releases.search import postgres, sqlite
from releases.search.engine import Engine
from releases.search.tree import All, Node, Run, Said, asks_statements, asks_titles, unsaid


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    """Return the engine that goes with a database."""
    return postgres if connection.vendor == "postgresql" else sqlite


def of_releases(node: Node) -> Q:
    """Return the condition that a tree finds a release."""
    if isinstance(node, Run) or not asks_statements(node):
        return Q(pk__in=_Found(node))
    if isinstance(node, Said):
        # Asked of what everybody may read: a rejected proposal is nothing that was said.
        statements = apps.get_model("releases", "Statement").objects.public()
        return Q(pk__in=statements.filter(of_statements(node.part)).values("release"))
    if isinstance(node, All):
        return _all_of_releases(node)
    return _either([of_releases(part) for part in node.parts])


def of_statements(node: Node) -> Q:
    """Return the condition that a tree finds a statement: in its words, or its release's title."""
    if not asks_titles(node):  # all at once, as the engine does best
        return Q(pk__in=_InStatements(unsaid(node)))
    if isinstance(node, Said):
        return of_statements(node.part)
    if isinstance(node, Run):
        releases = apps.get_model("releases", "Release").objects.filter(of_releases(node))
        return Q(release__in=releases.values("pk"))
    if isinstance(node, All):
        condition = Q()
        for part in node.parts:
            condition &= of_statements(part)
        for part in node.excluded:
            condition &= ~of_statements(part)
        return condition
    return _either([of_statements(part) for part in node.parts])


def _all_of_releases(node: All) -> Q:
    words, quoted = _apart(node.parts)
    without, unquoted = _apart(node.excluded)
    condition = Q()
    if words:  # all at once, as the engine does best
        condition &= of_releases(All(tuple(words), tuple(without)))
    for part in quoted:
        condition &= of_releases(part)
    for part in [*unquoted, *([] if words else without)]:
        condition &= ~of_releases(part)
    return condition


def _apart(nodes: tuple[Node, ...]) -> tuple[list[Node], list[Node]]:
    """Return those that releases alone answer, and those that ask statements."""
    asking = [node for node in nodes if asks_statements(node)]
    return [node for node in nodes if node not in asking], asking


def _either(conditions: list[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either


class _Keys(Expression):
    """Primary keys, as the engine of the connection at hand finds them."""

    def __init__(self) -> None:
        super().__init__(output_field=models.BigIntegerField())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        sql, parameters = self._select(engine_of(connection))
        return f"({sql})", tuple(parameters)

    def _select(self, engine: Engine) -> tuple[str, list[Any]]:
        raise NotImplementedError


class _Found(_Keys):
    """The releases that a tree finds."""

    def __init__(self, tree: Node) -> None:
        super().__init__()
        self.tree = tree

    def _select(self, engine: Engine) -> tuple[str, list[Any]]:
        return engine.select(self.tree)


class _InStatements(_Keys):
    """The statements that a tree finds by their own words."""

    def __init__(self, tree: Node) -> None:
        super().__init__()
        self.tree = tree

    def _select(self, engine: Engine) -> tuple[str, list[Any]]:
        return engine.select_said(self.tree)
