"""Values to filter a list by, each with how many releases it would leave."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS

from organisations.models import Organisation
from releases.prepared import Prepared, padded

if TYPE_CHECKING:
    from organisations.models import Person
    from releases.models import Topic

MOST = 100  # people or topics
MOST_ORGANISATIONS = 100  # a longer list serves nobody; the directory has them all


@dataclass(frozen=True)
class Facet:
    """One value to filter by, and how many releases it would leave."""

    slug: str
    name: str
    n: int


def organisations_of(numbers: dict[int, int], most: int = MOST_ORGANISATIONS) -> list[Facet]:
    """Return the facets for ``{organisation's key: n}``, the most frequent first."""
    return _facets(Organisation, numbers, most, DEFAULT_DB_ALIAS)


def facets_of(
    model: type[Organisation] | type[Person] | type[Topic], numbers: dict[int, int], using: str
) -> list[Facet]:
    """Return the facets for ``{key: n}`` of bodies, people or topics, the most frequent first."""
    return _facets(model, numbers, MOST, using)


def _facets(model: Any, numbers: dict[int, int], most: int, using: str) -> list[Facet]:
    # Of equals the one first taken in: so that only those shown need be read.
    keys = heapq.nsmallest(most, numbers, key=lambda key: (-numbers[key], key))
    rows = _names(model).rows(using, keys=padded(keys)) if keys else []
    facets = [Facet(slug, name, numbers[key]) for key, slug, name in rows]
    return sorted(facets, key=lambda facet: (-facet.n, facet.name))


@cache
def _names(model: Any) -> Prepared:
    """Return the question what bodies, people or topics with some keys are called."""
    columns = ("pk", "slug", "name")
    return Prepared(
        lambda keys: model._default_manager.filter(pk__in=keys).order_by().values_list(*columns)
    )
