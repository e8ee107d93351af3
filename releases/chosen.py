"""Fields that read organisations, people and topics by their slugs, in questions kept ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from releases.directory import called_by_slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


class OneField(forms.Field):
    """One of those that are public, by its slug."""

    def __init__(self, *, model: type[Model], **options: Any) -> None:
        self.model = model
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """Return it; refuse what is none of them."""
        found = self.found([value]) if value not in self.empty_values else []
        return found[0] if found else None

    def found(self, slugs: Sequence[str]) -> list[Any]:
        """Return those with the slugs, by name; refuse them all for one that nobody has."""
        found = called_by_slug(self.model, slugs)
        known = {row.slug for row in found}
        for slug in slugs:
            if slug not in known:
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": slug}
                )
        return found


class SomeField(OneField):
    """Any number of them."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[Any]:
        """Return them; refuse what is none of them."""
        return self.found(value) if value else []


class OneFilter(django_filters.Filter):
    """A filter by one of them."""

    field_class = OneField


class SomeFilter(django_filters.Filter):
    """A filter by any of them."""

    field_class = SomeField
