"""Files that came with a release, and the original it was taken from."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from organisations.text import CleanLineField, make_slug
from releases.prepared import PreparedModels
from releases.querysets import AttachmentQuerySet

if TYPE_CHECKING:
    from releases.models.release import Release

LARGEST_FILE = 20 * 1024 * 1024  # bytes

# What the archive takes, by ending. The type sent to readers comes from here, never from the
# uploader; SVG and HTML are not taken, because a browser would run what they contain.
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".eml": "message/rfc822",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def stored_name(attachment: Attachment, filename: str) -> str:
    """Return a path that nobody can guess, whatever the file was called."""
    return f"attachments/{secrets.token_urlsafe(24)}{PurePath(filename).suffix.lower()}"


def check_file(upload: FieldFile) -> None:
    """Refuse an ending we do not serve, and a file too large to serve."""
    suffix = PurePath(upload.name or "").suffix.lower()
    if suffix not in TYPES:
        endings = ", ".join(sorted(TYPES))
        raise ValidationError(f"Files of this kind are not kept. Kept are: {endings}.")
    if upload.size > LARGEST_FILE:
        raise ValidationError(
            f"The file has {upload.size / 1_048_576:.1f} MB; at most"
            f" {LARGEST_FILE // 1_048_576} MB are kept."
        )


class Attachment(models.Model):
    """One file of a release: private unless staff tick public, authorised at every request."""

    release = models.ForeignKey("releases.Release", models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField(editable=False)
    title = CleanLineField(
        max_length=200, help_text="What a reader sees: “Letter to the Minister”."
    )
    file = models.FileField(upload_to=stored_name, validators=[check_file], max_length=200)
    public = models.BooleanField(
        default=False, help_text="Readers may download it, from the moment the release is public."
    )
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    size = models.PositiveBigIntegerField("size in bytes", editable=False)
    added = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["release", "number"]
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="attachment_number_once")
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Number it within its release, and record its hash and size."""
        if not self.number:
            last = self.release.attachments.aggregate(last=models.Max("number"))["last"]
            self.number = (last or 0) + 1
        if not self.file._committed:
            self.size = self.file.size
            self.sha256 = hashlib.file_digest(self.file.open(), "sha256").hexdigest()
            self.file.seek(0)
        super().save(*args, **kwargs)

    def erase(self) -> None:
        """Delete the row, and the file once the deletion is certain."""
        storage, name = self.file.storage, self.file.name
        self.delete()
        transaction.on_commit(lambda: storage.delete(name))

    def get_absolute_url(self) -> str:
        """Return the address at which it is downloaded."""
        return reverse("releases:file", args=[self.release.reference, self.number])

    @classmethod
    def of(cls, release: Release) -> list[Attachment]:
        """Return the files that are public where their release is, in order."""
        found: list[Attachment] = _PUBLIC_OF.objects(keys=[release.pk])
        for attachment in found:
            attachment.release = release
        return found

    @property
    def content_type(self) -> str:
        """The type readers are told."""
        return TYPES.get(PurePath(self.file.name).suffix, "application/octet-stream")

    @property
    def download_name(self) -> str:
        """The name a reader's computer gives the file."""
        suffix = PurePath(self.file.name).suffix
        return f"{make_slug(self.title, fallback='file')}-{self.release.reference}{suffix}"


_PUBLIC_OF = PreparedModels(
    lambda keys: Attachment.objects.filter(release=keys[0], public=True).order_by("number")
)
