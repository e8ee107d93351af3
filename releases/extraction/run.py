"""The whole archive, batch after batch: each complete in itself, so that a run may be resumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length

from releases.extraction.proposing import Tally, propose
from releases.models import Release, Statement
from releases.querysets import ReleaseQuerySet

BATCH = 500  # releases in one transaction
BATCH_CHARACTERS = 16 * 1024 * 1024  # or as many as have this much text
READ = ("body", "organisation__name", "issued", "issued_until", "issued_precision")


def awaiting(*, everything: bool = False, after: int = 0) -> ReleaseQuerySet:
    """Return the releases to go through: those that have no statement, or all with a text."""
    # A removed release has no text, and its statements are to stay without words.
    rows = Release.objects.exclude(Q(state=Release.State.REMOVED) | Q(body="")).filter(pk__gt=after)
    if not everything:
        rows = rows.exclude(Exists(Statement.objects.filter(release=OuterRef("pk"))))
    return rows.order_by("pk")


def extract(
    *, at: datetime, everything: bool = False, after: int = 0
) -> Iterator[tuple[int, Tally]]:
    """
    Propose the statements of the archive; yield after each batch its last key and what it did.

    ``after`` continues behind a key, ``everything`` takes in releases that have statements.
    """
    while keys := _next(awaiting(everything=everything, after=after)):
        with transaction.atomic():
            # Asked again, and held: nobody edits a text or decides between reading and writing.
            rows = awaiting(everything=everything, after=after).filter(pk__in=keys)
            rows = rows.select_related("organisation").only(*READ).select_for_update(of=("self",))
            tally = propose(rows, at=at)
        after = keys[-1]
        yield after, tally


def _next(rows: ReleaseQuerySet) -> list[int]:
    """Return the keys of the next batch: so many releases, or so much text."""
    keys, characters = [], 0
    for key, length in rows.annotate(length=Length("body")).values_list("pk", "length")[:BATCH]:
        keys.append(key)
        characters += length
        if characters >= BATCH_CHARACTERS:
            break
    return keys
