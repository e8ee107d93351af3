"""Comparing very many releases: a window of some weeks moves through the archive's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from releases import related
from releases.models.cast import Cast
from releases.models.neighbour import DAY, NEIGHBOUR, Neighbour, is_public, issued_before
from releases.models.related import RelatedRelease, ReleaseProfile
from releases.models.relating import keep_proposals, likest, text_of, texts_of
from releases.models.release import Release
from releases.models.replying import propose_replies
from releases.models.response import Response

BATCH = 100  # releases in one transaction
AHEAD = 200  # releases loaded at once
NEVER = datetime(1, 1, 3, tzinfo=UTC)

Place = tuple[datetime, int]  # in the order of time: the instant of issue, and the key

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
        self._begin((NEVER, 0))

    def _begin(self, after: Place) -> None:
        """Hold nothing, and begin behind a place."""
        self._window = related.Window()
        self._cast = Cast()
        self._around: dict[int, Neighbour] = {}
        self._texts: dict[int, related.Text] = {}
        self._updated: dict[int, datetime] = {}  # when the texts were last written
        self._after = after
        self._ended = False

    def relate(self, pks: list[int]) -> tuple[int, int]:
        """Compare a batch, in the order of time; return how many, and how many proposals."""
        # Locked where the database can: a release saved meanwhile is compared by whoever saves,
        # and of two batches at once the second finds done what the first has done.
        # Not against being referred to: whoever saves another release may put it beside these.
        rows = Release.objects.filter(pk__in=pks).order_by("pk")
        list(rows.select_for_update(no_key=True).values("pk"))
        still = waiting().filter(pk__in=pks, issued__isnull=False)
        batch = list(still.values_list("pk", "issued", "updated"))
        pks = [pk for pk, *_ in batch]
        RelatedRelease.objects.filter(release__in=pks).delete()
        Response.objects.guessed(pks).delete()
        beside: list[tuple[int, int, str, float]] = []
        answers: dict[int, list[related.Answer]] = {}
        profiles: list[ReleaseProfile] = []
        now = timezone.now()
        for pk, issued, updated in batch:
            self._move((issued, pk))
            # Else it came to be, or was written anew, after it was read: it goes on waiting.
            if pk in self._texts and self._updated.pop(pk) == updated:
                compared, answers[pk] = self._compare(pk)
                public = {other for other in compared if self._around[other].public}
                beside += likest(pk, compared, public)
                issued, text = self._around[pk].issued, self._texts.pop(pk)
                profiles.append(ReleaseProfile.of(pk, issued, text, compared=now))
        RelatedRelease.keep(beside)
        ReleaseProfile.keep(profiles)
        return len(profiles), keep_proposals(answers) + propose_replies(pks)

    def _compare(self, pk: int) -> tuple[dict[int, related.Compared], list[related.Answer]]:
        """Return a release beside those nearest to it, and what it probably answers."""
        text, me = self._texts[pk], self._around[pk]
        named = self._cast.named_in(text, me, self._around)
        named = [one for one in named if self._window.sees(pk, one.candidate.key)]
        weights, nearest = self._window.beside(pk)
        near = {*nearest, *(one.candidate.key for one in named)}
        profiles = {other: self._window.profiles[other] for other in sorted(near)}
        compared = related.compare(text.profile, profiles, weights)
        own = self._cast.people(pk)
        return compared, related.rank_answers(text, own, named, compared, weights, texts_of)

    def _move(self, place: Place) -> None:
        """Let the window hold all that is around a release at a place, and little else."""
        issued, pk = place
        if self._after[0] < issued - related.SPAN * DAY:
            self._begin(_start(issued, pk))
        while not self._ended and self._after < place:
            self._load()
        if pk not in self._around:
            return
        while not self._ended and not self._window.reaches(pk):
            self._load()
        for spent in self._window.drop_before(pk):
            self._cast.forget(spent)
            del self._around[spent]
            self._texts.pop(spent, None)
            self._updated.pop(spent, None)

    def _load(self) -> None:
        """Take in the next releases; what is waiting is read, of others the profile is."""
        issued, last = self._after
        rows = Release.objects.filter(issued__isnull=False, issued_order__gte=issued)
        rows = rows.filter(Q(issued_order__gt=issued) | Q(pk__gt=last))
        rows = rows.exclude(state=Release.State.REMOVED)
        columns = ("profile__compared", "profile__words", "profile__runs")
        ordered = rows.order_by("issued_order", "pk")[:AHEAD]
        found = list(ordered.values_list(*NEIGHBOUR, is_public(), *columns))
        self._ended = len(found) < AHEAD
        if not found:
            return
        loaded = {Neighbour.of_row(row[:5]): row[5:] for row in found}
        waiting = [one.pk for one, (compared, *_) in loaded.items() if compared is None]
        texts = self._read(waiting)
        for one, (compared, *profile) in loaded.items():
            self._after = one.issued, one.pk
            if compared is None and one.pk not in texts:
                continue  # it was removed meanwhile
            read = texts[one.pk].profile if compared is None else related.Profile.unpacked(*profile)
            self._around[one.pk] = one
            self._window.add(one.pk, one.issued.timestamp(), read, public=one.public)
        self._texts.update(texts)
        self._window.sweep()
        self._cast.take(one for one in loaded if one.pk in self._around)

    def _read(self, pks: list[int]) -> dict[int, related.Text]:
        """Return the texts of releases, read for comparison."""
        rows = Release.objects.filter(pk__in=pks).order_by("issued_order", "pk")
        texts = {}
        for pk, updated, title, standfirst, body in rows.values_list("pk", "updated", *TEXTS):
            texts[pk] = related.read(title, text_of(standfirst, body))
            self._updated[pk] = updated
        return texts


def _start(issued: datetime, pk: int) -> Place:
    """Return the place behind which what is around a release begins."""
    before = issued_before(Release.objects.public(), issued, pk)
    latest = before.values_list("issued_order", "pk")[related.BEFORE : related.BEFORE + 1]
    return next(iter(latest), (issued - related.SPAN * DAY, 0))
