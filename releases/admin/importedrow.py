"""What imports remember, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from releases.admin.base import LondonDesk
from releases.models import ImportedRow

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(ImportedRow)
class ImportedRowDesk(LondonDesk):
    """Rows of imports and their releases. Imports write them; nobody else does."""

    list_display = ["identifier", "collection", "release", "imported", "updated"]
    list_select_related = ["release"]
    search_fields = ["=collection", "identifier"]
    search_help_text = "A collection, or part of an identifier."
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only imports add rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only imports change rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows go with their release."""
        return False
