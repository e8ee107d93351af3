"""Feeds: what is new, for programs that ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed

from releases.issuedate import LONG_AGO
from releases.models import Exchange
from releases.threads import Thread

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from releases.threads import Contribution

MOST = 50  # entries of a feed


def exchange_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the contributions to an exchange, the last that became public first."""
    exchange = get_object_or_404(Exchange.objects.public(), slug=slug)
    address = request.build_absolute_uri(exchange.get_absolute_url())
    feed = Atom1Feed(
        title=f"{exchange.title} – Pressroom",
        link=address,
        description=exchange.introduction,
        feed_url=request.build_absolute_uri(),
        feed_guid=address,
        language="en-GB",
    )
    for one in sorted(Thread(exchange).contributions, key=_public_from, reverse=True)[:MOST]:
        url = request.build_absolute_uri(one.url)
        feed.add_item(
            title=_title(one),
            link=url,
            unique_id=url,
            description=one.statement.words if one.statement else one.release.summary,
            pubdate=one.release.public_from,
            updateddate=one.release.public_from,
            author_name=one.speaker,
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _public_from(one: Contribution) -> datetime:
    return one.release.public_from or LONG_AGO


def _title(one: Contribution) -> str:
    """Return who spoke and, of a release, under which headline."""
    said = one.statement
    return f"{one.speaker}: “{said.words[:80]}”" if said else f"{one.speaker}: {one.release.title}"
