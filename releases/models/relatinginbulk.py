"""Comparing very many releases: a window of some weeks moves through the archive's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from releases import related
from releases.models.related import RelatedRelease, ReleaseProfile
from releases.models.relating import (
    NEIGHBOUR,
    SPAN,
    Cast,
    Neighbour,
    day_of,
    is_public,
    keep_proposals,
    likest,
    text_of,
    texts_of,
)
from releases.models.release import Release
from releases.models.replying import propose_replies
from releases.models.response import Response

BATCH = 100  # releases in one transaction
AHEAD = 10  # days loaded at once

TEXTS = ("title", "standfirst", "body")


def waiting() -> Any:
    """Return the releases that are yet to be compared, in the order of time."""
    pending = Q(profile=None) | Q(profile__compared=None)
    releases = Release.objects.filter(pending).exclude(state=Release.State.REMOVED)
    return releases.order_by("issued_order", "pk")


def start_over() -> None:
    """Let every release be compared again; what people have decided on stays."""
    with transaction.atomic():
        RelatedRelease.objects.all().delete()
        Response.objects.filter(state=Response.State.PROPOSED, score__isnull=False).delete()
        ReleaseProfile.objects.all().delete()


def relate_waiting(limit: int | None = None) -> Iterator[tuple[int, int]]:
    """
    Compare what is waiting; yield after each batch how many there were, and how many proposals.

    With ``limit`` nothing is done where more are waiting than that.

    Each batch is a transaction of its own, so what was done stays done, however it ends.
    """
    if limit is not None and waiting()[: limit + 1].count() > limit:
        return
    undated = list(waiting().filter(issued=None).values_list("pk", flat=True))
    dated = list(waiting().filter(issued__isnull=False).values_list("pk", flat=True))
    for start in range(0, len(undated), BATCH):
        with transaction.atomic():
            batch = undated[start : start + BATCH]
            done = _profile_undated(batch), propose_replies(batch)
        yield done
    moving = Moving()
    for start in range(0, len(dated), BATCH):
        with transaction.atomic():
            compared = moving.relate(dated[start : start + BATCH])
        yield compared


def _profile_undated(pks: list[int]) -> int:
    """Keep the profiles of releases of which no date is known: they are near no others."""
    rows = Release.objects.filter(pk__in=pks).values_list("pk", *TEXTS)
    texts = {pk: related.read(title, text_of(first, body)) for pk, title, first, body in rows}
    now = timezone.now()
    ReleaseProfile.keep(
        [ReleaseProfile.of(pk, None, text, compared=now) for pk, text in texts.items()]
    )
    return len(pks)


class Moving:
    """The releases of some weeks, in memory, with the texts of those that are to be compared."""

    def __init__(self) -> None:
        self._begin(0)

    def _begin(self, day: int) -> None:
        """Hold nothing, and begin at a day."""
        self._window = related.Window()
        self._cast = Cast()
        self._days: dict[int, list[int]] = {}
        self._around: dict[int, Neighbour] = {}
        self._texts: dict[int, related.Text] = {}
        self._first = self._next = day

    def relate(self, pks: list[int]) -> tuple[int, int]:
        """Compare a batch, in the order of time; return how many, and how many proposals."""
        # Locked where the database can: a release saved meanwhile is compared by whoever saves.
        rows = Release.objects.filter(pk__in=pks).select_for_update(of=("self",))
        batch = rows.order_by("issued_order", "pk").values_list("pk", "issued")
        RelatedRelease.objects.filter(release__in=pks).delete()
        Response.objects.guessed(pks).delete()
        beside: list[RelatedRelease] = []
        answers: dict[int, list[related.Answer]] = {}
        profiles: list[ReleaseProfile] = []
        for pk, day in [(pk, day_of(issued)) for pk, issued in batch if issued]:
            self._move(day - SPAN, day + SPAN)
            if pk in self._texts:  # else it was compared since, by whoever saved it
                compared, answers[pk] = self._compare(pk)
                beside += likest(pk, compared, self._around)
                issued, text = self._around[pk].issued, self._texts.pop(pk)
                profiles.append(ReleaseProfile.of(pk, issued, text, compared=timezone.now()))
        RelatedRelease.objects.bulk_create(beside)
        ReleaseProfile.keep(profiles)
        return len(pks), keep_proposals(answers) + propose_replies(pks)

    def _compare(self, pk: int) -> tuple[dict[int, related.Compared], list[related.Answer]]:
        """Return a release beside those nearest to it, and what it probably answers."""
        text, me = self._texts[pk], self._around[pk]
        named = self._cast.named_in(text, me, self._around)
        weights = self._window.weights(pk)
        near = {*self._window.nearest(pk, weights), *(one.candidate.key for one in named)}
        profiles = {other: self._window.profiles[other] for other in sorted(near)}
        shared = related.share(text.profile, profiles)
        compared = related.compare(text.profile, profiles, shared, weights)
        own = self._cast.people(pk)
        return compared, related.rank_answers(text, own, named, compared, weights, texts_of)

    def _move(self, first: int, last: int) -> None:
        """Let the window begin at one day and reach at least to another."""
        if first >= self._next:
            self._begin(first)
        for day in range(self._first, first):
            for pk in self._days.pop(day, ()):
                self._window.drop(pk)
                self._cast.forget(pk)
                del self._around[pk]
                self._texts.pop(pk, None)
        self._first = first
        if self._next <= last:
            self._load(self._next, last + AHEAD)
            self._next = last + AHEAD + 1

    def _load(self, first: int, last: int) -> None:
        """Take in the releases of some days; what is waiting is read, of others the profile is."""
        # A day more on each side: the days are London's.
        rows = Release.objects.filter(
            issued__gte=_midnight(first - 1), issued__lt=_midnight(last + 2)
        ).exclude(state=Release.State.REMOVED)
        columns = ("profile__compared", "profile__words", "profile__runs")
        found = rows.order_by("issued_order", "pk").values_list(*NEIGHBOUR, is_public(), *columns)
        loaded, fresh = [], []
        for *row, compared, words, runs in found:
            one = Neighbour.of_row(tuple(row))
            if not first <= one.day <= last:
                continue
            loaded.append(one.pk)
            self._around[one.pk] = one
            self._days.setdefault(one.day, []).append(one.pk)
            if compared is None:
                fresh.append(one.pk)
            else:
                profile = related.Profile.unpacked(words, runs)
                self._window.add(one.pk, profile, public=one.public)
        texts = Release.objects.filter(pk__in=fresh).order_by("issued_order", "pk")
        for pk, title, standfirst, body in texts.values_list("pk", *TEXTS):
            self._texts[pk] = related.read(title, text_of(standfirst, body))
            self._window.add(pk, self._texts[pk].profile, public=self._around[pk].public)
        self._cast.take(loaded)


def _midnight(day: int) -> datetime:
    return datetime.fromordinal(day).replace(tzinfo=UTC)
