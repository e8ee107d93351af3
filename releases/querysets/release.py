"""Releases, and the conditions by which they are asked for along a relation, too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisations.models import Organisation
from releases.cursors import after_q, before_q
from releases.issuedate import LONG_AGO, midnight
from releases.querysets.rule import OTHER_STATES, public_q

if TYPE_CHECKING:
    from organisations.models import Person
    from releases.cursors import Cursor

    # Named in a string below.
    from releases.models import Release, Topic  # noqa: F401


def issued_from_q(day: date, prefix: str = "") -> Q:
    """Return the condition that the whole period of issue lies on or after a London day."""
    # Asked of the order, by which the index of lists goes; an unknown date is long ago there.
    return Q(**{f"{prefix}issued_order__gte": midnight(day)})


def issued_to_q(day: date, prefix: str = "") -> Q:
    """Return the condition that the whole period of issue lies on or before a London day."""
    end = midnight(day + timedelta(days=1))
    return Q(**{f"{prefix}issued_order__lt": end, f"{prefix}issued_until__lte": end})


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases: all of them for staff and importers, ``public()`` for everybody else."""

    def public(self, at: datetime | None = None) -> Self:
        """Return the releases anyone may read."""
        return self.filter(public_q(at=at))

    def public_since(self, instant: Any, at: datetime | None = None) -> Self:
        """Return the public releases that became so after an instant."""
        # The upper bound is said once more, in a form by which SQLite enters the column's index.
        return self.public(at).filter(public_from__gt=instant, public_from__lte=at or Now())

    def hidden(self, at: datetime | None = None) -> Self:
        """Return all the others: to be left out of numbers, never to be shown."""
        # Said the other way round they are few, and each sort of them is found by an index.
        return self.filter(Q(state__in=OTHER_STATES) | Q(public_from__gt=at or Now()))

    def tombstones(self, at: datetime | None = None) -> Self:
        """Return those that were public once and were removed: answered with 410, without text."""
        return self.filter(state="removed", public_from__lte=at or Now())

    def issued_by(self, *organisations: Organisation) -> Self:
        """Return the releases that any of the organisations issued, alone or jointly."""
        joint = self.model.joint_issuers.through.objects.filter(organisation__in=organisations)
        alone = self.model._default_manager.order_by().filter(organisation__in=organisations)
        # One by one each is found by an index; that some are found twice is no matter.
        keys = alone.values("pk").union(joint.values("release_id"), all=True)
        # So that search may ask it of a release at hand: see releases/search/among.py.
        keys.query.issued_by = [one.pk for one in organisations]  # type: ignore[attr-defined]
        return self.filter(pk__in=keys)

    def each_issued_by(self, *organisations: Organisation) -> Self:
        """Return the same, asking it of one release after the other: where very many are."""
        joint: Any = self.model.joint_issuers.through.objects
        ties = joint.filter(organisation__in=organisations, release=models.OuterRef("pk"))
        return self.filter(Q(organisation__in=organisations) | models.Exists(ties))

    def answered(self) -> Self:
        """Return the releases that have, or a statement of which has, a public answer."""
        responses = self.model._meta.get_field("answered_within").related_model
        public = responses._default_manager.public()  # type: ignore[union-attr]
        return self.filter(pk__in=public.order_by().values("target_in"))

    def unanswered(self) -> Self:
        """Return the releases to which the archive holds no public answer."""
        return self.exclude(pk__in=self.model._default_manager.answered().values("pk"))

    def on_topic(self, topic: Topic) -> Self:
        """Return the releases on a topic or on one beneath it."""
        return self.filter(pk__in=keys_on_topic(self.model, topic))

    def each_on_topic(self, topic: Topic) -> Self:
        """Return the same, asking it of one release after the other: where very many are."""
        ties: Any = self.model.topics.through.objects.filter(topic__in=_within(topic))
        return self.filter(models.Exists(ties.filter(release=models.OuterRef("pk"))))

    def naming(self, person: Person) -> Self:
        """Return those in which the source names a person, or that quote them, confirmed."""
        named = self.model.people.through.objects.filter(person=person).values("release_id")
        rows: Any = self.model._meta.get_field("statements").related_model
        said = rows.objects.confirmed().filter(person=person, lost=False).order_by()
        return self.filter(pk__in=named.union(said.values("release_id")))

    def issued_from(self, day: date) -> Self:
        """Return those whose whole period of issue lies on or after a London day."""
        return self.filter(issued_from_q(day))

    def issued_to(self, day: date) -> Self:
        """Return those whose whole period of issue lies on or before a London day."""
        return self.filter(issued_to_q(day))

    def not_withdrawn(self) -> Self:
        """Return those that stand under no notice."""
        return self.exclude(state="withdrawn")

    def newest_first(self) -> Self:
        """Order by date of issue, the latest first; an unknown date sorts last."""
        return self.order_by("-issued_order", "-pk")

    def oldest_first(self) -> Self:
        """Order by date of issue, the earliest first; an unknown date still sorts last."""
        return self.order_by(models.F("issued").asc(nulls_last=True), "pk")

    def before(self, place: Cursor, *, oldest_first: bool = False) -> Self:
        """Return those issued before a place in a list; ``oldest_first`` says which list."""
        return self.filter(before_q(place, self._ties(place, "lt"), oldest_first=oldest_first))

    def after(self, place: Cursor, *, oldest_first: bool = False) -> Self:
        """Return those issued after a place in a list; of no known date are the last of either."""
        return self.filter(after_q(place, self._ties(place, "gt"), oldest_first=oldest_first))

    def _ties(self, place: Cursor, side: str) -> Q | None:
        """
        Return the condition of lying on one side among the releases of a place's instant.

        None where the release there is not public, or is no more.
        """
        public = self.model._default_manager.using(self.db).filter(public_q())
        rows = public.filter(reference=place.reference, issued=place.instant)
        key = rows.values_list("pk", flat=True).first()
        return Q(**{f"pk__{side}": key}) if key else None

    def span(self) -> dict[str, datetime | None]:
        """Return when the ``first`` and the ``last`` were issued; None where no date is known."""
        # One by one each is found at an end of the index of lists, which other dates enter, too;
        # together every release would be visited.
        dated = self.order_by().filter(issued_order__gt=LONG_AGO)
        first = dated.aggregate(at=models.Min("issued_order"))
        last = dated.aggregate(at=models.Max("issued_order"))
        return {"first": first["at"], "last": last["at"]}

    def for_listing(self, *, with_text: bool = False) -> Self:
        """
        Load what a row of a list shows; the text only where passages of it are.

        Each has its joint issuers in ``joint``.
        """
        fields = (*LISTED, "body") if with_text else LISTED
        # In a list of their own: behind the manager they would cost each release a queryset.
        issuers = Organisation.objects.only("name", "slug")
        joint = models.Prefetch("joint_issuers", issuers, to_attr="joint")
        return self.select_related("organisation").only(*fields).prefetch_related(joint)


LISTED = (
    "reference",
    "slug",
    "title",
    "standfirst",
    "excerpt",
    "kind",
    "state",
    "issued",
    "issued_until",
    "issued_precision",
    "organisation__name",
    "organisation__slug",
)


def keys_on_topic(releases: Any, topic: Topic) -> models.QuerySet[Any, Any]:
    """Return the keys of the releases on a topic or on one beneath it."""
    ties: models.QuerySet[Any, Any] = releases.topics.through.objects
    return ties.filter(topic__in=_within(topic)).values("release_id")


def _within(topic: Topic) -> models.QuerySet[Any, Any]:
    every: Any = type(topic)._default_manager
    found: models.QuerySet[Any, Any] = every.filter(Q(pk=topic.pk) | Q(parent=topic))
    return found.order_by().values("pk")
