"""Optimistic locking: who saves a form that somebody overtook loses nothing, and wins nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


@dataclass(frozen=True)
class Difference:
    """One field on which the form and the archive disagree, both in words."""

    label: str
    held: str
    yours: str


class LockedForm(ModelForm):
    """
    A form that carries the version it was made from, and refuses to save over a newer one.

    The refused form keeps everything typed, lists each difference (``conflict``), and carries the
    newer version from then on: saving again is a decision made with both texts in view. The row
    itself must be held by ``select_for_update`` while the form is checked and saved.
    """

    lock = forms.CharField(widget=forms.HiddenInput, required=False)
    conflict: list[Difference] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["lock"] = self.lock_of(self.instance)
        else:
            del self.fields["lock"]

    def lock_of(self, instance: Any) -> str:
        """Return what changes with every save."""
        return str(instance.updated.isoformat())

    def clean(self) -> dict[str, Any] | None:
        """Refuse a form made from an older version than the one held."""
        cleaned = super().clean()
        if "lock" not in self.fields:
            return cleaned
        held = self.lock_of(self.instance)
        if self.cleaned_data.get("lock") != held:
            self.conflict = [self._difference(name) for name in self._differing()]
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("lock")] = held
            self.data = data
            raise ValidationError(
                "Somebody saved this while you were working on it. Nothing of yours is lost, and"
                " nothing of theirs is overwritten: compare the two below, then save again.",
                code="conflict",
            )
        return cleaned

    def _differing(self) -> list[str]:
        return [name for name in self.changed_data if name != "lock"]

    def _difference(self, name: str) -> Difference:
        bound = self[name]
        held = self.get_initial_for_field(self.fields[name], name)
        yours = self.cleaned_data.get(name, bound.data)
        return Difference(str(bound.label), _in_words(held, bound), _in_words(yours, bound))


def _in_words(value: Any, bound: forms.BoundField) -> str:
    """Return a field's value as a reader would write it."""
    field = bound.field
    if value is None or value == "":
        return "(empty)"
    if isinstance(field, forms.ModelMultipleChoiceField):
        if not isinstance(value, QuerySet):
            keys = [row.pk if isinstance(row, Model) else row for row in value]
            value = _choices(field).filter(pk__in=keys)
        return ", ".join(sorted(map(str, value))) or "(none)"
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, Model):
        return str(_choices(field).filter(pk=value).first() or value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(field.prepare_value(value))


def _choices(field: Any) -> QuerySet[Any]:
    """Return the rows that a picker offers."""
    rows: QuerySet[Any] = field.queryset
    return rows
