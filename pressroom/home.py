"""The front page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from releases.directory import most_quoted, public_people, public_topics
from releases.facets import organisations_of
from releases.models import Exchange, PartnerSlot, Release, ReleaseCount, Response, Statement
from releases.responding import latest_answers
from releases.rows import add_voices, newest_rows, rows_of
from releases.statementrows import statement_rows
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LATEST, ACTIVE, WITHDRAWN, TOPICS = 12, 8, 3, 12
SAID, ANSWERS, EXCHANGES = 4, 4, 5
QUOTED, WEEK = 8, timedelta(days=7)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Show what came last, who said what, who answered, and what the archive holds."""
    public, said = Release.objects.public(), Statement.objects.public()
    kept = ReleaseCount.objects.break_down()
    latest = newest_rows(LATEST)
    add_voices(latest)
    organisations = organisations_of(kept.organisations, ACTIVE)
    context = {
        "latest": latest,
        "active": organisations,
        "withdrawn": rows_of(
            public.filter(state="withdrawn", withdrawn__isnull=False).order_by("-withdrawn"),
            WITHDRAWN,
        ),
        "statements": statement_rows(said.confirmed().filter(kind="full").newest_first(), SAID),
        "quoted": most_quoted(said.issued_from(timezone.localdate() - WEEK), QUOTED),
        "answers": latest_answers(Response.objects.public(), ANSWERS),
        "exchanges": Exchange.objects.public().for_listing()[:EXCHANGES],
        "topics": public_topics().filter(parent=None)[:TOPICS],
        "holds": {
            "releases": sum(kept.months.values()),
            "organisations": len(kept.organisations),
            "people": public_people().count(),
            **public.span(),
        },
        "partner": PartnerSlot.now(),
    }
    return render(request, "home.html", context)
