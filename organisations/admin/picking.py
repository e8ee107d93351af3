"""Pickers that type ahead; where no script runs, a box for the name or the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    Picker = AutocompleteSelect
else:
    Picker = object

LARGEST_KEY = 2**63 - 1
NO_KEY = "0"  # no row has it: the form answers "not one of the available choices"


def is_key(value: object) -> bool:
    """Tell whether a posted value can be a primary key; others make the database raise."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_KEY


def typed_name(name: str) -> str:
    """Return the name of the box beside a picker."""
    return f"{name}-typed"


def _asked_by(rows: Any) -> str:
    """Return what rows can be typed by, in a word; empty where they have neither."""
    if hasattr(rows, "called"):
        return "name"
    try:
        rows.model._meta.get_field("reference")
    except FieldDoesNotExist:
        return ""
    return "reference"


def _key_of(rows: Any, typed: str) -> str:
    """Return the key of the one row that was typed, or one that no row has."""
    asked_by = _asked_by(rows)
    if not asked_by:
        return NO_KEY
    found = rows.called(typed) if asked_by == "name" else rows.filter(reference=typed.lower())
    keys = list(found.values_list("pk", flat=True)[:2])
    return str(keys[0]) if len(keys) == 1 else NO_KEY


class Typed(Picker):
    """What both pickers have beside their list: a box, which only a browser without scripts shows.

    ``box`` is it, under a name; ``words`` say by what a row is named there.
    """

    box: str
    words: str

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Put the box beside the list, where rows have something to be named by."""
        picker = super().render(name, value, attrs, renderer)
        if not (asked_by := _asked_by(self.rows())):
            return picker
        box = format_html(self.box, typed_name(name))
        words = self.words.format(asked_by)
        return picker + format_html("<noscript><label>{} {}</label></noscript>", words, box)

    def rows(self) -> Any:
        """Return what there is to pick from."""
        return self.field.remote_field.model._default_manager.all()


class Pick(Typed, AutocompleteSelect):
    """A picker that types ahead; what no list could have offered becomes an ordinary error."""

    box = '<input type="text" name="{}" maxlength="300">'
    words = "Where no list opens, its {}:"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the posted key, that of what was typed, or one that no row has."""
        value = super().value_from_datadict(data, files, name)
        if not value and (typed := data.get(typed_name(name), "").strip()):
            return _key_of(self.rows(), typed)
        return value if not value or is_key(value) else NO_KEY


class PickSeveral(Typed, AutocompleteSelectMultiple):
    """The same for several."""

    box = '<textarea name="{}" rows="3" maxlength="3000"></textarea>'
    words = "Where no list opens, others by {}, one a line:"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the posted keys and those of what was typed, each of one row or of none."""
        values = super().value_from_datadict(data, files, name) or []
        lines = data.get(typed_name(name), "").splitlines()
        typed = [_key_of(self.rows(), line.strip()) for line in lines if line.strip()]
        return [value if is_key(value) else NO_KEY for value in values] + typed
