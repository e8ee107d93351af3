"""What waits for somebody when the desk opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone

from releases.models import Release, Response, Statement
from releases.querysets import PUBLIC_STATES, ReleaseQuerySet

MOST = 10  # releases shown of each sort
SOON = timedelta(days=7)
LOOKED_BACK = 100  # entries of a person's log
LOOKED_AT = 500  # statements, in search of the releases that they wait in
SHOWN = ("title", "state", "public_from", "reference", "organisation__name")
PROPOSED = Q(state=Statement.State.PROPOSED, lost=False)
LOST = Q(lost=True) & ~Q(state=Statement.State.REJECTED)


@dataclass(frozen=True)
class Pile:
    """Releases that wait for the same thing."""

    title: str
    releases: list[Release]
    query: str  # of the list that holds them all


@dataclass(frozen=True)
class Quoted:
    """Releases in which statements wait for the same thing, each with their number."""

    title: str
    releases: list[tuple[Release, int]]
    query: str  # of the list of statements that holds them all


def waiting_for(user_pk: int | None) -> list[Pile]:
    """Return what waits to be checked, what comes out soon, and the person's own drafts."""
    now = timezone.now()
    releases = Release.objects.all()
    submitted = releases.filter(state=Release.State.SUBMITTED).order_by("updated")
    soon = releases.filter(
        state__is_any_of=PUBLIC_STATES, public_from__gt=now, public_from__lte=now + SOON
    ).order_by("public_from")
    drafts = releases.filter(state=Release.State.DRAFT, pk__in=_worked_on(user_pk)).order_by(
        "-updated"
    )
    return [
        Pile("Submitted for checking", _first(submitted), "state__exact=submitted"),
        Pile("Becoming public within a week", _first(soon), "standing=embargoed"),
        Pile("Drafts you worked on", _first(drafts), "state__exact=draft"),
    ]


def statements_waiting() -> list[Quoted]:
    """Return where statements wait: those proposed, and those whose words are lost."""
    proposed = _releases_of(PROPOSED)
    lost = _releases_of(LOST)
    rows = Statement.objects.filter(release__in={*proposed, *lost}).values("release").order_by()
    numbers = {
        row["release"]: row
        for row in rows.annotate(proposed=Count("pk", PROPOSED), lost=Count("pk", LOST))
    }
    releases = Release.objects.select_related("organisation").only(*SHOWN).in_bulk([*numbers])

    def with_number(keys: list[int], of: str) -> list[tuple[Release, int]]:
        return [(releases[key], numbers[key][of]) for key in keys if key in releases]

    return [
        Quoted("Statements whose words are lost", with_number(lost, "lost"), "lost__exact=1"),
        Quoted("Statements to decide", with_number(proposed, "proposed"), "state__exact=proposed"),
    ]


def responses_waiting() -> list[Response]:
    """Return the proposed responses that are most probable, for whoever decides on them."""
    ends = ("source_", "target_")
    joined = [f"{end}{part}" for end in ends for part in ("statement__person", "in__organisation")]
    joined += [f"{end}{part}__organisation" for end in ends for part in ("statement", "release")]
    texts = [f"{end}{row}__body" for end in ends for row in ("in", "release")]
    return list(Response.objects.waiting().select_related(*joined).defer(*texts)[:MOST])


def waiting_in(releases: Iterable[Release]) -> dict[int, int]:
    """Return how many statements wait for a decision, of each release in which one does."""
    rows = Statement.objects.filter(PROPOSED, release__in=[release.pk for release in releases])
    counted = rows.order_by().values("release").annotate(number=Count("pk"))
    return {row["release"]: row["number"] for row in counted}


def _releases_of(waiting: Q) -> list[int]:
    """Return the newest releases in which statements wait, found at the end of an index."""
    rows = Statement.objects.filter(waiting).order_by("-release_id")
    return list(dict.fromkeys(rows.values_list("release", flat=True)[:LOOKED_AT]))[:MOST]


def _first(releases: ReleaseQuerySet) -> list[Release]:
    return list(releases.select_related("organisation").only(*SHOWN)[:MOST])


def _worked_on(user_pk: int | None) -> set[int]:
    kind = ContentType.objects.get_for_model(Release)
    entries = LogEntry.objects.filter(user=user_pk, content_type=kind).order_by("-action_time")
    return {int(key) for key in entries.values_list("object_id", flat=True)[:LOOKED_BACK] if key}
