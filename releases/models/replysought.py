"""The ledger of replies sought: who was asked, about what, and what came of it."""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from organisations.models import Organisation
from organisations.text import CleanTextField
from releases.models.release import Release
from releases.models.response import Response
from releases.models.statement import Statement
from releases.querysets import one_end, public_end_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True)
class ReplyTally:
    """How an organisation answered those who asked it, as far as is recorded here."""

    outcomes: Counter[str]
    median: timedelta | None

    @classmethod
    def of(cls, sought: Iterable[tuple[str, datetime, datetime | None]]) -> Self:
        """Return it for outcomes, when each was asked for, and when a reply came."""
        rows = list(sought)
        took = [(replied - asked).total_seconds() for _, asked, replied in rows if replied]
        return cls(
            Counter(outcome for outcome, _, _ in rows),
            timedelta(seconds=median(took)) if took else None,
        )

    @property
    def rows(self) -> list[tuple[str, int]]:
        """The outcomes there are, in words, each with its number."""
        return [
            (outcome.label, self.outcomes[outcome])
            for outcome in ReplySought.Outcome
            if self.outcomes[outcome]
        ]

    @property
    def median_in_words(self) -> str:
        """The median time to reply: “40 minutes”, “5 hours”, “3 days”; or nothing."""
        if self.median is None:
            return ""
        minutes = round(self.median.total_seconds() / 60)
        units = ((2 * 1440, 1440, "day"), (90, 60, "hour"), (0, 1, "minute"))
        size, unit = next((size, unit) for least, size, unit in units if minutes >= least)
        count = round(minutes / size)
        return f"{count} {unit}{'' if count == 1 else 's'}"


class ReplySoughtQuerySet(models.QuerySet["ReplySought"]):
    """Replies sought: public with what they are about."""

    def public(self, at: datetime | None = None) -> Self:
        """
        Return those about a public statement or release.

        Where the reply is held here, but nobody may read that it is one, nothing tells of it.
        """
        told = Exists(Response.objects.public(at).filter(pk=OuterRef("response")))
        return self.filter(public_end_q(at), Q(response=None) | told)

    def about(self, statements: Iterable[int], releases: Iterable[int]) -> Self:
        """Return those about any of some statements and releases, the first asked first."""
        return self.filter(Q(statement__in=statements) | Q(release__in=releases)).order_by("asked")


class ReplySought(models.Model):
    """
    An organisation was asked to reply to a statement or a release.

    Whoever was not asked has no row, and “unknown” is the default: that nothing is recorded is
    never shown as silence.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        REPLIED = "replied", "Replied"
        DECLINED = "declined", "Declined to comment"
        NO_REPLY = "no-reply", "No reply by the deadline"
        UNKNOWN = "unknown", "Not known"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="replies_sought", verbose_name="who was asked"
    )
    statement = models.ForeignKey(
        Statement, models.CASCADE, null=True, blank=True, related_name="replies_sought"
    )
    release = models.ForeignKey(
        Release, models.CASCADE, null=True, blank=True, related_name="replies_sought"
    )
    asked = models.DateTimeField(help_text="London time.")
    deadline = models.DateTimeField(null=True, blank=True, help_text="London time.")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.UNKNOWN)
    replied = models.DateTimeField(
        "reply came", null=True, blank=True, help_text="When it came, London time."
    )
    response = models.ForeignKey(
        Response,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The reply itself, where the archive holds it.",
    )
    evidence = CleanTextField(
        blank=True, help_text="Readers see it: how this is known, who asked, by what means."
    )

    objects = ReplySoughtQuerySet.as_manager()

    class Meta:
        verbose_name = "reply sought"
        verbose_name_plural = "replies sought"
        ordering = ["-asked", "-pk"]
        constraints = [
            one_end(
                "replysought_is_about_one_thing", "It is about either a statement or a release."
            ),
            models.CheckConstraint(
                condition=Q(deadline=None) | Q(deadline__gt=F("asked")),
                name="replysought_deadline_follows",
                violation_error_message="The deadline comes after the question.",
            ),
            models.CheckConstraint(
                condition=Q(replied=None) | Q(outcome="replied", replied__gte=F("asked")),
                name="replysought_reply_follows",
                violation_error_message="A time of reply belongs to a reply, after the question.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="no-reply") | Q(deadline__isnull=False),
                name="replysought_no_reply_by_when",
                violation_error_message="“No reply by the deadline” needs the deadline.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="unknown") | ~Q(evidence=""),
                name="replysought_outcome_has_evidence",
                violation_error_message="Say how the outcome is known.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_outcome_display().lower()}"

    def as_known(self, end: datetime) -> ReplySought:
        """Return it as far as it was known before an instant: what came of it later is not told."""
        came = {
            self.Outcome.REPLIED: self.replied,
            self.Outcome.NO_REPLY: self.deadline,
        }.get(self.Outcome(self.outcome))
        if came and came < end:
            return self
        known = copy(self)
        known.outcome, known.replied, known.evidence = self.Outcome.UNKNOWN, None, ""
        return known

    def clean(self) -> None:
        """Refuse silence before its time, and a reply that answers something else."""
        silent = self.outcome == self.Outcome.NO_REPLY
        if silent and self.deadline and self.deadline > timezone.now():
            raise ValidationError({"outcome": "The deadline has not come yet."})
        answer = self.response
        if answer and (answer.target_statement_id, answer.target_release_id) != (
            self.statement_id,
            self.release_id,
        ):
            raise ValidationError({"response": "This response answers something else."})
