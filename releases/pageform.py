"""Which page of a short list is wanted."""

from __future__ import annotations

from django import forms
from django.core.validators import MinValueValidator


class PageForm(forms.Form):
    """The page, counted from 1; empty for the first."""

    page = forms.IntegerField(
        required=False,
        error_messages={"invalid": "Give the page as a whole number."},
        validators=[MinValueValidator(1, "Pages are counted from 1.")],
    )
