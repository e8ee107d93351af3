"""The desk for the points that statements make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from organisations.admin.picking import is_key
from releases.admin.base import LondonDesk
from releases.models import Point, Response

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Point)
class PointDesk(LondonDesk):
    """Each point in a few neutral words, and the responses that speak to it."""

    list_display = ["text", "statement"]
    list_select_related = ["statement__person", "statement__organisation"]
    search_fields = ["text"]
    autocomplete_fields = ["statement"]
    fieldsets = [
        (
            None,
            {
                "description": "Save a new point first: then the responses to its statement are"
                " offered here.",
                "fields": ["statement", "text", "addressed_by"],
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Point]:
        """Load the words by which a statement is named."""
        return super().get_queryset(request).prefetch_related("statement__passages")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the confirmed responses to the point's statement."""
        if db_field.name == "addressed_by":
            match = request.resolver_match
            key = match.kwargs.get("object_id", "") if match else ""
            confirmed = Response.objects.filter(state=Response.State.CONFIRMED)
            mine = Point.objects.filter(pk=key if is_key(key) else 0).values("statement")
            kwargs["queryset"] = confirmed.filter(target_statement__in=mine)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
