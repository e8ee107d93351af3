"""The front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from releases.directory import public_people, public_topics
from releases.facets import organisations_of
from releases.models import PartnerSlot, Release, ReleaseCount
from releases.rows import newest_rows, rows_of
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LATEST, ACTIVE, WITHDRAWN, TOPICS = 12, 8, 3, 12


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Show what came last, who is active, what was withdrawn and what the archive holds."""
    public = Release.objects.public()
    kept = ReleaseCount.objects.break_down()
    organisations = organisations_of(kept.organisations, ACTIVE)
    context = {
        "latest": newest_rows(LATEST),
        "active": organisations,
        "withdrawn": rows_of(
            public.filter(state="withdrawn", withdrawn__isnull=False).order_by("-withdrawn"),
            WITHDRAWN,
        ),
        "topics": public_topics().filter(parent=None)[:TOPICS],
        "holds": {
            "releases": sum(kept.months.values()),
            "organisations": len(kept.organisations),
            "people": public_people().count(),
            **public.span(),
        },
        "partner": PartnerSlot.objects.running().first(),
    }
    return render(request, "home.html", context)
