"""What a statement claims, point by point, and which responses address which."""

from __future__ import annotations

from typing import Any

from django.db import models

from organisations.text import CleanLineField
from releases.models.response import Response
from releases.models.statement import Statement


class Point(models.Model):
    """
    One point that a statement makes, in staff's words.

    Without a response it is “not addressed in the responses held here”: no claim of silence.
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField(editable=False)
    text = CleanLineField(max_length=200, help_text="The point in a few neutral words.")
    addressed_by: models.ManyToManyField[Response, Any] = models.ManyToManyField(
        Response,
        blank=True,
        related_name="points",
        help_text="The responses to this statement that speak to the point.",
    )

    class Meta:
        ordering = ["statement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="point_number_once"),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="point_has_text",
                violation_error_message="Put the point into a few words.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Number it within its statement."""
        if not self.number:
            last = self.statement.points.aggregate(last=models.Max("number"))["last"]
            self.number = (last or 0) + 1
        super().save(*args, **kwargs)
