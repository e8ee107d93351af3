"""The desk for organisations."""

from __future__ import annotations

from django.contrib import admin

from organisations.admin.base import OwnedInline
from organisations.admin.named import NamedDesk
from organisations.models import Affiliation, Identifier, Organisation, OrganisationName


class OrganisationNameInline(OwnedInline):
    """Other names it is found by."""

    model = OrganisationName
    verbose_name_plural = "Other names: short, former, acronyms"


class IdentifierInline(OwnedInline):
    """Its numbers in other registers."""

    model = Identifier


class AffiliationInline(OwnedInline):
    """What it belongs to, with dates."""

    model = Affiliation
    fk_name = "organisation"
    autocomplete_fields = ["to"]


@admin.register(Organisation)
class OrganisationDesk(NamedDesk):
    """Organisations: who issues releases and is quoted in them."""

    list_display = ["name", "kind", "founded", "dissolved", "listed", "updated"]
    list_filter = ["kind", "listed"]
    allowed_lookups = frozenset({"kind__exact", "listed__exact"})
    inlines = [OrganisationNameInline, AffiliationInline, IdentifierInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "summary"]}),
        (
            "Dates and website",
            {"fields": ["founded", "dissolved", "website"]},
        ),
        (
            "Press contact",
            {
                "description": "Shown on its page, for journalists who want to call.",
                "fields": ["press_name", "press_phone", "press_out_of_hours", "press_email"],
            },
        ),
        ("Its page", {"fields": ["listed", "slug", "created", "updated"]}),
    ]
