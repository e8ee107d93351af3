"""The desk for people."""

from __future__ import annotations

from django.contrib import admin

from organisations.admin.base import OwnedInline
from organisations.admin.named import NamedDesk
from organisations.models import Person, PersonName, Role


class RoleInline(OwnedInline):
    """What the person was, where and when."""

    model = Role
    autocomplete_fields = ["organisation"]


class PersonNameInline(OwnedInline):
    """Other names the person is found by."""

    model = PersonName


@admin.register(Person)
class PersonDesk(NamedDesk):
    """People: public figures and officials only."""

    list_display = ["name", "honorific", "listed", "updated"]
    list_filter = ["listed"]
    inlines = [RoleInline, PersonNameInline]
    fieldsets = [
        (
            None,
            {
                "description": "Public figures and officials only. Private people have no page.",
                "fields": ["name", "honorific", "summary"],
            },
        ),
        ("The page", {"fields": ["listed", "slug", "created", "updated"]}),
    ]
