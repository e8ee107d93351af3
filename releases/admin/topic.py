"""The desk for topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q, QuerySet

from organisations.admin.named import NamedDesk, closest_first
from organisations.text import fold
from releases.models import Topic

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Topic)
class TopicDesk(NamedDesk):
    """Topics: what releases are about, two levels deep."""

    list_display = ["name", "parent", "synonyms", "listed", "updated"]
    list_select_related = ["parent"]
    list_filter = ["listed"]
    search_help_text = "Its name or one of its synonyms; accents and capitals make no difference."
    autocomplete_fields = ["parent"]
    fieldsets = [
        (None, {"fields": ["name", "parent", "synonyms", "summary"]}),
        ("Its page", {"fields": ["listed", "slug", "created", "updated"]}),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search names and synonyms; topics are few, so the synonyms are compared here."""
        words = fold(search_term).split()
        if not words:
            return (queryset if not search_term.strip() else queryset.none()), False
        rows = Topic.objects.values_list("pk", "folded", "synonyms")
        found = [
            pk
            for pk, name, synonyms in rows
            if all(word in f"{name} {fold(synonyms)}" for word in words)
        ]
        return closest_first(queryset.filter(Q(pk__in=found)), search_term), False
