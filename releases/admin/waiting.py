"""What waits for somebody when the desk opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from releases.models import Release
from releases.querysets import PUBLIC_STATES, ReleaseQuerySet

MOST = 10  # releases shown of each sort
SOON = timedelta(days=7)
LOOKED_BACK = 100  # entries of a person's log


@dataclass(frozen=True)
class Pile:
    """Releases that wait for the same thing."""

    title: str
    releases: list[Release]
    query: str  # of the list that holds them all


def waiting_for(user_pk: int | None) -> list[Pile]:
    """Return what waits to be checked, what comes out soon, and the person's own drafts."""
    now = timezone.now()
    releases = Release.objects.all()
    submitted = releases.filter(state=Release.State.SUBMITTED).order_by("updated")
    soon = releases.filter(
        state__in=PUBLIC_STATES, public_from__gt=now, public_from__lte=now + SOON
    ).order_by("public_from")
    drafts = releases.filter(state=Release.State.DRAFT, pk__in=_worked_on(user_pk)).order_by(
        "-updated"
    )
    return [
        Pile("Submitted for checking", _first(submitted), "state__exact=submitted"),
        Pile("Becoming public within a week", _first(soon), "standing=embargoed"),
        Pile("Drafts you worked on", _first(drafts), "state__exact=draft"),
    ]


def _first(releases: ReleaseQuerySet) -> list[Release]:
    shown = ("title", "state", "public_from", "reference", "organisation__name")
    return list(releases.select_related("organisation").only(*shown)[:MOST])


def _worked_on(user_pk: int | None) -> set[int]:
    kind = ContentType.objects.get_for_model(Release)
    entries = LogEntry.objects.filter(user=user_pk, content_type=kind).order_by("-action_time")
    return {int(key) for key in entries.values_list("object_id", flat=True)[:LOOKED_BACK] if key}
