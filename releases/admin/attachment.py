"""Files: added and named on their release's page; listed and downloaded here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.models import BaseInlineFormSet as FormSet
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from organisations.admin.base import AddingInline, OwnedInline
from releases.admin.base import LondonDesk
from releases.models import Attachment, Release

if TYPE_CHECKING:
    from django.http import HttpRequest

    BaseInlineFormSet = FormSet[Any, Any, Any]
else:
    BaseInlineFormSet = FormSet


def file_link(attachment: Attachment) -> str:
    """Return a link by which staff download a file; its place on the disk is told to nobody."""
    return format_html(
        "<a href='{}'>{}</a>, {}",
        reverse("admin:releases_attachment_download", args=[attachment.pk]),
        attachment.download_name,
        filesizeformat(attachment.size),
    )


class HeldInline(OwnedInline):
    """The files held. A file is never exchanged: take it away, and add the other."""

    model = Attachment
    verbose_name_plural = "Files held"
    fields = ["title", "public", "stored", "sha256"]
    readonly_fields = ["stored", "sha256"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave adding to the next inline."""
        return False

    @admin.display(description="file")
    def stored(self, attachment: Attachment) -> str:
        """Return the link to download it."""
        return file_link(attachment)


class AddedFormSet(BaseInlineFormSet):
    """New files, under names of their own in the form, so that both sets of files fit on it."""

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return the beginning of its fields' names."""
        return "added"


class AddedInline(AddingInline):
    """New files."""

    model = Attachment
    formset = AddedFormSet
    verbose_name_plural = "Add files"
    fields = ["title", "file", "public"]
    formfield_overrides = {models.FileField: {"widget": forms.FileInput}}


@admin.register(Attachment)
class AttachmentDesk(LondonDesk):
    """All files of the archive, for whoever may see their releases."""

    list_display = ["title", "release", "public", "stored", "added"]
    list_filter = ["public"]
    list_select_related = ["release"]
    allowed_lookups = frozenset({"public__exact"})
    search_fields = ["title"]
    ordering = ["-added", "-pk"]
    fields = ["title", "release", "public", "stored", "sha256", "added"]
    readonly_fields = ["stored"]

    def has_view_permission(self, request: HttpRequest, obj: Attachment | None = None) -> bool:
        """Follow the release."""
        releases = self.admin_site.get_model_admin(Release)
        return releases.has_view_permission(request, obj.release if obj else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files are added on their release's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attachment | None = None) -> bool:
        """Files are named on their release's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Attachment | None = None) -> bool:
        """Files are taken away on their release's page."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Stand in the index for whoever may see releases."""
        return self.has_view_permission(request)

    @admin.display(description="file")
    def stored(self, attachment: Attachment) -> str:
        """Return the link to download it."""
        return file_link(attachment)

    def get_urls(self) -> list[Any]:
        """Add the download."""
        own = path(
            "<int:pk>/download/",
            self.admin_site.admin_view(require_safe(self.download)),
            name="releases_attachment_download",
        )
        return [own, *super().get_urls()]

    def download(self, request: HttpRequest, pk: int) -> FileResponse:
        """Hand out a file to staff, as something to keep and not to run."""
        attachment = self.get_object(request, str(pk))
        if not self.has_view_permission(request, attachment):
            raise PermissionDenied
        if attachment is None:
            raise Http404
        try:
            content = attachment.file.open()
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(
            content,
            as_attachment=True,
            filename=attachment.download_name,
            content_type=attachment.content_type,
        )
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
