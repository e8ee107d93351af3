"""What releases are about."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from organisations.addresses import beneath
from organisations.models.named import Named
from organisations.text import CleanLineField, fold


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, findable by their names."""

    def called(self, name: str) -> TopicQuerySet:
        """Return the topics with this name; their synonyms serve search, not matching."""
        folded = fold(name)
        return self.filter(folded=folded).order_by("pk") if folded else self.none()


class Topic(Named):
    """A subject, at most two levels deep, with the words that mean the same."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        limit_choices_to={"parent": None},
        help_text="The wider subject, if any. Two levels are enough for a reader.",
    )
    synonyms = CleanLineField(
        max_length=300, blank=True, help_text="Other words for it, separated by commas."
    )

    objects = TopicQuerySet.as_manager()

    class Meta(Named.Meta):
        constraints = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="topic_not_its_own_parent",
                violation_error_message="A topic cannot stand above itself.",
            ),
        ]

    def clean(self) -> None:
        """Keep the tree two levels deep."""
        if self.parent and (self.parent.parent_id or (self.pk and self.children.exists())):
            raise ValidationError({"parent": "Topics are two levels deep: choose a top-level one."})

    def get_absolute_url(self) -> str:
        """Return the address of the topic's page."""
        return beneath("releases:topics", self.slug)
