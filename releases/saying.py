"""Statements and their words, read in two questions that are worded once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from releases.models import Passage, Statement
from releases.prepared import PreparedModels, padded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from releases.models import Release


def standing(release: Release) -> list[Statement]:
    """Return a release's statements that are neither rejected nor lost, loaded to be shown."""
    found: list[Statement] = _STANDING.objects(keys=[release.pk])
    for statement in found:
        statement.release = release
    with_words(found)
    return found


def public_statements(keys: Sequence[int]) -> list[Statement]:
    """Return the statements with these keys, in this order, less those that are not public."""
    if not keys:
        return []
    found = {row.pk: row for row in _PUBLIC.objects(keys=padded(keys))}
    rows = [found[key] for key in keys if key in found]
    with_words(rows)
    return rows


def with_words(statements: Iterable[Statement]) -> None:
    """Read the passages of some statements, which then ask for none."""
    given = list(statements)
    if not given:
        return
    passages = defaultdict(list)
    for passage in _PASSAGES.objects(keys=padded({statement.pk for statement in given})):
        passages[passage.statement_id].append(passage)
    for statement in given:
        statement.keep(passages[statement.pk])


def _standing(keys: Sequence[int]) -> QuerySet[Any, Any]:
    statements = Statement.objects.standing().filter(release=keys[0])
    return statements.select_related("person", "organisation").order_by("position", "pk")


def _public(keys: Sequence[int]) -> QuerySet[Any, Any]:
    statements = Statement.objects.public().filter(pk__in=keys).order_by()
    joined = statements.select_related("person", "organisation", "release__organisation")
    return joined.defer("release__body", "release__notes_to_editors")


def _passages(keys: Sequence[int]) -> QuerySet[Any, Any]:
    passages = Passage.objects.filter(statement__in=keys).order_by("number")
    return passages.only("statement", "number", "start", "end", "words")


_STANDING, _PUBLIC = PreparedModels(_standing), PreparedModels(_public)
_PASSAGES = PreparedModels(_passages)
