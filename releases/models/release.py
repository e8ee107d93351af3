"""The release: what an organisation put out, when, and what the archive knows of its origin."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from organisations.addresses import beneath
from organisations.models import Organisation, Person
from organisations.models.organisation import WebAddressField
from organisations.text import CleanLineField, CleanTextField, clean_text, make_slug
from releases import search
from releases.issuedate import LONG_AGO, IssueDate, Precision
from releases.models.count import recounting
from releases.models.relating import relate
from releases.models.topic import Topic
from releases.querysets import PUBLIC_STATES, ReleaseQuerySet
from releases.references import draw_reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from releases.models.statement import Statement

# Addresses beneath a release that a slug must not take.
RESERVED_SLUG = re.compile(r"versions|files|feed.*|export.*")
WORDS_A_MINUTE = 200
EXCERPT = 280  # characters of the text kept ready for lists
# What lists are filtered by and counted by.
SMALL = ("state", "public_from", "kind", "organisation", "issued", "issued_until", "issued_month")


class Release(models.Model):
    """One release in the archive. ``Release.objects.public()`` is what everybody may read."""

    class Kind(models.TextChoices):
        """What sort of text it is."""

        PRESS_RELEASE = "press-release", "Press release"
        STATEMENT = "statement", "Statement"
        SPEECH = "speech", "Speech"
        LETTER = "letter", "Letter"
        TRANSCRIPT = "transcript", "Transcript"
        NEWS_REPORT = "news-report", "News report"

    class State(models.TextChoices):
        """Where it stands. Public are the published and withdrawn, once ``public_from`` passed."""

        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted for checking"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn (public, under a notice)"
        REMOVED = "removed", "Removed (for law or privacy)"

    class Basis(models.TextChoices):
        """How the date of issue is known."""

        STATED = "stated", "stated by the source"
        INFERRED = "inferred", "inferred"
        UNKNOWN = "unknown", "not known"

    reference = models.CharField(max_length=8, unique=True, default=draw_reference, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="releases", verbose_name="issuing organisation"
    )
    joint_issuers = models.ManyToManyField(
        Organisation,
        related_name="joint_releases",
        blank=True,
        help_text="Organisations that issued it together with the first.",
    )
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.PRESS_RELEASE)
    title = CleanLineField(max_length=400)
    slug = models.SlugField(
        max_length=100, blank=True, help_text="Made from the title where it is left empty."
    )
    standfirst = CleanTextField(
        blank=True, help_text="The line or two beneath the headline, as issued."
    )
    body = CleanTextField(
        blank=True, help_text="Plain text as issued; an empty line between paragraphs."
    )
    excerpt = models.GeneratedField(
        expression=Substr("body", 1, EXCERPT), output_field=models.TextField(), db_persist=True
    )
    notes_to_editors = CleanTextField(blank=True)
    media_contact = CleanTextField(blank=True, help_text="As printed on the release.")
    topics: models.ManyToManyField[Topic, Any] = models.ManyToManyField(
        Topic, related_name="releases", blank=True
    )
    people: models.ManyToManyField[Person, Any] = models.ManyToManyField(
        Person, related_name="releases", blank=True, help_text="People the source names."
    )

    issued = models.DateTimeField(null=True, blank=True, editable=False)
    issued_until = models.DateTimeField(null=True, blank=True, editable=False)
    issued_precision = models.CharField(
        max_length=7, choices=Precision, default=Precision.UNKNOWN, editable=False
    )
    issued_month = models.IntegerField(null=True, blank=True, editable=False)
    issued_order = models.GeneratedField(
        expression=Coalesce("issued", Value(LONG_AGO)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    issued_basis = models.CharField(
        "how the date is known", max_length=8, choices=Basis, default=Basis.STATED
    )
    issued_note = CleanLineField(
        "note on the date", max_length=300, blank=True, help_text="From what it was inferred."
    )
    date_displayed = CleanLineField(
        "date displayed",
        max_length=100,
        blank=True,
        help_text="What the page happened to show when it was captured. Never used for sorting.",
    )
    captured = models.DateTimeField(default=timezone.now, help_text="When it was taken in here.")

    source_name = CleanLineField(max_length=200, blank=True)
    source_url = WebAddressField("source address")
    rights = CleanLineField(max_length=300, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    public_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="London time. An embargo or a schedule is this instant; empty means hidden.",
    )
    withdrawn = models.DateTimeField(null=True, blank=True, editable=False)
    removed = models.DateTimeField(null=True, blank=True, editable=False)
    reason = CleanTextField(
        "reason", blank=True, editable=False, help_text="Why it was withdrawn or removed."
    )
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = ReleaseQuerySet.as_manager()

    # Set on the rows of a search: the title, and passages of the text, with its words marked.
    marked_title: str = ""
    passage: str = ""
    # The statements in which ``said:`` found its words, and how many of them are not shown.
    said: list[Statement]
    said_more: int = 0
    # Set on the rows of any list.
    joint: list[Organisation]
    # And where asked for: the names of those it quotes, how many public answers it was given.
    quoted: list[str]
    answers: int = 0

    class Meta:
        ordering = ["-issued_order", "-pk"]
        permissions = [
            ("publish_release", "Can publish and withdraw releases"),
            ("remove_release", "Can remove a release's text for law or privacy"),
        ]
        # Those that hold every small column answer without the rows, in which the texts lie.
        # None is partial by the state: SQLite compares "state IN (?, ?)" with no literal in one.
        indexes = [
            models.Index("issued_order", "id", *SMALL, name="release_newest_first"),
            models.Index("issued", "id", name="release_oldest_first"),
            models.Index("organisation", "issued_order", "id", name="release_by_organisation"),
            models.Index(
                "issued_month",
                "organisation",
                *("state", "public_from", "kind", "issued", "issued_until"),
                name="release_by_month_and_issuer",
            ),
            # For what search finds, by key: whether it is public, and what it is counted by.
            models.Index(
                "id",
                *("state", "public_from", "organisation", "issued_month", "kind"),
                *("issued_order", "issued_until"),
                name="release_facts",
            ),
            models.Index(
                "kind",
                *("issued_order", "id"),
                *("state", "public_from", "organisation", "issued_month"),
                name="release_by_kind",
            ),
            # For the piles of the desk; what asks for all that is public does not enter it, for
            # nearly all are: see lookups.py.
            models.Index("state", "issued_order", "id", "issued_month", name="release_by_state"),
            models.Index(fields=["public_from"], name="release_public_from"),
            models.Index(
                fields=["withdrawn"],
                condition=Q(withdrawn__isnull=False),
                name="release_withdrawn",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="removed") | ~Q(title=""),
                name="release_has_title",
                violation_error_message="A title is needed.",
            ),
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(slug__in=["versions", "files"]),
                name="release_has_slug",
                violation_error_message="The slug must not be empty, “versions” or “files”.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_STATES) | Q(public_from__isnull=False),
                name="release_public_has_time",
                violation_error_message="A published release needs the time it is public from.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawn", "removed"]) | ~Q(reason=""),
                name="release_withdrawn_says_why",
                violation_error_message="Readers must be told why it was withdrawn or removed.",
            ),
            models.CheckConstraint(
                condition=Q(issued_precision="unknown", issued=None, issued_until=None)
                | (
                    ~Q(issued_precision="unknown")
                    # An end that is missing would make the comparison unknown, which passes.
                    & Q(issued__isnull=False, issued_until__isnull=False)
                    & Q(issued_until__gte=F("issued"))
                ),
                name="release_issue_date_whole",
                violation_error_message="A date of issue needs its precision, and the reverse.",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed")
                | Q(title="", body="", standfirst="", notes_to_editors="", media_contact=""),
                name="release_removed_is_empty",
                violation_error_message="A removed release keeps no text.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Removed release {self.reference}"

    # -- saving

    def prepare(self) -> None:
        """Fill in what follows from other fields: before ``save()`` and before a bulk insert."""
        if not self.slug or RESERVED_SLUG.fullmatch(self.slug):
            self.slug = make_slug(self.title, fallback="release")
        if RESERVED_SLUG.fullmatch(self.slug):
            self.slug = f"release-{self.slug}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and bring search, counts and what is related along in the same transaction."""
        self.prepare()
        with transaction.atomic(), recounting(self):
            if self._state.adding:
                while Release.objects.filter(reference=self.reference).exists():
                    self.reference = draw_reference()
            new = self._state.adding
            super().save(*args, **kwargs)
            if not new:
                self.statements.all().follow([self])
                if self._writes_body(kwargs.get("update_fields")):
                    self.reanchor()
            search.index([self])
            relate(self)

    def _writes_body(self, fields: Iterable[str] | None) -> bool:
        if "body" in self.get_deferred_fields() or self.state == self.State.REMOVED:
            return False
        return fields is None or "body" in fields

    def reanchor(self) -> None:
        """Find its statements again in its text; flag those whose words it no longer holds."""
        # The two modules need each other: a statement is of a release.
        from releases.models.anchoring import reanchor

        reanchor([self])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it and what search knows of it. Only drafts should ever be deleted."""
        with transaction.atomic(), recounting(self):
            search.forget([self.pk])
            return super().delete(*args, **kwargs)

    # -- when it was issued

    @property
    def issue_date(self) -> IssueDate:
        """The period of issue; assign another to change it."""
        return IssueDate(self.issued, self.issued_until, Precision(self.issued_precision))

    @issue_date.setter
    def issue_date(self, period: IssueDate) -> None:
        self.issued, self.issued_until = period.start, period.end
        self.issued_precision = period.precision
        self.issued_month = period.month

    # -- what happens to it: each step is one method, and refuses what does not follow

    def submit(self) -> None:
        """Hand a draft to whoever publishes."""
        self._require(self.State.DRAFT)
        self.state = self.State.SUBMITTED
        self.save()

    def publish(self, *, at: datetime) -> None:
        """Make it public from ``public_from``, or from ``at`` where no later time is set."""
        self._require(self.State.DRAFT, self.State.SUBMITTED)
        if not clean_text(self.body):
            raise ValidationError("A release without text cannot be published.")
        self.public_from = max(self.public_from, at) if self.public_from else at
        self.state = self.State.PUBLISHED
        self.save()

    def withdraw(self, reason: str, *, at: datetime) -> None:
        """
        Put it under a notice with the reason; before its lift, return it to draft instead.

        What nobody could read needs no notice, and keeps no time at which it would come out.
        """
        self._require(self.State.PUBLISHED)
        if self.public_from is None or self.public_from > at:
            self.state, self.public_from = self.State.DRAFT, None
        else:
            self.reason = _given(reason)
            self.state, self.withdrawn = self.State.WITHDRAWN, at
        self.save()

    def reinstate(self) -> None:
        """Lift a withdrawal."""
        self._require(self.State.WITHDRAWN)
        self.state, self.withdrawn, self.reason = self.State.PUBLISHED, None, ""
        self.save()

    def remove(self, reason: str, *, at: datetime) -> None:
        """
        Take its text out for law or privacy, for good, and leave a tombstone.

        What never was public leaves none: without ``public_from`` it is not found.
        """
        self._require(*(state for state in self.State if state != self.State.REMOVED))
        was_public = self.state in PUBLIC_STATES and self.public_from and self.public_from <= at
        self.reason = _given(reason)
        self.state, self.removed = self.State.REMOVED, at
        if not was_public:
            self.public_from = None
        self.title = self.standfirst = self.body = self.notes_to_editors = ""
        self.media_contact = self.date_displayed = self.issued_note = ""
        self.source_name = self.source_url = self.rights = ""
        self.slug = "removed"
        with transaction.atomic():
            self.save()
            self.people.clear()
            self.topics.clear()
            self.statements.all().erase()
            for attachment in self.attachments.all():
                attachment.erase()

    def _require(self, *states: State) -> None:
        if self.state not in states:
            raise ValidationError(
                f"It is “{self.get_state_display()}”: this step is for "
                + " or ".join(f"“{state.label}”" for state in states)
                + "."
            )

    # -- reading it

    def get_absolute_url(self) -> str:
        """Return its permanent address."""
        return beneath("releases:list", self.reference, self.slug)

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs; a single line break inside one is kept."""
        return [part for part in re.split(r"\n\s*\n", self.body) if part.strip()]

    @property
    def reading_minutes(self) -> int:
        """Minutes to read it, rounded up, at 200 words a minute."""
        return math.ceil(len(self.body.split()) / WORDS_A_MINUTE)

    @property
    def summary(self) -> str:
        """Two lines for a list: the standfirst, else how the text begins."""
        return self.standfirst or " ".join(self.excerpt.split())


def _given(reason: str) -> str:
    if not clean_text(reason):
        raise ValidationError("Give the reason: readers are told it.")
    return reason
