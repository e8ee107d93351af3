"""The exchange: one dispute on one page, its statements and releases in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from organisations.addresses import beneath
from organisations.text import CleanLineField, CleanTextField, clean_text, make_slug
from releases.models.release import Release
from releases.models.response import Response
from releases.models.statement import Statement
from releases.querysets import one_end, public_end_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_ENTRIES = 500  # a longer thread is no page anybody reads
# Its entries, as keys of statements and of releases: one of the two is None.
End = tuple[int | None, int | None]


class ExchangeEntryQuerySet(models.QuerySet["ExchangeEntry"]):
    """Entries of exchanges: whichever statement or release they are decides who may see them."""

    def public(self, at: datetime | None = None) -> Self:
        """Return the entries anyone may see."""
        return self.filter(public_end_q(at))


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    """Exchanges: all of them for staff, ``public()`` for everybody else."""

    def public(self, at: datetime | None = None) -> Self:
        """Return those that are published and hold something public."""
        shown = ExchangeEntry.objects.public(at).filter(exchange=models.OuterRef("pk"))
        return self.filter(models.Exists(shown), state="published")

    def for_listing(self) -> Self:
        """Add what a list shows: how many public entries each has, and the latest's date."""
        mine = ExchangeEntry.objects.public().filter(exchange=models.OuterRef("pk")).order_by()
        issued = Coalesce("statement__release__issued_order", "release__issued_order")
        number = mine.values("exchange").annotate(n=models.Count("pk")).values("n")
        latest = mine.values("exchange").annotate(at=models.Max(issued)).values("at")
        return self.annotate(n=models.Subquery(number), latest=models.Subquery(latest)).order_by(
            "-latest", "-pk"
        )


class Exchange(models.Model):
    """
    A dispute, curated: a title, an introduction, and who said what in it.

    ``Exchange.objects.public()`` is what everybody may read: published, and with something
    public in it, of which the page shows only that.
    """

    class State(models.TextChoices):
        """Whether readers see it."""

        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    title = CleanLineField(max_length=200)
    slug = models.SlugField(
        max_length=80, unique=True, blank=True, help_text="Made from the title where left empty."
    )
    introduction = CleanTextField(
        blank=True, help_text="What it is about, neutral; an empty line between paragraphs."
    )
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    root_statement = models.ForeignKey(
        Statement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The statement it began with: what answers it is gathered from there.",
    )
    root_release = models.ForeignKey(
        Release, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-updated", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="exchange_has_title",
                violation_error_message="A title is needed.",
            ),
            models.CheckConstraint(
                condition=~Q(slug=""),
                name="exchange_has_slug",
                violation_error_message="The slug must not be empty.",
            ),
            models.CheckConstraint(
                condition=Q(root_statement=None) | Q(root_release=None),
                name="exchange_has_one_root",
                violation_error_message="It began with a statement or with a release, not both.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(introduction=""),
                name="exchange_published_is_introduced",
                violation_error_message="Readers need an introduction before it is published.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Draw a free slug from the title where none was given."""
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Draw the slug before a form checks that there is one."""
        if not self.slug and self.title:
            self.slug = self._free_slug()

    def _free_slug(self) -> str:
        base = make_slug(self.title, fallback="exchange", max_length=70)
        slug, n = base, 1
        while Exchange.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            n += 1
            slug = f"{base}-{n}"
        return slug

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return beneath("releases:exchanges", self.slug)

    def publish(self) -> None:
        """Show it to readers; it needs an introduction and something to show."""
        if not clean_text(self.introduction):
            raise ValidationError("Readers need an introduction before it is published.")
        if not self.entries.exists():
            raise ValidationError("There is nothing in it yet: gather its thread, or add to it.")
        self.state = self.State.PUBLISHED
        self.save(update_fields=["state", "updated"])

    def take_back(self) -> None:
        """Hide it from readers."""
        self.state = self.State.DRAFT
        self.save(update_fields=["state", "updated"])

    @property
    def is_full(self) -> bool:
        """Whether it takes no more entries."""
        return self.entries.count() >= MOST_ENTRIES

    def gather(self) -> int:
        """
        Add what confirmed responses lead to from its root, in both directions; return how many.

        What staff took out by hand comes back, for nothing remembers it: gather first, then edit.
        """
        root = (self.root_statement_id, self.root_release_id)
        if root == (None, None):
            raise ValidationError("Say first with which statement or release it began.")
        with transaction.atomic():
            held = set(self.entries.values_list("statement", "release"))
            room = max(MOST_ENTRIES - len(held), 0)
            fresh = [end for end in _thread(root) if end not in held][:room]
            ExchangeEntry.objects.bulk_create(
                ExchangeEntry(exchange=self, statement_id=statement, release_id=release)
                for statement, release in fresh
            )
        return len(fresh)


class ExchangeEntry(models.Model):
    """One statement or release in an exchange."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="entries")
    statement = models.ForeignKey(
        Statement, models.CASCADE, null=True, blank=True, related_name="exchange_entries"
    )
    release = models.ForeignKey(
        Release, models.CASCADE, null=True, blank=True, related_name="exchange_entries"
    )

    objects = ExchangeEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["pk"]
        constraints = [
            one_end("exchangeentry_is_one_thing", "An entry is either a statement or a release."),
            *(
                models.UniqueConstraint(
                    fields=["exchange", kind],
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"exchangeentry_{kind}_once",
                    violation_error_message=f"This {kind} is in the exchange already.",
                )
                for kind in ("statement", "release")
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement or self.release)


def _thread(root: End) -> list[End]:
    """Return what confirmed responses tie to the root, the nearest first, until it is too many."""
    links = Response.objects.filter(state=Response.State.CONFIRMED).order_by()
    seen: dict[End, None] = {root: None}  # in the order in which they were come upon
    front: set[End] = {root}
    while front and len(seen) <= MOST_ENTRIES:
        found = _neighbours(links, front, "source", "target")
        found |= _neighbours(links, front, "target", "source")
        front = found - seen.keys()
        seen |= dict.fromkeys(sorted(front, key=lambda end: (end[0] or 0, end[1] or 0)))
    return list(seen)


def _neighbours(
    links: models.QuerySet[Response], ends: Iterable[End], here: str, there: str
) -> set[End]:
    statements = {statement for statement, _ in ends if statement}
    releases = {release for _, release in ends if release}
    mine = Q(**{f"{here}_statement__in": statements}) | Q(**{f"{here}_release__in": releases})
    return set(links.filter(mine).values_list(f"{there}_statement", f"{there}_release"))
