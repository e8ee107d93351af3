"""The desk for words that mean the same."""

from __future__ import annotations

from django.contrib import admin

from organisations.admin.base import Desk
from releases.models import SynonymSet


@admin.register(SynonymSet)
class SynonymSetDesk(Desk):
    """Sets of words: whoever looks for one of them finds the others, and is told."""

    list_display = ["__str__", "in_use", "note"]
    list_filter = ["in_use"]
    allowed_lookups = frozenset({"in_use__exact"})
    search_fields = ["terms", "note"]
    search_help_text = "A term, or part of the note."
    fieldsets = [
        (
            None,
            {
                "description": "A word in quotation marks, or with a + before it, is looked for as"
                " it is. What a reader excludes is never widened.",
                "fields": ["terms", "in_use", "note"],
            },
        )
    ]
