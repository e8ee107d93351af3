"""Counts that end at a cap: that there are more may be known without visiting so many."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import QuerySet

from releases.search.among import Among, AmongStatements
from releases.search.conditions import engine_of
from releases.search.tree import Node, asks_titles, unsaid

if TYPE_CHECKING:
    from releases.models import Release

_FEW_HIDDEN = 20_000


def surely_more(releases: QuerySet[Release, Any], among: Among, tree: Node, cap: int) -> bool:
    """
    Tell whether more are found than are counted, where all that is public is asked.

    Then so many match, hidden ones counted, that the hidden cannot make the difference; of these
    there are few, and none of the others need be visited.
    """
    connection = connections[releases.db]
    every: Any = releases.model._default_manager.using(releases.db)
    holds = partial(engine_of(connection).holds, connection, tree)
    if among.where != Among.of(every.public()).where or not holds(cap + 1):
        return False
    hidden = _capped(every.hidden())
    return hidden < _FEW_HIDDEN and holds(cap + 1 + hidden)


def surely_more_said(statements: QuerySet[Any, Any], tree: Node, cap: int) -> bool:
    """Tell the same of statements, where all that are public are asked."""
    connection = connections[statements.db]
    every: Any = statements.model._default_manager.using(statements.db)
    holds = partial(engine_of(connection).holds, connection, unsaid(tree), said=True)
    asked, public = (AmongStatements.of(rows.values("pk")) for rows in (statements, every.public()))
    if asked is None or asked != public or asks_titles(tree) or not holds(cap + 1):
        return False
    # Some are counted twice: that only has it ask for more.
    hidden = sum(map(_capped, every.hidden()))
    return hidden < _FEW_HIDDEN and holds(cap + 1 + hidden)


def _capped(rows: Any) -> int:
    n: int = rows.order_by()[:_FEW_HIDDEN].count()
    return n
