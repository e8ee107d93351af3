"""The list of searches that found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from organisations.admin.base import Desk
from releases.models import EmptySearch

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(EmptySearch)
class EmptySearchDesk(Desk):
    """What readers looked for in vain: words, day and number, to read and to delete."""

    list_display = ["words", "day", "n"]
    date_hierarchy = "day"
    search_fields = ["words"]
    search_help_text = "A word."
    ordering = ["-day", "-n"]
    fields = ["words", "day", "n"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers add to it, nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was typed was typed."""
        return False
