"""What an import remembers of each row, so that a second run changes nothing."""

from __future__ import annotations

from django.db import models


class ImportedRow(models.Model):
    """
    The row a release came from: its key, and the hash of what it said.

    ``text_sha256`` is the hash of the release as the import left it. Where the release no longer
    has it, staff have edited since, and a changed row is rejected instead of overwriting them.
    """

    release = models.OneToOneField("releases.Release", models.CASCADE, related_name="imported_row")
    collection = models.CharField(max_length=100)
    identifier = models.CharField(max_length=300)
    row_sha256 = models.CharField("SHA-256 of the row", max_length=64)
    text_sha256 = models.CharField("SHA-256 of the release as imported", max_length=64)
    imported = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "identifier"], name="importedrow_once")
        ]

    def __str__(self) -> str:
        return f"{self.collection}:{self.identifier}"
