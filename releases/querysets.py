"""The embargo rule, and the other questions asked of the archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce, Now

from organisations.models import Organisation
from releases.cursors import after_q, before_q
from releases.issuedate import midnight
from releases.lookups import HasCome, IsAnyOf

if TYPE_CHECKING:
    from organisations.models import Person
    from releases.cursors import Cursor

    # Named in strings below.
    from releases.models import Release, Response, Statement, Topic  # noqa: F401

# A withdrawn release stays public, under a notice with the reason.
PUBLIC_STATES = ("published", "withdrawn")
OTHER_STATES = ("draft", "submitted", "removed")


def public_q(prefix: str = "", at: datetime | None = None) -> Q:
    """
    Return the embargo rule, written once: in a public state, and its time has come.

    ``prefix`` reaches the rule across a relation (``"releases__"``). The database's clock is the
    default, so that a queryset built at import time still asks "now" each time it is used.
    """
    state = f"{prefix}state__{IsAnyOf.lookup_name}"
    come = f"{prefix}public_from__{HasCome.lookup_name}"
    return Q(**{state: PUBLIC_STATES, come: at or Now()})


def public_statement_q(prefix: str = "", at: datetime | None = None) -> Q:
    """Return the rule for statements: of a public release, not rejected, and not lost."""
    return public_q(f"{prefix}release__", at) & standing_q(prefix)


def standing_q(prefix: str = "") -> Q:
    """Return the condition that a statement is neither rejected nor lost."""
    # By what it is not, for which no index is entered: nearly all are neither, and to go by an
    # index of states would be to sort them all for a list that wants the newest.
    return ~Q(**{f"{prefix}state": "rejected"}) & Q(**{f"{prefix}lost": False})


def issued_from_q(day: date, prefix: str = "") -> Q:
    """Return the condition that the whole period of issue lies on or after a London day."""
    # Asked of the order, by which the index of lists goes; an unknown date is long ago there.
    return Q(**{f"{prefix}issued_order__gte": midnight(day)})


def issued_to_q(day: date, prefix: str = "") -> Q:
    """Return the condition that the whole period of issue lies on or before a London day."""
    end = midnight(day + timedelta(days=1))
    return Q(**{f"{prefix}issued_order__lt": end, f"{prefix}issued_until__lte": end})


def public_end_q(at: datetime | None = None) -> Q:
    """Return the rule for rows that name one statement or one release, and never both."""
    return public_statement_q("statement__", at) | public_q("release__", at)


def one_end(name: str, message: str) -> models.CheckConstraint:
    """Return the constraint that a row names one statement or one release, and never both."""
    return models.CheckConstraint(
        condition=Q(statement=None, release__isnull=False)
        | Q(statement__isnull=False, release=None),
        name=name,
        violation_error_message=message,
    )


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
        # One by one each is found by an index.
        return self.filter(pk__in=alone.values("pk").union(joint.values("release_id")))

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
        return self.filter(pk__in=_on_topic(self.model, topic))

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
        # One by one each is found at an end of an index; together every release would be visited.
        first = self.order_by().aggregate(at=models.Min("issued"))
        last = self.order_by().aggregate(at=models.Max("issued"))
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


def _on_topic(releases: Any, topic: Topic) -> models.QuerySet[Any, Any]:
    """Return the keys of the releases on a topic or on one beneath it."""
    every: Any = type(topic)._default_manager
    topics = every.filter(Q(pk=topic.pk) | Q(parent=topic)).order_by().values("pk")
    ties: models.QuerySet[Any, Any] = releases.topics.through.objects.filter(topic__in=topics)
    return ties.values("release_id")


class AttachmentQuerySet(models.QuerySet[Any]):
    """Attachments: private unless staff tick public, and never before their release."""

    def public(self, at: datetime | None = None) -> Self:
        """Return the files anyone may download."""
        return self.filter(public_q("release__", at=at), public=True)


class _KeyBeside(models.F):
    """
    The primary key of the row in which a column stands.

    Asked for a release's key, Django takes what the statement keeps of it; and an order of which
    one part lies in each table is found in no index.
    """

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Return the key in the same table as the column."""
        column: Any = super().resolve_expression(*args, **kwargs)
        return Col(column.alias, column.target.model._meta.pk)


KEY_OF_RELEASE = _KeyBeside("release__issued_order")


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements: all of them for staff, ``public()`` for everybody else."""

    def public(self, at: datetime | None = None) -> Self:
        """Return the statements anyone may read: of a public release, not rejected, not lost."""
        return self.filter(public_statement_q(at=at))

    def standing(self) -> Self:
        """Return those that are neither rejected nor lost, whoever may read their releases."""
        return self.filter(standing_q())

    def with_speakers(self) -> Self:
        """Load what is needed to say who spoke, and the words."""
        passages: Any = self.model._meta.get_field("passages").related_model
        # Their own order would be their statements', and so join three tables.
        in_order = passages._default_manager.order_by("number")
        return self.select_related("person", "organisation").prefetch_related(
            models.Prefetch("passages", in_order)
        )

    def confirmed(self) -> Self:
        """Return those that a person, or a rule that is as sure, has confirmed."""
        return self.filter(state="confirmed")

    def unconfirmed(self) -> Self:
        """Return those that are proposed only: shown as such, and never as a person's."""
        return self.filter(state="proposed")

    def answered(self) -> Self:
        """Return the statements that have a public answer."""
        responses = self.model._meta.get_field("responses").related_model
        public = responses._default_manager.public()  # type: ignore[union-attr]
        answered = public.filter(target_statement__isnull=False).order_by()
        return self.filter(pk__in=answered.values("target_statement"))

    def unanswered(self) -> Self:
        """Return the statements to which the archive holds no public answer."""
        return self.exclude(pk__in=self.model._default_manager.answered().values("pk"))

    def quoted_by(self, person: Person) -> Self:
        """Return the statements of a person."""
        return self.filter(person=person)

    def spoken_for(self, organisation: Organisation) -> Self:
        """Return the statements made for an organisation, by whoever spoke."""
        return self.filter(organisation=organisation)

    def credited_to(self, *organisations: Organisation | int) -> Self:
        """
        Return the statements made for any of the organisations.

        A press release speaks for its issuer: where nobody recorded for whom a statement was
        made, it is credited to whoever issued the release, alone or jointly.
        """
        release: Any = self.model._meta.get_field("release").related_model
        jointly = release.joint_issuers.through.objects.filter(organisation__in=organisations)
        every: Any = self.model._default_manager.order_by().values("pk")
        # Nobody's are very many, and an index of theirs is the last by which to look.
        unsaid = every.alias(whose=Coalesce("organisation", 0)).filter(whose=0)
        # One by one each is found by an index; as alternatives, all of nobody's would be read.
        return self.filter(
            pk__in=every.filter(organisation__in=organisations).union(
                unsaid.filter(release__organisation__in=organisations),
                unsaid.filter(release__in=jointly.values("release_id")),
            )
        )

    def on_topic(self, topic: Topic) -> Self:
        """Return the statements of releases on a topic or on one beneath it."""
        release: Any = self.model._meta.get_field("release").related_model
        return self.filter(release__in=_on_topic(release, topic))

    def issued_from(self, day: date) -> Self:
        """Return those of releases issued on or after a London day."""
        return self.filter(issued_from_q(day, "release__"))

    def issued_to(self, day: date) -> Self:
        """Return those of releases issued on or before a London day."""
        return self.filter(issued_to_q(day, "release__"))

    def not_withdrawn(self) -> Self:
        """Return those of releases that stand under no notice."""
        return self.exclude(release__state="withdrawn")

    def newest_first(self) -> Self:
        """Order by the date of issue of their releases, the latest first."""
        return self.order_by("-release__issued_order", KEY_OF_RELEASE.desc(), "position", "pk")

    def oldest_first(self) -> Self:
        """Order by the date of issue, the earliest first; an unknown date still sorts last."""
        issued = models.F("release__issued").asc(nulls_last=True)
        return self.order_by(issued, KEY_OF_RELEASE.asc(), "position", "pk")

    def before(self, place: Cursor, *, oldest_first: bool = False) -> Self:
        """Return those before a place in a list by date; ``oldest_first`` says which list."""
        ties = self._ties(place, "lt", onwards=not oldest_first)
        return self.filter(before_q(place, ties, "release__", oldest_first=oldest_first))

    def after(self, place: Cursor, *, oldest_first: bool = False) -> Self:
        """Return those after a place in a list by date."""
        ties = self._ties(place, "gt", onwards=oldest_first)
        return self.filter(after_q(place, ties, "release__", oldest_first=oldest_first))

    def _ties(self, place: Cursor, side: str, *, onwards: bool) -> Q | None:
        """
        Return the condition of lying on one side among the statements of a place's instant.

        Those of one release stand as in its text in either list. None where the statement there
        is not public, or is no more.
        """
        public = self.model._default_manager.using(self.db).filter(public_statement_q())
        rows = public.filter(reference=place.reference, release__issued=place.instant)
        at = rows.values_list("release_id", "position", "pk").first()
        if at is None:
            return None
        release, position, key = at
        way = "gt" if onwards else "lt"
        within = Q(**{f"position__{way}": position}) | Q(position=position, **{f"pk__{way}": key})
        return Q(**{f"release_id__{side}": release}) | Q(within, release_id=release)

    def erase(self) -> None:
        """Take out their words and whose they were; their references stay, for a tombstone."""
        passages: Any = self.model._meta.get_field("passages").related_model
        passages._default_manager.filter(statement__in=self).delete()
        self.update(
            person=None,
            organisation=None,
            strength="unattributed",
            state="rejected",
            part_of=None,
            **dict.fromkeys(("speaker_printed", "role_printed", "cue"), ""),
        )


class RelatedReleaseQuerySet(models.QuerySet[Any]):
    """Pairs of releases that are beside one another."""

    def of(self, release: Release | int) -> Self:
        """Return the pairs a release is in, whichever of the two was compared."""
        return self.filter(Q(release=release) | Q(other=release))

    def public(self, at: datetime | None = None) -> Self:
        """Return the pairs of which both are public."""
        return self.filter(public_q("release__", at=at), public_q("other__", at=at))

    def among(self, releases: list[int]) -> Self:
        """Return the pairs of which both are among the releases."""
        return self.filter(release__in=releases, other__in=releases)


class ResponseQuerySet(models.QuerySet["Response"]):
    """Responses: all of them for staff, ``public()`` for everybody else."""

    def public(self, at: datetime | None = None) -> Self:
        """Return those anyone may read: confirmed, and what stands at both ends is public."""
        ends = public_q("source_in__", at=at) & public_q("target_in__", at=at)
        return self.filter(ends, _stands("source_"), _stands("target_"), state="confirmed")

    def waiting(self) -> Self:
        """Return what a person has yet to decide on, the most probable first."""
        return self.filter(state="proposed").order_by(
            models.F("score").desc(nulls_first=True), "-pk"
        )

    def guessed(self, sources: list[int]) -> Self:
        """Return what was found by comparing whole releases, and nobody has decided on."""
        return self.filter(source_release__in=sources, state="proposed", score__isnull=False)

    def between(self, statements: Iterable[int], releases: Iterable[int]) -> Self:
        """Return those whose two ends are among some statements and releases."""
        ends = [
            Q(**{f"{end}_statement__in": statements}) | Q(**{f"{end}_release__in": releases})
            for end in ("source", "target")
        ]
        return self.filter(*ends).order_by("pk")

    def given_by(self, organisation: Organisation | int) -> Self:
        """Return the answers an organisation gave, or somebody for it."""
        return self.filter(_speaks("source_", organisation))

    def given_to(self, organisation: Organisation | int) -> Self:
        """Return the answers to what an organisation said, or somebody for it."""
        return self.filter(_speaks("target_", organisation))


def _speaks(end: str, organisation: Organisation | int) -> Q:
    """Return the condition that an organisation made the statement, or issued the whole release."""
    made = Q(**{f"{end}statement__organisation": organisation})
    return made | Q(**{f"{end}release__organisation": organisation})


def _stands(end: str) -> Q:
    """Return the condition that an end is a whole release or a statement anyone may read."""
    statement = f"{end}statement"
    fine = Q(**{f"{statement}__lost": False}) & ~Q(**{f"{statement}__state": "rejected"})
    return Q(**{f"{statement}__isnull": True}) | fine
