"""What a list is made of: how many releases, by whom, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F

from organisations.models import Organisation
from releases.models import Release, ReleaseCount
from releases.models.count import UNDATED

if TYPE_CHECKING:
    from releases.querysets import ReleaseQuerySet

MOST_ORGANISATIONS = 300  # a longer list serves nobody; the directory has them all


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


def organisations_of(releases: ReleaseQuerySet | None) -> list[Facet]:
    """
    Count releases by issuer, joint issues included, the most frequent first.

    None stands for the whole public archive, whose numbers are kept.
    """
    numbers = ReleaseCount.objects.by_organisation() if releases is None else _count(releases)
    found = Organisation.objects.in_bulk(
        [key for key, _ in Counter(numbers).most_common(MOST_ORGANISATIONS)]
    )
    facets = [Facet(o.slug, o.name, numbers[o.pk]) for o in found.values()]
    return sorted(facets, key=lambda facet: (-facet.n, facet.name))


def _count(releases: ReleaseQuerySet) -> dict[int, int]:
    rows = releases.order_by().values_list("organisation").annotate(n=Count("pk"))
    numbers = Counter(dict(rows))
    joint = Release.joint_issuers.through.objects.filter(
        release__in=releases.order_by().values("pk")
    ).exclude(organisation=F("release__organisation"))
    for key, n in joint.order_by().values_list("organisation").annotate(n=Count("pk")):
        numbers[key] += n
    return dict(numbers)
