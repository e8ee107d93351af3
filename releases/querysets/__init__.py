"""The questions asked of the archive: one noun a file, the embargo rule in ``rule``."""

from __future__ import annotations

from releases.querysets.attachment import AttachmentQuerySet
from releases.querysets.passage import PassageQuerySet
from releases.querysets.related import RelatedReleaseQuerySet
from releases.querysets.release import ReleaseQuerySet
from releases.querysets.response import ResponseQuerySet
from releases.querysets.rule import PUBLIC_STATES, one_end, public_end_q, public_q
from releases.querysets.statement import StatementQuerySet

__all__ = [
    "PUBLIC_STATES",
    "AttachmentQuerySet",
    "PassageQuerySet",
    "RelatedReleaseQuerySet",
    "ReleaseQuerySet",
    "ResponseQuerySet",
    "StatementQuerySet",
    "one_end",
    "public_end_q",
    "public_q",
]
