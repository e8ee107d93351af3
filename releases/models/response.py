"""Who answered whom: a link from a statement or release to the one it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, Q

from organisations.text import CleanLineField, CleanTextField
from releases.models.release import Release
from releases.models.statement import Statement
from releases.querysets import ResponseQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

LOCK = 0x616E7377  # any number will do, as long as every check of responses takes the same


def _one_of(first: str, second: str) -> Q:
    """Return the condition that exactly one of two keys is given."""
    return Q(**{f"{first}__isnull": True}) ^ Q(**{f"{second}__isnull": True})


def _once(source: str, target: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[source, target],
        condition=Q(**{f"{source}__isnull": False, f"{target}__isnull": False}),
        name=f"response_once_{source}_{target}".replace("source_", "").replace("target_", "to_"),
        violation_error_message="This response is recorded already.",
    )


class Response(models.Model):
    """
    The source answers the target; each is one statement or one release.

    ``Response.objects.public()`` is what everybody may see: confirmed, and both ends public.
    """

    class Relation(models.TextChoices):
        """What the answer does, as a verb of which the source is the subject."""

        REBUTS = "rebuts", "rebuts"
        DEFENDS_RECORD = "defends-record", "defends record"
        ANSWERS = "answers", "answers"
        CONCEDES = "concedes", "concedes"
        WELCOMES = "welcomes", "welcomes"
        DECLINES = "declines", "declines to answer"
        CORRECTS = "corrects", "corrects"
        FOLLOWS_UP = "follows-up", "follows up"
        REPEATS = "repeats", "repeats"
        SUPERSEDES = "supersedes", "supersedes"

    class Basis(models.TextChoices):
        """On what grounds the two are linked."""

        STATED = "stated", "stated in the source"
        PLACED_TOGETHER = "placed-together", "placed together by the publisher"
        INFERENCE = "inference", "editor’s inference"

    class State(models.TextChoices):
        """Whether a person has looked at it; only the confirmed are ever public."""

        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    source_statement = models.ForeignKey(
        Statement, models.CASCADE, null=True, blank=True, related_name="answers_given"
    )
    source_release = models.ForeignKey(
        Release, models.CASCADE, null=True, blank=True, related_name="answers_given"
    )
    target_statement = models.ForeignKey(
        Statement, models.CASCADE, null=True, blank=True, related_name="answers_received"
    )
    target_release = models.ForeignKey(
        Release, models.CASCADE, null=True, blank=True, related_name="answers_received"
    )
    relation = models.CharField(max_length=15, choices=Relation, default=Relation.ANSWERS)
    basis = models.CharField(max_length=15, choices=Basis, default=Basis.INFERENCE)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    grounds = CleanTextField(
        blank=True, help_text="Why the two belong together, for staff and in words."
    )
    early_reason = CleanLineField(
        "why it came first",
        max_length=300,
        blank=True,
        help_text="Needed where the answer was issued before what it answers.",
    )
    score = models.FloatField(null=True, blank=True, editable=False)
    decided = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["state", "-score"], name="response_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=_one_of("source_statement", "source_release"),
                name="response_has_one_source",
                violation_error_message="Name either the statement or the release that answers.",
            ),
            models.CheckConstraint(
                condition=_one_of("target_statement", "target_release"),
                name="response_has_one_target",
                violation_error_message="Name either the statement or the release it answers.",
            ),
            models.CheckConstraint(
                # An end that is not given makes the comparison unknown, and unknown passes.
                condition=~Q(source_statement=F("target_statement"))
                | Q(source_statement=None)
                | Q(target_statement=None),
                name="response_not_of_a_statement_to_itself",
                violation_error_message="A statement does not answer itself.",
            ),
            models.CheckConstraint(
                condition=~Q(source_release=F("target_release"))
                | Q(source_release=None)
                | Q(target_release=None),
                name="response_not_of_a_release_to_itself",
                violation_error_message="A release does not answer itself.",
            ),
            *(
                _once(source, target)
                for source in ("source_statement", "source_release")
                for target in ("target_statement", "target_release")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_relation_display()} {self.target}"

    @property
    def source(self) -> Statement | Release | None:
        """What answers."""
        return self.source_statement or self.source_release

    @property
    def target(self) -> Statement | Release | None:
        """What is answered."""
        return self.target_statement or self.target_release

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it where it fits the others: checked and written under one lock."""
        with transaction.atomic():
            _alone()
            if self.state != self.State.DISMISSED:
                self.check_place()
            super().save(*args, **kwargs)

    def decide(self, state: State, *, by: AbstractBaseUser | None, at: datetime) -> None:
        """Confirm or dismiss it, and record who did and when."""
        self.state, self.decided = state, at
        self.decided_by = by  # type: ignore[assignment]
        self.save()

    def check_place(self) -> None:
        """Refuse, in a sentence, a ring of answers and an answer that came before its question."""
        if self._closes_a_ring():
            raise ValidationError(
                "These answer one another in a ring: what is answered already answers this, "
                "directly or through others."
            )
        if self._came_first() and not self.early_reason:
            raise ValidationError(
                {
                    "early_reason": "The answer was issued before what it answers. "
                    "If that is right, say why."
                }
            )

    def _closes_a_ring(self) -> bool:
        """Follow the answers from the target on, and tell whether they lead to the source."""
        source = (self.source_statement_id, self.source_release_id)
        front: set[Any] = {(self.target_statement_id, self.target_release_id)}
        seen: set[Any] = set()
        links = Response.objects.exclude(pk=self.pk).exclude(state=self.State.DISMISSED).order_by()
        while front:
            if source in front:
                return True
            seen |= front
            statements = {statement for statement, _ in front if statement}
            releases = {release for _, release in front if release}
            onward = links.filter(
                Q(source_statement__in=statements) | Q(source_release__in=releases)
            )
            front = set(onward.values_list("target_statement", "target_release")) - seen
        return False

    def _came_first(self) -> bool:
        """Tell whether the whole period of the answer's issue lies before the target's."""
        answer, question = _release_of(self.source), _release_of(self.target)
        if answer is None or question is None or answer == question:
            return False
        ended, begun = answer.issued_until, question.issued
        if answer.issued is None or ended is None or begun is None:
            return False
        return ended <= begun and answer.issued < begun  # an instant ends as it begins


def _release_of(end: Statement | Release | None) -> Release | None:
    return end.release if isinstance(end, Statement) else end


def _alone() -> None:
    """
    Let one check of responses go on at a time, so that two at once close no ring together.

    SQLite has given the transaction the only write lock by now; PostgreSQL is asked for one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
