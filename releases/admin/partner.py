"""The desk for the partners' slot."""

from __future__ import annotations

from django.contrib import admin
from django.utils import timezone

from releases.admin.base import LondonDesk
from releases.models import PartnerSlot


@admin.register(PartnerSlot)
class PartnerSlotDesk(LondonDesk):
    """Partners' texts: always under the words “Partner content” and the sponsor's name."""

    list_display = ["title", "sponsor", "shown_from", "shown_until", "running"]
    search_fields = ["title", "sponsor"]
    fieldsets = [
        (
            None,
            {
                "description": "Shown under the words “Partner content” and the sponsor's name.",
                "fields": ["title", "text", "link", "sponsor"],
            },
        ),
        ("When it is shown", {"fields": ["shown_from", "shown_until"]}),
    ]

    @admin.display(description="shown now", boolean=True)
    def running(self, slot: PartnerSlot) -> bool:
        """Tell whether its time has come and not gone."""
        now = timezone.now()
        return slot.shown_from <= now and (slot.shown_until is None or slot.shown_until > now)
