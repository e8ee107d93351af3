"""Where search and the kept counts differ from what they are made of: to find it and to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from releases import search
from releases.models import Passage, Release, ReleaseCount, Statement

BATCH = 500
PASSAGES = 2_000
_LOOKED_AT = (
    *("words", "stems", "exact", "search_order"),
    *("statement__reference", "statement__release__issued"),
)


def batches(after: int) -> Iterator[list[Release]]:
    """
    Yield releases in the order of their keys, each batch within a transaction of its own.

    Locked where the database can: one saved meanwhile must not be put back as it was.
    """
    while True:
        with transaction.atomic():
            rows = Release.objects.filter(pk__gt=after).order_by("pk").select_for_update()
            batch = list(rows[:BATCH])
            if not batch:
                return
            yield batch
        after = batch[-1].pk


def found_in(batch: list[Release]) -> list[str]:
    """Return a sentence for every release that search does not hold as it is."""
    names = {release.pk: release.reference for release in batch}
    faults = search.faults(batch)
    return [f"release {names[pk]}: {fault}" for pk, fault in sorted(faults.items())]


def left_over() -> list[str]:
    """Return a sentence for everything that search holds of releases that are no more."""
    return [f"key {pk}: left over of a deleted release" for pk in search.leftovers()]


def of_counts() -> list[str]:
    """Return a sentence for every kept count that is wrong."""
    if ReleaseCount.objects.are_set_aside():
        return ["counts: set aside by an unfinished run; every page counts for itself"]
    return [f"counts: {sentence}" for sentence in ReleaseCount.objects.drift()]


def of_passages(*, mend: bool = False) -> list[str]:
    """Return a sentence for every statement whose words search does not hold as they are."""
    found, last = [], 0
    rows = Passage.objects.order_by("pk").select_related("statement__release")
    rows = rows.only(*_LOOKED_AT)
    while batch := list(rows.filter(pk__gt=last)[:PASSAGES]):
        wrong = [passage for passage in batch if not passage.is_searchable]
        found += [f"statement {p.statement.reference}: different" for p in wrong]
        if mend and wrong:
            for passage in wrong:
                passage.stems, passage.exact = search.tokens_of(passage.words).values()
                passage.search_order = passage.its_search_order
            Passage.objects.bulk_update(wrong, ["stems", "exact", "search_order"], batch_size=200)
        last = batch[-1].pk
    return found + _unheld(mend=mend)


def _unheld(*, mend: bool) -> list[str]:
    unheld = search.statements_unheld()
    if mend and unheld:
        for start in range(0, len(unheld), BATCH):
            # Whatever is written of a passage, the index takes its words anew.
            those = Passage.objects.filter(statement__in=unheld[start : start + BATCH])
            those.update(stems=F("stems"))
    names = Statement.objects.filter(pk__in=unheld[:BATCH]).values_list("reference", flat=True)
    return [f"statement {name}: missing" for name in names]
