"""The desk for the ledger of replies sought."""

from __future__ import annotations

from django.contrib import admin

from releases.admin.base import LondonDesk, in_words
from releases.models import ReplySought


@admin.register(ReplySought)
class ReplySoughtDesk(LondonDesk):
    """Who was asked to reply to what, and what came of it."""

    list_display = ["organisation", "about", "asked_words", "outcome", "deadline_words"]
    list_filter = ["outcome"]
    list_select_related = [
        "organisation",
        "statement__person",
        "statement__organisation",
        "release",
    ]
    allowed_lookups = frozenset({"outcome__exact"})
    search_fields = ["organisation__name"]
    search_help_text = "The name of who was asked."
    autocomplete_fields = ["organisation", "statement", "release", "response"]
    fieldsets = [
        (
            None,
            {
                "description": "About a statement or about a whole release: fill in one of them.",
                "fields": ["organisation", "statement", "release", "asked", "deadline"],
            },
        ),
        (
            "What came of it",
            {
                "description": (
                    "Not known is no shame: nobody is shown as silent of whom nothing is recorded."
                ),
                "fields": ["outcome", "replied", "response", "evidence"],
            },
        ),
    ]

    @admin.display(description="about")
    def about(self, row: ReplySought) -> str:
        """Return what the question was about."""
        return str(row.statement or row.release)

    @admin.display(description="asked", ordering="asked")
    def asked_words(self, row: ReplySought) -> str:
        """Return when they were asked."""
        return in_words(row.asked)

    @admin.display(description="deadline", ordering="deadline")
    def deadline_words(self, row: ReplySought) -> str:
        """Return by when a reply was wanted."""
        return in_words(row.deadline)
