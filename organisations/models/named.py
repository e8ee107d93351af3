"""What organisations and people share: a name, an address, and other names to find them by."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from organisations.partialdate import PartialDateField, in_order
from organisations.text import CleanLineField, CleanTextField, fold, make_slug


class FoundByName:
    """What a queryset of organisations or people can do beside the usual."""

    def called(self, name: str) -> Self:
        """Return those with this name, or another name, whatever its case, accents and marks."""
        folded = fold(name)
        rows: Any = self
        if not folded:  # nothing but marks: as good as no name, so it is nobody's
            none: Self = rows.none()
            return none
        names = rows.model._meta.get_field("other_names").related_model
        owners = names.objects.filter(folded=folded).values("owner")
        found: Self = rows.filter(models.Q(folded=folded) | models.Q(pk__in=owners)).order_by("pk")
        return found


class FoldedField(CleanLineField):
    """
    The folded form of ``name``, kept beside it by ``save()`` and ``bulk_create()``.

    ``update(name=…)`` and ``bulk_update()`` write only what they are told: give ``folded`` too.
    Folding may lengthen a name (ß, &), so what is stored and compared is cut to what fits.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"editable": False, "max_length": 250, "db_index": True, "default": ""}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute it from the name, so that nobody has to remember."""
        folded = self.get_prep_value(fold(model_instance.name))  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, folded)
        return str(folded)

    def get_prep_value(self, value: Any) -> Any:
        """Cut what is written and what look-ups compare to the length that fits."""
        value = super().get_prep_value(value)
        return value[: self.max_length].rstrip() if isinstance(value, str) else value


class Named(models.Model):
    """A public body or figure with a name, a slug and a summary."""

    name = CleanLineField(max_length=200)
    folded = FoldedField()
    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="The last part of its address. It stays when the name changes.",
    )
    summary = CleanTextField(blank=True, help_text="One or two sentences, neutral, for its page.")
    listed = models.BooleanField(
        "list it publicly",
        default=False,
        help_text=(
            "It has a public page as soon as a public release names it."
            " Tick to show it before that."
        ),
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="%(class)s_has_name",
                violation_error_message="A name is needed.",
            ),
            models.CheckConstraint(
                condition=~models.Q(slug=""),
                name="%(class)s_has_slug",
                violation_error_message="The slug must not be empty.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Draw a free slug from the name where none was given."""
        if not self.slug:
            self.slug = self.free_slug(self.name)
        super().save(*args, **kwargs)

    @classmethod
    def free_slug(cls, name: str, taken: set[str] | None = None) -> str:
        """Return a slug for the name that no row (and none of ``taken``) has yet."""
        base = make_slug(name, fallback=cls._meta.model_name or "name", max_length=70)
        slugs = set(
            cls._default_manager.filter(slug__startswith=base).values_list("slug", flat=True)
        )
        slugs |= taken or set()
        slug, n = base, 1
        while slug in slugs:
            n += 1
            slug = f"{base}-{n}"
        return slug


class OtherName(models.Model):
    """A further name of an organisation or a person, with the dates it was in use."""

    class Kind(models.TextChoices):
        """What sort of name it is."""

        SHORT = "short", "Short name"
        ACRONYM = "acronym", "Acronym"
        FORMER = "former", "Former name"
        OTHER = "other", "Other"

    name = CleanLineField(max_length=200)
    folded = FoldedField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SHORT)
    since = PartialDateField()
    until = PartialDateField()

    class Meta:
        abstract = True
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "folded"],
                name="%(class)s_once",
                violation_error_message="This name is listed already.",
            ),
            in_order("since", "until", name="%(class)s_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name
