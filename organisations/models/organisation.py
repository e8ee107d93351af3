"""Organisations, their other names, identifiers and dated ties to one another."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models

from organisations.addresses import beneath
from organisations.models.named import FoundByName, Named, OtherName
from organisations.partialdate import PartialDateField, in_order
from organisations.text import CleanLineField

WEB = URLValidator(schemes=["http", "https"])


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """A web address; anything but http and https (``javascript:``) is refused."""

    default_validators = [WEB]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **({"max_length": 500, "blank": True, "default": ""} | kwargs))  # type: ignore[arg-type]


class OrganisationQuerySet(FoundByName, models.QuerySet["Organisation"]):
    """Organisations, findable by any of their names."""


class Organisation(Named):
    """A body that issues releases or is quoted in them."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        PARTY = "party", "Political party"
        AFFILIATE = "affiliate", "Affiliate of a party"
        GOVERNMENT_DEPARTMENT = "government-department", "Government department"
        PARLIAMENTARY_OFFICE = "parliamentary-office", "Parliamentary office"
        UNION = "union", "Trade union"
        CHARITY = "charity", "Charity"
        CAMPAIGN = "campaign", "Campaign"
        BUSINESS = "business", "Business"
        MEDIA = "media", "Media"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=25, choices=Kind, default=Kind.OTHER)
    founded = PartialDateField()
    dissolved = PartialDateField()
    website = WebAddressField()
    press_name = CleanLineField("press contact", max_length=120, blank=True)
    press_phone = CleanLineField("telephone", max_length=60, blank=True)
    press_out_of_hours = CleanLineField("out of hours", max_length=60, blank=True)
    press_email = models.EmailField("e-mail", blank=True)
    affiliated_to: models.ManyToManyField[Organisation, Affiliation] = models.ManyToManyField(
        "self",
        through="Affiliation",
        through_fields=("organisation", "to"),
        symmetrical=False,
        related_name="affiliates",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta(Named.Meta):
        constraints = [
            *Named.Meta.constraints,
            in_order("founded", "dissolved", name="organisation_founded_before_dissolved"),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return beneath("releases:organisations", self.slug)

    @property
    def has_press_contact(self) -> bool:
        """Tell whether there is anything to show a journalist who wants to call."""
        return any((self.press_name, self.press_phone, self.press_out_of_hours, self.press_email))


class OrganisationName(OtherName):
    """A short, former or other name of an organisation: it is found by any of them."""

    owner = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        verbose_name = "other name"


class Identifier(models.Model):
    """What others call an organisation in their registers: Wikidata, org-id, and so on."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = CleanLineField(max_length=40, help_text="The register: Wikidata, GB-COH, ISNI …")
    value = CleanLineField(max_length=120)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="identifier_names_one_organisation",
                violation_error_message="Another organisation has this identifier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Affiliation(models.Model):
    """A dated tie from one organisation to another: “affiliated to the Labour Party since 1920”."""

    class Kind(models.TextChoices):
        """The tie, in words that stand between the two names."""

        AFFILIATED = "affiliated", "affiliated to"
        MEMBER = "member", "member of"
        PART = "parent", "part of"
        FUNDED = "funded-by", "funded by"
        SUCCESSOR = "successor", "successor to"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="affiliations")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.AFFILIATED)
    to = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations_from")
    since = PartialDateField()
    until = PartialDateField()

    class Meta:
        ordering = ["since", "to__name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("to")),
                name="affiliation_to_another",
                violation_error_message="An organisation cannot be affiliated to itself.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "to", "kind", "since"],
                name="affiliation_once",
                violation_error_message="This affiliation is recorded already.",
            ),
            in_order("since", "until", name="affiliation_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()} {self.to}"
