"""Optimistic locking: who saves a form that somebody overtook loses nothing, and wins nothing."""

from __future__ import annotations

import hashlib
import json
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
    untouched: bool  # only the other person changed it: theirs was taken over into the form


class CarriedField(forms.CharField):
    """What a form carries for itself: hidden, and no change of what it is about."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Keep it out of the log."""
        return False


class LockedForm(ModelForm):
    """
    A form that carries the version it was made from, and refuses to save over a newer one.

    The refused form keeps everything that was typed, takes over what only the other person
    changed, lists every difference (``conflict``), and carries the newer version from then on:
    saving again is a decision made with both texts in view. The row itself must be held by
    ``select_for_update`` while the form is checked and saved.

    ``lock`` is the version; ``made_from`` a short hash of each field's value in it, by which a
    field that nobody touched is told from one that was changed.
    """

    lock = CarriedField()
    made_from = CarriedField()
    conflict: list[Difference] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["lock"] = self.lock_of(self.instance)
        else:
            del self.fields["lock"], self.fields["made_from"]

    def lock_of(self, instance: Any) -> str:
        """Return what changes with every save; of a row that keeps no time, what it holds."""
        if hasattr(instance, "updated"):
            return str(instance.updated.isoformat())
        return _hash([f"{name}: {self._held(name)}" for name in self._own_fields()])

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Compute the hashes late: the initial values are complete by then."""
        if field_name == "made_from":
            return json.dumps({name: _hash(self._held(name)) for name in self._own_fields()})
        return super().get_initial_for_field(field, field_name)

    def clean(self) -> dict[str, Any] | None:
        """Refuse a form made from an older version than the one held."""
        cleaned = super().clean()
        if "lock" not in self.fields:
            return cleaned
        held = self.lock_of(self.instance)
        if self.cleaned_data.get("lock") != held:
            self._compare()
            self._set("lock", held)
            self._set("made_from", self.get_initial_for_field(self.fields["lock"], "made_from"))
            raise ValidationError(
                "Somebody saved this while you were working on it. Nothing of yours is lost, and"
                " nothing of theirs is overwritten: compare the two, then save again.",
                code="conflict",
            )
        return cleaned

    def _own_fields(self) -> list[str]:
        return [name for name in self.fields if name not in ("lock", "made_from")]

    def _compare(self) -> None:
        """List the differences, and take over what only the other person changed."""
        try:
            made_from = dict(json.loads(self.cleaned_data.get("made_from") or "{}"))
        except (ValueError, TypeError):
            made_from = {}
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.conflict = []
        for name in self.changed_data:
            untouched = made_from.get(name) == _hash(_as_sent(self[name].data))
            self.conflict.append(self._difference(name, untouched))
            if untouched:
                self._set(name, self._held(name))

    def _difference(self, name: str, untouched: bool) -> Difference:
        bound = self[name]
        held = self.get_initial_for_field(bound.field, name)
        yours = self.cleaned_data.get(name, bound.data)
        words = _in_words(held, bound), _in_words(yours, bound)
        return Difference(str(bound.label), *words, untouched)

    def _held(self, name: str) -> list[str] | str:
        """Return a field's value in the archive as a browser would send it."""
        field = self.fields[name]
        return _as_sent(field.prepare_value(self.get_initial_for_field(field, name)))

    def _set(self, name: str, sent: list[str] | str) -> None:
        """Put a value into the form as if it had been sent."""
        data: Any = self.data
        if isinstance(sent, list):
            data.setlist(self.add_prefix(name), sent)
        elif isinstance(self.fields[name], forms.BooleanField) and not sent:
            data.pop(self.add_prefix(name), None)
        else:
            data[self.add_prefix(name)] = sent


def _as_sent(value: Any) -> list[str] | str:
    """Return a value as a browser sends it: the two sides of a comparison then look alike."""
    if value is None or value is False:
        return ""
    if isinstance(value, (list, tuple, QuerySet)):
        return sorted(str(row.pk if isinstance(row, Model) else row) for row in value)
    return "\n".join(str(value).split("\r\n")).strip()


def _hash(sent: list[str] | str) -> str:
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()[:16]


def _in_words(value: Any, bound: forms.BoundField) -> str:
    """Return a field's value as a reader would write it."""
    field = bound.field
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, bool):
        return "yes" if value else "no"
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
