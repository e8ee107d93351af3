"""The one door for text: what is stored is what ``clean_text`` returned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.text import slugify

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    CharField = models.CharField[str, str]
else:
    TextField, CharField = models.TextField, models.CharField

# Control characters (tab and line feed excepted), surrogates, private use and noncharacters.
# One of them in a title breaks a whole feed, and a NUL cannot be stored in PostgreSQL.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"
    + "".join(
        chr(plane + last) for plane in range(0, 0xF0000, 0x10000) for last in (0xFFFE, 0xFFFF)
    )
    + "\U000f0000-\U0010ffff]"
)
LINE_END = re.compile("\r\n?|\x85|\u2028|\u2029|\x0b|\x0c")
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\ufeff"


def clean_text(text: str) -> str:
    """
    Return text as the archive stores it; offsets and hashes refer to this result.

    Line ends become LF; control characters, surrogates, private-use characters and noncharacters
    go; outer blanks are trimmed. Nothing else changes: a quotation stays as it was printed.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")  # as most names and headlines are
    text = LINE_END.sub("\n", text)
    return UNWANTED.sub("", text).strip(BLANKS)


def clean_line(text: str) -> str:
    """Return ``clean_text`` on one line: for names, titles and other single-line fields."""
    return re.sub(r"\s+", " ", clean_text(text)).strip()


def fold(name: str) -> str:
    """
    Return a name as it is compared: without case, accents, punctuation or a leading article.

    >>> fold("The Jewish Labour Movement"), fold("O’Brien, Siân")
    ('jewish labour movement', 'obrien sian')
    """
    name = unicodedata.normalize("NFKD", name.replace("&", " and "))
    name = "".join(c for c in name if not unicodedata.combining(c)).casefold()
    name = re.sub("['’‘\u02bc`.]", "", name)
    words = re.findall(r"\w+", name)
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(words)


def make_slug(text: str, fallback: str, max_length: int = 80) -> str:
    """Return a slug that is never empty; ``fallback`` names what has no Latin letters."""
    slug = slugify(text)
    if len(slug) > max_length:
        slug = slug[:max_length].rsplit("-", 1)[0]
    return slug.strip("-_") or fallback


class Cleaned:
    """What the two fields below share: every write passes through ``clean_value``."""

    clean_value: Callable[[str], str]
    attname: str

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Clean the value on the instance too, so that it equals what the database holds."""
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = self.clean_value(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Clean what ``update()`` writes and what look-ups compare."""
        value = super().get_prep_value(value)  # type: ignore[misc]
        return self.clean_value(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        """Clean before validation, so that a title of blanks counts as missing."""
        value = super().to_python(value)  # type: ignore[misc]
        return self.clean_value(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        """Return a form field that cleans first, so that a pasted U+000B is no error."""
        return super().formfield(**{"form_class": CleanFormField, **kwargs})  # type: ignore[misc]


class CleanTextField(Cleaned, TextField):  # type: ignore[misc]
    """Text of several paragraphs, kept by ``clean_text``; bulk writes included."""

    clean_value = staticmethod(clean_text)


class CleanLineField(Cleaned, CharField):  # type: ignore[misc]
    """Text on one line, kept by ``clean_line``; bulk writes included."""

    clean_value = staticmethod(clean_line)


class CleanFormField(forms.CharField):
    """A form's text field that takes control characters out instead of refusing the whole text."""

    def to_python(self, value: Any) -> Any:
        """Return the cleaned text."""
        return super().to_python(clean_text(value) if isinstance(value, str) else value)
