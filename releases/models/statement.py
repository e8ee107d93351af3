"""The quoted statement: one speaker's words in one release, verbatim by construction."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from organisations.addresses import beneath
from organisations.models import Organisation, Person
from organisations.text import CleanLineField
from releases import search
from releases.issuedate import LONG_AGO
from releases.querysets import PassageQuerySet, StatementQuerySet
from releases.references import draw_reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from releases.identity import Identity
    from releases.models.release import Release

SURROUNDINGS = 60  # characters kept on each side of a passage, by which it is found again
IN_ORDER = (F("issued_order").desc(), F("release").desc(), "position", "id", "lost")
SPLIT = " … "  # stands between the passages of an interrupted statement


class Statement(models.Model):
    """
    One speaker's quoted words in one release: ``body[start:end]`` of each of its passages.

    ``Statement.objects.public()`` is what everybody may read.
    """

    class Kind(models.TextChoices):
        """Whether it stands by itself or is woven into somebody else's sentence."""

        FULL = "full", "Full statement"
        FRAGMENT = "fragment", "Fragment"

    class State(models.TextChoices):
        """Whether a person has checked it."""

        PROPOSED = "proposed", "Proposed, not yet confirmed"
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Rejected"

    class Strength(models.TextChoices):
        """How exactly the source says whose words they are; the strongest first."""

        NAMED_PERSON = "named-person", "Named person"
        NAMED_ROLE = "named-role", "Named role"
        UNNAMED_SPOKESPERSON = "unnamed-spokesperson", "Unnamed spokesperson"
        ORGANISATION = "organisation", "Organisation collectively"
        UNATTRIBUTED = "unattributed", "Unattributed"

    reference = models.CharField(max_length=8, unique=True, default=draw_reference, editable=False)
    release = models.ForeignKey(
        "releases.Release", models.CASCADE, related_name="statements", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FULL)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    position = models.PositiveIntegerField(
        default=0, editable=False, help_text="Where its first passage begins, in characters."
    )
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="fragments",
        help_text="The full statement of the same release in which a fragment's words stand.",
    )
    speaker_printed = CleanLineField(
        "speaker as printed", max_length=300, blank=True, help_text="The words of the source."
    )
    role_printed = CleanLineField("role as printed", max_length=300, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="statements", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        db_index=False,
        help_text="For whom they spoke; of an unnamed spokesperson, whose.",
    )
    strength = models.CharField(
        "attribution", max_length=20, choices=Strength, default=Strength.UNATTRIBUTED
    )
    cue = CleanLineField("reporting words", max_length=100, blank=True)
    rule = models.CharField(
        max_length=20, blank=True, editable=False, help_text="What found it; empty: a person did."
    )
    confidence = models.FloatField(null=True, blank=True, editable=False)
    lost = models.BooleanField(
        "words not found again",
        default=False,
        editable=False,
        help_text="The text was edited and no longer holds its words where they stood.",
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
    # What lists ask of its release, kept beside it: so that those of one body or one speaker lie
    # in an index in the order of lists.
    issuer = models.ForeignKey(
        Organisation,
        models.DO_NOTHING,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    issued_order = models.DateTimeField(null=True, editable=False)

    objects = StatementQuerySet.as_manager()

    # Set on the rows of lists: who spoke; and of a search, the words with what was found marked.
    identity: Identity
    marked: str = ""

    class Meta:
        ordering = ["release", "position", "pk"]
        indexes = [
            # The first four lead with the keys of other tables, which need no index more. With a
            # column more in the first SQLite would go by other indexes, and sort.
            models.Index("release", "position", name="statement_in_release"),
            models.Index(
                *("person", "state", *IN_ORDER),
                condition=Q(person__isnull=False),
                name="statement_of_person",
            ),
            models.Index(
                *("organisation", "state", *IN_ORDER, "person"),
                condition=Q(organisation__isnull=False),
                name="statement_of_organisation",
            ),
            models.Index(
                *("issuer", "state", *IN_ORDER),
                condition=Q(organisation__isnull=True),
                name="statement_of_issuer",
            ),
            models.Index("state", "release", name="statement_by_state"),
            models.Index("release", condition=Q(lost=True), name="statement_lost"),
            # What few statements are; see the filters of lists.
            models.Index(
                *("strength", "release", "state", "lost"),
                condition=~Q(strength="named-person"),
                name="statement_otherwise_attributed",
            ),
            models.Index(
                *("kind", "release", "state", "lost"),
                condition=Q(kind="fragment"),
                name="statement_fragment",
            ),
            # For what search finds, by key: whether it is public, where it stands, whose it is.
            models.Index(
                "id",
                *("release", "state", "lost", "organisation", "position", "person"),
                *("kind", "strength"),
                name="statement_facts",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(part_of=F("id")),
                name="statement_not_part_of_itself",
                violation_error_message="A statement cannot be part of itself.",
            ),
            models.CheckConstraint(
                condition=Q(kind="fragment") | Q(part_of=None),
                name="statement_only_fragments_are_parts",
                violation_error_message="Only a fragment is part of another statement.",
            ),
            models.CheckConstraint(
                condition=~Q(strength="unattributed") | Q(person=None),
                name="statement_unattributed_is_nobodys",
                violation_error_message="Words of a person are not unattributed.",
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
                name="statement_confidence_is_a_share",
                violation_error_message="Confidence lies between 0 and 1.",
            ),
        ]

    def __str__(self) -> str:
        if words := self.words:
            return f"{self.speaker_name}: “{words[:60]}”"
        return f"Removed statement {self.reference}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """
        Save it under a reference nobody has.

        Raise ValidationError where it claims words that its release's text does not hold.
        """
        if self._state.adding:
            while Statement.objects.filter(reference=self.reference).exists():
                self.reference = draw_reference()
            self.follow(self.release)
        elif not self.lost:
            for passage in self.passages.all():
                passage.require(self.release.body)
        super().save(*args, **kwargs)

    def follow(self, release: Release) -> None:
        """Take over what is kept of its release beside it."""
        self.issuer_id, self.issued_order = release.organisation_id, release.issued or LONG_AGO

    def get_absolute_url(self) -> str:
        """Return its permanent address."""
        return beneath("releases:statements", self.reference)

    def mark(self, spans: Iterable[tuple[int, int]]) -> None:
        """
        Make half-open spans of the release's text its passages, in place of those it has.

        Raise ValidationError where one is no part of the text or two of them overlap.
        """
        passages = [
            Passage.cut(self, number, *span) for number, span in enumerate(sorted(spans), 1)
        ]
        if not passages:
            raise ValidationError("A statement needs words: mark at least one passage.")
        if any(one.end > other.start for one, other in pairwise(passages)):
            raise ValidationError("Two passages of a statement overlap.")
        with transaction.atomic():
            if self.pk:
                self.passages.all().delete()
            self.position, self.lost = passages[0].start, False
            self.save()
            Passage.objects.bulk_create(passages)

    def keep(self, passages: list[Passage]) -> None:
        """Take passages that were read already, in order, for its own: they are not asked for."""
        rows: Any = self.passages.all()
        rows._result_cache = passages
        rows._prefetch_done = True
        self._prefetched_objects_cache = {"passages": rows}

    @property
    def anchor(self) -> str:
        """The fragment of its release's address that leads to its words."""
        return f"s-{self.reference}"

    @property
    def place(self) -> str:
        """The address at which its release opens at its words."""
        return f"{self.release.get_absolute_url()}#{self.anchor}"

    @property
    def words(self) -> str:
        """Its words; an ellipsis stands where the source interrupts them."""
        return SPLIT.join(passage.words for passage in self.passages.all())

    @property
    def paragraphs(self) -> list[str]:
        """Its words paragraph by paragraph, as far as what stood around them tells."""
        found: list[str] = []
        last: Passage | None = None
        for passage in self.passages.all():
            if last and passage.continues(last):
                found[-1] += SPLIT + passage.words
            else:
                found.append(passage.words)
            last = passage
        return found

    @property
    def speaker_name(self) -> str:
        """Who said it: the person, else the organisation, else the words of the source."""
        if self.person:
            return self.person.name
        if self.organisation:
            return self.organisation.name
        return self.speaker_printed or "Unattributed"


class Passage(models.Model):
    """
    One unbroken run of a statement's words: ``words == release.body[start:end]``.

    Offsets count characters of the body and are half-open. What stands ``before`` and ``after``
    is kept, so that the words are found again when a draft is edited.
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="passages")
    number = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # Not cleaned: they are cut from a text that was, and trimming them would break the offsets.
    words = models.TextField()
    # The same as tokens, for search: stems, and exact words with their mark.
    stems = models.TextField(blank=True, default="", editable=False)
    exact = models.TextField(blank=True, default="", editable=False)
    # Its statement's place among all by date of issue; search follows a release's date.
    search_order = models.BigIntegerField(null=True, editable=False)
    before = models.CharField(max_length=SURROUNDINGS, blank=True)
    after = models.CharField(max_length=SURROUNDINGS, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["statement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="passage_number_once"),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="passage_has_words",
                violation_error_message="A passage ends after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, if it is what the text of its release holds there, or known to be lost."""
        if not self.statement.lost:
            self.require(self.statement.release.body)
        self.search_order = self.its_search_order
        super().save(*args, **kwargs)

    @classmethod
    def cut(cls, statement: Statement, number: int, start: int, end: int) -> Passage:
        """Return the passage a span of the release's text is; raise ValidationError if none."""
        body = statement.release.body
        if not 0 <= start < end <= len(body):
            raise ValidationError(f"The text has no characters {start} to {end}.")
        return cls(
            statement=statement,
            number=number,
            start=start,
            end=end,
            words=body[start:end],
            before=body[max(start - SURROUNDINGS, 0) : start],
            after=body[end : end + SURROUNDINGS],
            **search.tokens_of(body[start:end]),
        )

    @property
    def is_searchable(self) -> bool:
        """Tell whether search holds its words as they are, where they are looked for."""
        tokens = {"stems": self.stems, "exact": self.exact}
        return self.search_order == self.its_search_order and search.tokens_of(self.words) == tokens

    @property
    def its_search_order(self) -> int:
        """Where search looks for its statement, by the date of the release it stands in."""
        return search.order_of(self.statement.release.issued, self.statement.pk)

    def continues(self, last: Passage) -> bool:
        """Tell whether it stands in the paragraph of the one before it."""
        between = self.start - last.end
        return between <= SURROUNDINGS and "\n\n" not in last.after[:between]

    def stands_in(self, body: str) -> bool:
        """Tell whether its words are where it says they are."""
        return body[self.start : self.end] == self.words

    def require(self, body: str) -> None:
        """Raise ValidationError where its words are not where it says they are."""
        if not self.stands_in(body):
            raise ValidationError(
                f"The text does not hold “{self.words[:60]}” at characters"
                f" {self.start} to {self.end}."
            )
