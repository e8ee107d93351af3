"""Attachments of releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models

from releases.querysets.rule import public_q


class AttachmentQuerySet(models.QuerySet[Any]):
    """Attachments: private unless staff tick public, and never before their release."""

    def public(self, at: datetime | None = None) -> Self:
        """Return the files anyone may download."""
        return self.filter(public_q("release__", at=at), public=True)
