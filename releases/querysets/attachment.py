"""Attachments of releases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from releases.querysets.rule import public_q

if TYPE_CHECKING:
    # Named in a string below.
    from releases.models import Attachment  # noqa: F401


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments: private unless staff tick public, and never before their release."""

    def public(self, at: datetime | None = None) -> Self:
        """Return the files anyone may download."""
        return self.filter(public_q("release__", at=at), public=True)
