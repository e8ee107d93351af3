"""What editors say means the same."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from organisations.text import CleanLineField, CleanTextField
from releases.prepared import Prepared
from releases.search import Query, expand
from releases.search.compounds import forms
from releases.search.synonyms import LONGEST

MOST_TERMS = 12


class SynonymSet(models.Model):
    """Words and names that mean the same: whoever looks for one finds the others, and is told."""

    terms = CleanTextField(
        max_length=600,
        help_text="One a line, from two to twelve. Readers are shown them: “also searching …”.",
    )
    in_use = models.BooleanField(default=True)
    note = CleanLineField(max_length=200, blank=True, help_text="Why; for colleagues only.")

    class Meta:
        ordering = ["terms"]

    def __str__(self) -> str:
        return ", ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The terms, one by one."""
        return [line for line in map(str.strip, self.terms.split("\n")) if line]

    def clean(self) -> None:
        """Refuse what search could not take; keep each term once."""
        spellings = {line: forms(line, exact=False)[:1] for line in self.lines}
        for line, form in spellings.items():
            if not form:
                raise ValidationError({"terms": f"“{line}” holds no word."})
            if len(form[0]) > LONGEST:
                raise ValidationError({"terms": f"“{line}” is too long: {LONGEST} words will do."})
        once = {form: line for line, form in reversed(spellings.items())}
        lines = [line for line, form in spellings.items() if once[form] == line]
        if not 2 <= len(lines) <= MOST_TERMS:
            raise ValidationError(
                {
                    "terms": f"Give two to {MOST_TERMS} terms, one a line; forms of one word, as in"
                    " “rent” and “rents”, are one."
                }
            )
        self.terms = "\n".join(lines)


IN_USE = Prepared(
    lambda: SynonymSet.objects.filter(in_use=True).order_by("pk").values_list("terms")
)


def with_synonyms(query: Query) -> Query:
    """Return a query with what editors say means the same; one without words asks nobody."""
    if query.tree is None:
        return query
    return expand(query, [terms.split("\n") for (terms,) in IN_USE.rows()])
