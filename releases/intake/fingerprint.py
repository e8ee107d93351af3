"""Telling whether staff have edited a release since an import left it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from releases.models import Release

# The texts an import writes, under the same names in the row and in the release.
TEXTS = (
    "kind",
    "title",
    "standfirst",
    "body",
    "notes_to_editors",
    "media_contact",
    "issued_basis",
    "issued_note",
    "date_displayed",
    "source_name",
    "source_url",
    "rights",
)
DATES = ("issued", "issued_until", "issued_precision")
WRITTEN = frozenset({"organisation", *TEXTS, *DATES, "issued_month"})


def fingerprint(release: Release, people: Iterable[int], topics: Iterable[int]) -> str:
    """
    Return the SHA-256 of everything an import writes; people and topics are given by their keys.

    Its state and time are not in it: to publish a draft is no reason to stop correcting it.
    """
    values: list[object] = [release.organisation_id, sorted(people), sorted(topics)]
    for name in (*TEXTS, *DATES):
        value = getattr(release, name)
        values.append(value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value)
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
