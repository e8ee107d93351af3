"""What a list is made of: how many releases, by whom, and when."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef

from organisations.models import Organisation
from releases.models import Release
from releases.models.count import UNDATED, Breakdown
from releases.prepared import Prepared

if TYPE_CHECKING:
    from releases.querysets import ReleaseQuerySet

MOST_ORGANISATIONS = 100  # a longer list serves nobody; the directory has them all


@dataclass(frozen=True)
class Facet:
    """One value to filter by, and how many releases it would leave."""

    slug: str
    name: str
    n: int


def months_of(releases: ReleaseQuerySet) -> dict[int, int]:
    """Count releases by month of issue: ``{yyyymm: n}``, as ``ReleaseCount.by_month`` does."""
    rows = releases.order_by().values_list("issued_month").annotate(n=Count("pk"))
    return {UNDATED if month is None else month: n for month, n in rows}


def break_down(releases: ReleaseQuerySet) -> Breakdown:
    """Count releases by month and by issuer, joint issues included, in one walk over them."""
    months, organisations = Counter[int](), Counter[int]()
    rows = releases.order_by().values_list("issued_month", "organisation").annotate(n=Count("pk"))
    for month, organisation, n in rows:
        months[UNDATED if month is None else month] += n
        organisations[organisation] += n
    # Release by release: asked for as a list, every release found would be looked up in the ties.
    joint = Release.joint_issuers.through.objects.filter(
        Exists(releases.order_by().filter(pk=OuterRef("release")))
    ).exclude(organisation=F("release__organisation"))
    for organisation, n in joint.order_by().values_list("organisation").annotate(n=Count("pk")):
        organisations[organisation] += n
    return Breakdown(dict(months), dict(organisations))


def organisations_of(numbers: dict[int, int], most: int = MOST_ORGANISATIONS) -> list[Facet]:
    """Return the facets for ``{organisation's key: n}``, the most frequent first."""
    # Of equals the one first taken in: so that only those shown need be read.
    keys = heapq.nsmallest(most, numbers, key=lambda key: (-numbers[key], key))
    rows = _NAMES.rows(keys=keys) if keys else []
    facets = [Facet(slug, name, numbers[key]) for key, slug, name in rows]
    return sorted(facets, key=lambda facet: (-facet.n, facet.name))


_NAMES = Prepared(
    lambda keys: (
        Organisation.objects.filter(pk__in=keys).order_by().values_list("pk", "slug", "name")
    )
)
