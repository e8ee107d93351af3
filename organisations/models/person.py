"""Public figures and officials, and the dated roles in which they speak."""

from __future__ import annotations

from django.db import models

from organisations.addresses import beneath
from organisations.models.named import FoundByName, Named, OtherName
from organisations.models.organisation import Organisation
from organisations.partialdate import PartialDateField, in_order
from organisations.text import CleanLineField


class PersonQuerySet(FoundByName, models.QuerySet["Person"]):
    """People, findable by any of their names."""


class Person(Named):
    """A public figure or official. Private people have no page here."""

    honorific = CleanLineField(
        max_length=40, blank=True, help_text="As it stands before the name: Dame, Lord, Dr …"
    )

    objects = PersonQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name_plural = "people"

    def get_absolute_url(self) -> str:
        """Return the address of the person's page."""
        return beneath("releases:people", self.slug)

    @property
    def full_name(self) -> str:
        """The name with its honorific."""
        return f"{self.honorific} {self.name}".strip()


class PersonName(OtherName):
    """A short, former or other name of a person."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        verbose_name = "other name"


class Role(models.Model):
    """What a person was for an organisation, from when until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    title = CleanLineField(max_length=200, help_text="As the organisation puts it: Chair, Leader …")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="roles")
    since = PartialDateField()
    until = PartialDateField()

    class Meta:
        ordering = ["-since", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "title", "since"],
                name="role_once",
                violation_error_message="This role is recorded already.",
            ),
            in_order("since", "until", name="role_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}"
