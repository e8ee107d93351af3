"""What the desks of releases share: times as London's clocks show them, and lists without text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models

from organisations.admin.base import Desk
from releases.issuedate import IssueDate, Precision

if TYPE_CHECKING:
    pass


class LondonTimeField(forms.Field):
    """
    One input for an instant: ``2026-11-07 00:01``, London's wall clock.

    A time that London skips or has twice is refused with a sentence, and taken with its offset.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"placeholder": "YYYY-MM-DD HH:MM", "size": 26}

    def prepare_value(self, value: Any) -> Any:
        """Show what ``to_python`` reads."""
        return _instant(value).as_text() if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> Any:
        """Return the instant, or None for nothing."""
        if isinstance(value, datetime) or not (text := (value or "").strip()):
            return value or None
        try:
            period = IssueDate.parse(text)
        except ValueError as error:
            sentence = str(error).replace("write 2019, 2019-11, 2019-11-07 or", "write")
            raise ValidationError(sentence) from error
        if period.precision != Precision.INSTANT:
            raise ValidationError(f"Give the time of day, too: {text[:10]} 00:01.")
        return period.start

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as shown, so that seconds nobody sees do not count as a change."""
        shown = self.prepare_value(initial) or ""
        return not self.disabled and shown != (data or "").strip()


class IssueDateField(forms.Field):
    """One input for the date of issue, as exactly as it is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"placeholder": "YYYY[-MM[-DD [HH:MM]]]", "size": 26}

    def to_python(self, value: Any) -> Any:
        """Return the period; an empty text is an unknown date."""
        try:
            return IssueDate.parse(value or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as written."""
        shown = self.prepare_value(initial) or ""
        return not self.disabled and shown != (data or "").strip()

    def prepare_value(self, value: Any) -> Any:
        """Show what ``to_python`` reads."""
        return value.as_text() if isinstance(value, IssueDate) else value


class LondonDesk(Desk):
    """A desk whose times are one input each."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any
    ) -> Any:
        """Give every time the input above."""
        if isinstance(db_field, models.DateTimeField):
            initial = db_field.default
            return LondonTimeField(
                label=str(db_field.verbose_name).capitalize(),
                required=not db_field.blank,
                help_text=str(db_field.help_text),
                initial=initial if initial is not models.NOT_PROVIDED else None,
                widget=AdminTextInputWidget(),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def in_words(instant: datetime | None) -> str:
    """Return an instant as the desk prints it: “7 November 2026, 00:01”."""
    return _instant(instant).in_words() if instant else ""


def _instant(instant: datetime) -> IssueDate:
    # Not IssueDate.at(): what is stored already is shown, however odd its year.
    return IssueDate(instant, instant, Precision.INSTANT)
