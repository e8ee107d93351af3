"""The archive's public addresses; they never change."""

from __future__ import annotations

from django.urls import path, register_converter

from releases.feeds import exchange_feed
from releases.references import LENGTH
from releases.views import (
    archive,
    directory,
    exchange,
    file,
    release,
    releaselist,
    statement,
    statementlist,
)
from releases.views.public import public_page


class ReferenceConverter:
    """Eight characters, the first a letter: read leniently, so that other casing can redirect."""

    regex = f"[A-Za-z][0-9A-Za-z]{{{LENGTH - 1}}}"

    def to_python(self, value: str) -> str:
        """Hand it on as it was written."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it is kept."""
        return value


register_converter(ReferenceConverter, "reference")
register_converter(archive.YearConverter, "year")
register_converter(archive.TwoDigitConverter, "dd")

app_name = "releases"

urlpatterns = [
    path("releases/", releaselist.release_list, name="list"),
    path("releases/<year:year>/", archive.year, name="archive-year"),
    path("releases/<year:year>/<dd:month>/", archive.month, name="archive-month"),
    path("releases/<year:year>/<dd:month>/<dd:day>/", archive.day, name="archive-day"),
    path("releases/<reference:reference>/", release.detail, name="reference"),
    path("releases/<reference:reference>/files/<int:number>/", file.download, name="file"),
    path("releases/<reference:reference>/<slug:slug>/", release.detail, name="detail"),
    path("statements/", statementlist.statement_list, name="statements"),
    path("statements/<reference:reference>/", statement.detail, name="statement"),
    path("exchanges/", exchange.exchanges, name="exchanges"),
    path("exchanges/<slug:slug>/", exchange.exchange, name="exchange"),
    path("exchanges/<slug:slug>/feed.atom", public_page(exchange_feed), name="exchange-feed"),
    path("organisations/", directory.organisations, name="organisations"),
    path("organisations/<slug:slug>/", directory.organisation, name="organisation"),
    path("people/", directory.people, name="people"),
    path("people/<slug:slug>/", directory.person, name="person"),
    path("topics/", directory.topics, name="topics"),
    path("topics/<slug:slug>/", directory.topic, name="topic"),
]
