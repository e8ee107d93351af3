"""Statements, and their order in lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce

from releases.cursors import after_q, before_q
from releases.issuedate import LONG_AGO
from releases.querysets.release import issued_from_q, issued_to_q, keys_on_topic
from releases.querysets.rule import public_statement_q, standing_q

if TYPE_CHECKING:
    from organisations.models import Organisation, Person
    from releases.cursors import Cursor
    from releases.models import Release, Statement, Topic


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

    def hidden(self) -> list[Self]:
        """Return all the others, and why: rejected, lost, in a hidden release; some are twice."""
        release: Any = self.model._meta.get_field("release").related_model
        hidden = release._default_manager.using(self.db).hidden().order_by()
        return [
            self.filter(state="rejected"),
            self.filter(lost=True, release__gt=0),  # said so, SQLite enters the index of the lost
            self.filter(release__in=hidden.values("pk")),
        ]

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

    def each_confirmed(self) -> Self:
        """Return the same, asking it of one after the other: where very many are."""
        return self.exclude(state="proposed").exclude(state="rejected")

    def unconfirmed(self) -> Self:
        """Return those that are proposed only: shown as such, and never as a person's."""
        return self.filter(state="proposed")

    def each_unconfirmed(self) -> Self:
        """Return the same, asking it of one after the other."""
        return self.exclude(state="confirmed").exclude(state="rejected")

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
                all=True,
            )
        )

    def each_credited_to(self, *organisations: Organisation | int) -> Self:
        """Return the same, asking it of one after the other: where few are left by then."""
        release: Any = self.model._meta.get_field("release").related_model
        jointly = release.joint_issuers.through.objects.filter(
            organisation__in=organisations, release=models.OuterRef("release")
        )
        unsaid = Q(issuer__in=organisations) | Q(models.Exists(jointly))
        found = self.alias(whose=Coalesce("organisation", 0))
        keys = [getattr(one, "pk", one) for one in organisations]
        return found.filter(Q(whose__in=keys) | Q(unsaid, whose=0))

    def on_topic(self, topic: Topic) -> Self:
        """Return the statements of releases on a topic or on one beneath it."""
        release: Any = self.model._meta.get_field("release").related_model
        return self.filter(release__in=keys_on_topic(release, topic))

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

    def bulk_create(self, objs: Iterable[Statement], *args: Any, **kwargs: Any) -> list[Statement]:
        """Insert statements, each with what is kept of its release beside it."""
        statements = list(objs)
        for statement in statements:
            statement.follow(statement.release)
        return super().bulk_create(statements, *args, **kwargs)

    def follow(self, releases: Iterable[Release]) -> None:
        """Bring what statements keep of some releases in line with these, which were saved."""
        for release in releases:
            now = {"issuer": release.organisation_id, "issued_order": release.issued or LONG_AGO}
            self.filter(release=release).exclude(**now).update(**now)

    def astray(self) -> Self:
        """Return those that keep of their releases what is not so."""
        kept = Q(issuer=models.F("release__organisation"))
        return self.exclude(kept & Q(issued_order=models.F("release__issued_order")))

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
