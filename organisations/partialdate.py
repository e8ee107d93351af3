"""Dates known to the year, the month or the day: ``1920``, ``2015-09``, ``2015-09-12``."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least, Length, Substr
from django.db.models.lookups import LessThanOrEqual

SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
HELP = "A year, a month or a day, as exactly as it is known: 1920, 2015-09 or 2015-09-12."


@dataclass(frozen=True)
class PartialDate:
    """
    A date of reduced precision (ISO 8601; as in Popolo). A year stays a year.

    ``earliest`` and ``latest`` are the first and the last day it may mean, both inclusive.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raise ValueError with a sentence."""
        match = SHAPE.fullmatch(text.strip())
        if not match:
            raise ValueError(
                f"“{text[:40]}” is not a date of the form 1920, 2015-09 or 2015-09-12."
            )
        year, month, day = (int(part) if part else None for part in match.groups())
        if sentence := not_in_calendar(year or 0, month, day):
            raise ValueError(sentence)
        return cls(year or 0, month, day)

    @property
    def earliest(self) -> date:
        """The first day it may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it may mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    def in_words(self) -> str:
        """Return it as a newspaper prints it: ``September 2015``, ``12 September 2015``."""
        words = [str(self.year)]
        if self.month:
            words.insert(0, calendar.month_name[self.month])
        if self.day:
            words.insert(0, str(self.day))
        return " ".join(words)


def not_in_calendar(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """Return a sentence where the calendar has no such year, month or day; else None."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        if not 1 <= year <= 9999:
            return f"There is no year {year}."
        if month is None or not 1 <= month <= 12:
            return f"There is no month {month}: a year has 12."
        last = calendar.monthrange(year, month)[1]
        name = f"{calendar.month_name[month]} {year}"
        return f"There is no {day} {name}: that month has {last} days."
    return None


def covers(since: PartialDate | None, until: PartialDate | None, day: date) -> bool:
    """Tell whether a day may lie within since and until, both inclusive and open when None."""
    return (since is None or since.earliest <= day) and (until is None or day <= until.latest)


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A partial date kept as its ISO text; empty in the database where it is not known."""

    description = "A date known to the year, the month or the day"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"max_length": 10, "blank": True, "default": None, "help_text": HELP} | kwargs
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        """Return None for the empty text that stands for an unknown date."""
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        """Read what a form or a fixture gives."""
        if value in (None, "") or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str:
        """Write the ISO text."""
        date_ = self.to_python(value)
        return str(date_) if date_ else ""

    def clean(self, value: Any, model_instance: models.Model | None) -> PartialDate | None:
        """Validate; the length validators of text do not apply to the value object."""
        date_ = self.to_python(value)
        if date_ is None and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        return date_

    def value_to_string(self, obj: models.Model) -> str:
        """Return the text for serialisers."""
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> forms.Field:  # type: ignore[override]
        """Return a text input that reads the three forms."""
        return PartialDateFormField(
            required=not self.blank,
            label=kwargs.get("label") or str(self.verbose_name).capitalize(),
            help_text=str(self.help_text),
        )


class PartialDateFormField(forms.CharField):
    """A form's input for a partial date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value="", **kwargs)
        self.widget.attrs["maxlength"] = 10  # for the browser: Django's own check wants a text
        self.widget.attrs["placeholder"] = "YYYY[-MM[-DD]]"
        self.widget.attrs["size"] = 10

    def prepare_value(self, value: Any) -> Any:
        """Show the ISO text again."""
        return str(value) if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> Any:
        """Read the text; its errors are sentences."""
        text = super().to_python(str(value) if isinstance(value, PartialDate) else value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def in_order(since: str, until: str, name: str) -> models.CheckConstraint:
    """
    Return the constraint that ``since`` does not come after ``until``.

    Texts of one shape sort as dates, so the two are compared over the digits both have.
    """
    digits = Least(Length(since), Length(until))
    first, last = (Substr(F(field), 1, digits) for field in (since, until))
    return models.CheckConstraint(
        condition=Q(**{since: ""}) | Q(**{until: ""}) | Q(LessThanOrEqual(first, last)),
        name=name,
        violation_error_message="The first date must not come after the last.",
    )
