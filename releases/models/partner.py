"""The labelled slot for partners, visibly apart from releases."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisations.models.organisation import WebAddressField
from organisations.text import CleanLineField, CleanTextField
from releases.prepared import PreparedModels


class PartnerSlotQuerySet(models.QuerySet["PartnerSlot"]):
    """Partner slots, planned, running and past."""

    def running(self, at: datetime | None = None) -> Self:
        """Return those shown now, the latest begun first."""
        at_ = at or Now()
        return self.filter(
            Q(shown_until=None) | Q(shown_until__gt=at_), shown_from__lte=at_
        ).order_by("-shown_from", "-pk")


class PartnerSlot(models.Model):
    """A partner's text, always shown under the words “Partner content” and the sponsor's name."""

    title = CleanLineField(max_length=120)
    text = CleanTextField(max_length=400, help_text="Two or three sentences, plain text.")
    link = WebAddressField(blank=False)
    sponsor = CleanLineField(max_length=120, help_text="Who pays. Shown to readers.")
    shown_from = models.DateTimeField("from", help_text="London time.")
    shown_until = models.DateTimeField(
        "until", null=True, blank=True, help_text="London time. Empty: until further notice."
    )

    objects = PartnerSlotQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until=None) | Q(shown_until__gt=models.F("shown_from")),
                name="partnerslot_ends_after_it_begins",
                violation_error_message="It must end after it begins.",
            ),
            models.CheckConstraint(
                condition=~Q(sponsor=""),
                name="partnerslot_names_its_sponsor",
                violation_error_message="Readers must be told who pays.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def now() -> PartnerSlot | None:
        """Return the one that is shown now, if any."""
        return next(iter(_RUNNING.objects(limit=1)), None)


_RUNNING = PreparedModels(lambda: PartnerSlot.objects.running())
