"""
The list as it is first written: ``icontains``, or ``SearchVector`` over the rows, and a paginator.

``application()`` makes an application of the project's own settings and middleware around it, as
floors.py does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.html import format_html, format_html_join


def application() -> Callable[..., Iterable[bytes]]:
    """Make the project's application, all addresses being the naive list."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pressroom.settings")
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    settings.ROOT_URLCONF = "tests.benchmarks.naive"
    return get_wsgi_application()


def view(request: HttpRequest) -> HttpResponse:
    """List releases with words, by organisation and date, twenty to a page, with facets."""
    releases = _found(request)
    page = Paginator(releases.order_by("-issued"), 20).get_page(request.GET.get("page"))
    facets: Any = releases.order_by().values_list("organisation__name").annotate(n=Count("pk"))
    rows = [(r.reference, r.title, r.organisation.name, r.body[:200]) for r in page]
    return HttpResponse(
        format_html(
            "<!doctype html><title>Releases</title><h1>{} releases</h1><ul>{}</ul><ol>{}</ol>",
            page.paginator.count,
            format_html_join("", "<li>{} ({})</li>", facets),
            format_html_join("", '<li><a href="/{}/">{}</a> {} {}</li>', rows),
        )
    )


def _found(request: HttpRequest) -> Any:
    from releases.models import Release

    releases: Any = Release.objects.public().select_related("organisation")
    words = request.GET.get("q", "")
    if words and connection.vendor == "postgresql":
        from django.contrib.postgres.search import SearchQuery, SearchVector

        vector = SearchVector("title", "body", config="english")
        releases = releases.annotate(vector=vector)
        releases = releases.filter(vector=SearchQuery(words, config="english"))
    elif words:
        for word in words.split():
            releases = releases.filter(Q(title__icontains=word) | Q(body__icontains=word))
    if organisation := request.GET.get("organisation"):
        releases = releases.filter(organisation__slug=organisation)
    for name, lookup in (("from", "issued__date__gte"), ("to", "issued__date__lte")):
        if day := request.GET.get(name):
            releases = releases.filter(**{lookup: day})
    return releases


urlpatterns = [re_path("", view)]
