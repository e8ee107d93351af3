"""The response: who answered whom, how, and on what grounds the two are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connections, models, router, transaction
from django.db.models import F, Q

from organisations.text import CleanLineField, CleanTextField
from releases.querysets import ResponseQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser

    from releases.models.release import Release
    from releases.models.statement import Statement

# Relations of which the verb says all: what such an answer did to this, does and did to that.
_VERBS = {
    "answers": ("answered", "answers", "answered"),
    "corrects": ("corrected this", "corrects", "corrected"),
    "follows-up": ("followed this up", "follows up", "followed up"),
    "repeats": ("repeated this", "repeats", "repeated"),
    "supersedes": ("superseded this", "supersedes", "superseded"),
}
LOCK = 0x616E7377  # any number will do, as long as everybody who links takes the same


class Response(models.Model):
    """
    A statement or a release that answers a statement or a release.

    ``Response.objects.public()`` is what everybody may read: confirmed, and both ends public.
    """

    class Relation(models.TextChoices):
        """What the answer does with what it answers."""

        REBUTS = "rebuts", "rebuts"
        DEFENDS_RECORD = "defends-record", "defends record"
        ANSWERS = "answers", "answers"
        CONCEDES = "concedes", "concedes"
        WELCOMES = "welcomes", "welcomes"
        DECLINES = "declines", "declines to comment"
        CORRECTS = "corrects", "corrects"
        FOLLOWS_UP = "follows-up", "follows up"
        REPEATS = "repeats", "repeats"
        SUPERSEDES = "supersedes", "supersedes"

    class Basis(models.TextChoices):
        """On what grounds the two are put together."""

        STATED = "stated-in-source", "stated in the source"
        PLACED = "placed-together", "placed together by the publisher"
        INFERRED = "editors-inference", "editor’s inference"

    class State(models.TextChoices):
        """Whether a person has decided on it. Only what is confirmed is ever public."""

        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    source_statement = models.ForeignKey(
        "releases.Statement",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responses_made",
        verbose_name="answering statement",
    )
    source_release = models.ForeignKey(
        "releases.Release",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responses_made",
        verbose_name="answering release",
    )
    target_statement = models.ForeignKey(
        "releases.Statement",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name="answered statement",
    )
    target_release = models.ForeignKey(
        "releases.Release",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name="answered release",
    )
    # In which releases the two ends stand, whether they are statements or whole: for the embargo
    # rule and for walking threads.
    source_in = models.ForeignKey(
        "releases.Release", models.CASCADE, related_name="answers_within", editable=False
    )
    target_in = models.ForeignKey(
        "releases.Release", models.CASCADE, related_name="answered_within", editable=False
    )
    relation = models.CharField(max_length=14, choices=Relation, default=Relation.ANSWERS)
    basis = models.CharField("grounds", max_length=17, choices=Basis, default=Basis.INFERRED)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    explanation = CleanTextField(
        blank=True, help_text="Why the two belong together, in words; for staff."
    )
    score = models.FloatField(
        null=True, blank=True, editable=False, help_text="How probable it is; empty: a person’s."
    )
    early_reason = CleanLineField(
        "why it came first",
        max_length=300,
        blank=True,
        help_text="Needed where the answer was issued before what it answers.",
    )
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
        ordering = ["source_in__issued_order", "pk"]
        indexes = [
            models.Index("target_in", "state", name="response_to_release"),
            models.Index("source_in", "state", name="response_by_release"),
            models.Index("state", "score", name="response_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_statement=None, source_release__isnull=False)
                | Q(source_statement__isnull=False, source_release=None),
                name="response_one_source",
                violation_error_message="Give one answer: a statement or a whole release.",
            ),
            models.CheckConstraint(
                condition=Q(target_statement=None, target_release__isnull=False)
                | Q(target_statement__isnull=False, target_release=None),
                name="response_one_target",
                violation_error_message="Give one thing it answers: a statement or a release.",
            ),
            models.CheckConstraint(
                condition=~Q(source_statement=F("target_statement"))
                & ~Q(source_release=F("target_release")),
                name="response_not_to_itself",
                violation_error_message="Nothing answers itself.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[source, target],
                    condition=Q(**{f"{source}__isnull": False, f"{target}__isnull": False}),
                    name=f"response_once_{source[7:]}_to_{target[7:]}",
                    violation_error_message="These two are linked already.",
                )
                for source in ("source_statement", "source_release")
                for target in ("target_statement", "target_release")
            ),
        ]

    def __str__(self) -> str:
        names = [
            said.speaker_name if said else whole.organisation.name if whole else "nobody"
            for said, whole in (
                (self.source_statement, self.source_release),
                (self.target_statement, self.target_release),
            )
        ]
        return f"{names[0]} {self.does} {names[1]}{': ' if self.how else ''}{self.how}"

    @property
    def source(self) -> Statement | Release | None:
        """What answers."""
        return self.source_statement or self.source_release

    @property
    def target(self) -> Statement | Release | None:
        """What is answered."""
        return self.target_statement or self.target_release

    @property
    def did(self) -> str:
        """What it did to what it answers: “answered”, “corrected this”."""
        return _VERBS.get(self.relation, _VERBS["answers"])[0]

    @property
    def does(self) -> str:
        """The same in the present, before a name: “answers”, “corrects”."""
        return _VERBS.get(self.relation, _VERBS["answers"])[1]

    @property
    def did_to(self) -> str:
        """The same in the past, before a name: “answered”, “corrected”."""
        return _VERBS.get(self.relation, _VERBS["answers"])[2]

    @property
    def how(self) -> str:
        """How it answers; empty where the verb says it."""
        return "" if self.relation in _VERBS else self.get_relation_display()

    @property
    def grounds(self) -> str:
        """How it answers, and why the two are put together: “rebuts; stated in the source”."""
        return "; ".join(filter(None, (self.how, self.get_basis_display())))

    # -- saving

    def clean(self) -> None:
        """Refuse what a confirmed response must not be, before a form saves it."""
        self._place()
        if self.state == self.State.CONFIRMED:
            self._check()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; of two who confirm at once, the second is checked against the first."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using):
            self._place()
            if self.state == self.State.CONFIRMED:
                _alone(using)
                self._check()
            super().save(*args, **kwargs)
            if self.state == self.State.CONFIRMED:
                self._supersede_guesses()

    def decide(self, state: State, *, by: AbstractBaseUser | None, at: datetime) -> None:
        """
        Confirm or dismiss it, and note who did and when.

        What is dismissed is kept, so that it is not proposed again. Raise ValidationError where it
        cannot be confirmed.
        """
        self.state, self.decided = state, at
        self.decided_by = by  # type: ignore[assignment]
        self.save()

    def _supersede_guesses(self) -> None:
        """Drop what was guessed of the same two releases: now it is known what answers what."""
        guessed = Response.objects.guessed([self.source_in_id]).filter(target_in=self.target_in_id)
        # Whoever is deciding on one at this moment holds it, and may wait for this to end.
        free = guessed.exclude(pk=self.pk).order_by().select_for_update(skip_locked=True)
        Response.objects.filter(pk__in=list(free.values_list("pk", flat=True))).delete()

    def _place(self) -> None:
        """Note in which releases its two ends stand."""
        source, target = self.source_statement, self.target_statement
        source_in = source.release_id if source else self.source_release_id
        target_in = target.release_id if target else self.target_release_id
        # A form with an end missing is refused by the constraints, in better words.
        if source_in and target_in:
            self.source_in_id, self.target_in_id = source_in, target_in

    def _check(self) -> None:
        """Raise ValidationError where it closes a ring or goes against time."""
        if not (self.source_in_id and self.target_in_id):
            return
        if self._closes_ring():
            raise ValidationError(
                "These would answer one another in a ring: what is answered here already answers"
                " this, directly or through others."
            )
        if self._came_first() and not self.early_reason:
            raise ValidationError(
                {
                    "early_reason": "The answer was issued before what it answers."
                    " If that is right, say why."
                }
            )

    def _came_first(self) -> bool:
        """Tell whether the whole period of the answer's issue lies before the target's."""
        answer, question = self.source_in, self.target_in
        if answer.issued is None or answer.issued_until is None or question.issued is None:
            return False
        # An instant ends as it begins.
        return answer.issued_until <= question.issued and answer.issued < question.issued

    def _closes_ring(self) -> bool:
        """Tell whether what is answered leads back here; within a release, by its statements."""
        within = self.source_in_id == self.target_in_id
        ends = ("source_statement_id", "target_statement_id") if within else IN
        start = self.target_statement_id if within else self.target_in_id
        goal = self.source_statement_id if within else self.source_in_id
        if start is None or goal is None:
            return False
        sql = _REACHES.format(table=self._meta.db_table, source=ends[0], target=ends[1])
        using = router.db_for_write(type(self), instance=self)
        with connections[using].cursor() as cursor:
            cursor.execute(sql, [start, self.pk or 0, self.pk or 0, goal])
            return cursor.fetchone() is not None


IN = ("source_in_id", "target_in_id")
# Links within one release lead nowhere else, so they are no steps between releases.
_REACHES = """
    WITH RECURSIVE reached (id) AS (
        SELECT {target} FROM {table}
        WHERE {source} = %s AND state = 'confirmed' AND id <> %s AND {target} IS NOT NULL
        UNION
        SELECT link.{target} FROM {table} link JOIN reached ON link.{source} = reached.id
        WHERE link.state = 'confirmed' AND link.id <> %s AND link.{target} IS NOT NULL
    )
    SELECT 1 FROM reached WHERE id = %s
"""


def _alone(using: str) -> None:
    """
    Let one confirmation at a time be checked, until the end of the transaction.

    SQLite has given the transaction the only write lock by now; PostgreSQL is asked for one.
    """
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
