"""The front page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Window
from django.shortcuts import render
from django.utils import timezone

from releases.directory import everybody, most_frequent, most_quoted, public_topics
from releases.facets import organisations_of
from releases.issuedate import midnight
from releases.models import Exchange, PartnerSlot, Release, ReleaseCount, Statement
from releases.models.watermark import UNDATED
from releases.prepared import Prepared, PreparedModels
from releases.responding import LATEST as LATEST_ANSWERS
from releases.responding import latest_answers
from releases.rows import add_voices, newest_rows, read_rows
from releases.statementrows import read_statements
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from releases.querysets import StatementQuerySet

LATEST, ACTIVE, WITHDRAWN, TOPICS = 12, 8, 3, 12
SAID, ANSWERS, EXCHANGES = 4, 4, 5
QUOTED, WEEK = 8, timedelta(days=7)
LATE = 400  # releases, the newest, which most often hold the latest statements


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Show what came last, who said what, who answered, and what the archive holds."""
    kept = ReleaseCount.objects.break_down()
    latest = newest_rows(LATEST)
    add_voices(latest)
    withdrawn = [key for (key,) in _WITHDRAWN.rows(limit=WITHDRAWN)]
    context = {
        "latest": latest,
        "active": organisations_of(kept.organisations, ACTIVE),
        "withdrawn": read_rows(withdrawn),
        "statements": read_statements(_latest_said()),
        "quoted": most_quoted(_quoted_since(timezone.localdate() - WEEK), QUOTED),
        "answers": latest_answers(LATEST_ANSWERS, ANSWERS),
        "exchanges": _EXCHANGES.objects(limit=EXCHANGES),
        "topics": _TOPICS.objects(limit=TOPICS),
        "holds": {
            "releases": sum(kept.months.values()),
            "organisations": len(kept.organisations),
            "people": _first(_PEOPLE) or 0,
            **_span(kept.months),
        },
        "partner": PartnerSlot.now(),
    }
    return render(request, "home.html", context)


@lru_cache(maxsize=2)
def _quoted_since(day: date) -> Prepared:
    """Return the question who is quoted most since a day: worded once a day."""
    # By their releases, of which there are few: else all that was ever confirmed would be read.
    late = Release.objects.public().issued_from(day).order_by().values("pk")
    return Prepared(lambda: most_frequent(Statement.objects.public().filter(release__in=late)))


def _first(question: Prepared) -> Any:
    """Return the one value that a question yields first; None where it yields nothing."""
    found = question.rows(limit=1)
    return found[0][0] if found else None


def _span(months: dict[int, int]) -> dict[str, datetime | None]:
    """Return an instant of the first and of the last year in which anything was issued."""
    years = [month // 100 for month, n in months.items() if n and month != UNDATED]
    ends = (min(years), max(years)) if years else (None, None)
    first, last = (midnight(date(year, 1, 1)) if year else None for year in ends)
    return {"first": first, "last": last}


def _latest_said() -> list[int]:
    """Return the keys of the latest statements, looking at the latest releases first."""
    found = _SAID_OF_LATE.rows(limit=SAID)
    return [key for (key,) in (found if len(found) == SAID else _SAID.rows(limit=SAID))]


def _full() -> StatementQuerySet:
    return Statement.objects.public().confirmed().filter(kind="full").newest_first()


def _full_of_late() -> QuerySet[Any, Any]:
    late = Release.objects.public().newest_first()[:LATE].values("pk")
    return _full().filter(release__in=late).values_list("pk")


def _withdrawn() -> QuerySet[Any, Any]:
    withdrawn = Release.objects.public().filter(state="withdrawn", withdrawn__isnull=False)
    return withdrawn.order_by("-withdrawn").values_list("pk")


_SAID, _SAID_OF_LATE = Prepared(lambda: _full().values_list("pk")), Prepared(_full_of_late)
_WITHDRAWN = Prepared(_withdrawn)
_EXCHANGES = PreparedModels(lambda: Exchange.objects.public().for_listing())
_TOPICS = PreparedModels(lambda: public_topics().filter(parent=None))
_PEOPLE = Prepared(lambda: everybody().order_by().annotate(n=Window(Count("pk"))).values_list("n"))
