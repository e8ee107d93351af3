"""One day of the calendar, as readers ask for it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from organisations.partialdate import not_in_calendar
from releases.issuedate import FIRST_DAY, LAST_DAY

SHAPE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class DayField(forms.DateField):
    """
    A day such as ``2019-11-07`` that the archive's calendar has.

    What is written as a day and is none is said to be none, not to be written wrongly.
    """

    def __init__(self, **kwargs: Any) -> None:
        fixed: dict[str, Any] = {
            "input_formats": ["%Y-%m-%d"],
            "error_messages": {"invalid": "Give the date as year, month and day: 2019-11-07."},
            "validators": [
                MinValueValidator(FIRST_DAY, f"The archive begins in {FIRST_DAY.year}."),
                MaxValueValidator(LAST_DAY, f"No date lies after {LAST_DAY.year}."),
            ],
        }
        super().__init__(**fixed | kwargs)

    def to_python(self, value: Any) -> date | None:
        """Read the day; its errors are sentences."""
        written = SHAPE.fullmatch(value.strip()) if isinstance(value, str) else None
        if written and (sentence := not_in_calendar(*map(int, written.groups()))):
            raise ValidationError(sentence, code="invalid")
        return super().to_python(value)
