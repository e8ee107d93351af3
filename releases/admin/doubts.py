"""What a second pair of eyes would ask about a release. A doubt warns; it never blocks."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisations.text import fold
from releases.models import Release

NEARBY = timedelta(days=7)
LOOKED_AT = 2000  # titles compared, so that a prolific organisation does not slow its form


def doubts_about(release: Release) -> dict[str, list[SafeString]]:
    """Return sentences about a saved release, under the name of the field each concerns."""
    doubts: dict[str, list[SafeString]] = {}
    for other in namesakes(release):
        address = reverse("admin:releases_release_change", args=[other.pk])
        doubts.setdefault("title", []).append(
            format_html(
                "The archive holds another release of this title and organisation, issued {}:"
                " <a href='{}'>{}</a>.",
                other.issue_date.in_words(),
                address,
                other.reference,
            )
        )
    if release.issued and release.issued > release.captured:
        sentence = "Issued later than it was captured: one of the two dates is in doubt."
        doubts.setdefault("issue_date", []).append(format_html("{}", sentence))
    if release.issued is None and release.issued_basis != Release.Basis.UNKNOWN:
        sentence = "There is no date of issue, so “not known” is how it is known."
        doubts.setdefault("issued_basis", []).append(format_html("{}", sentence))
    if release.issued_basis == Release.Basis.INFERRED and not release.issued_note:
        sentence = "The date was inferred: say from what."
        doubts.setdefault("issued_note", []).append(format_html("{}", sentence))
    if not release.body:
        sentence = "There is no text yet. It cannot be published without."
        doubts.setdefault("body", []).append(format_html("{}", sentence))
    return doubts


def namesakes(release: Release) -> list[Release]:
    """Return up to three releases of the same issuer, title and time: perhaps the same one."""
    nearby = Q(issued=None)
    if release.issued and release.issued_until:
        # Periods that overlap or nearly do: “2031” may well be “5 May 2031”.
        begun, ended = release.issued - NEARBY, release.issued_until + NEARBY
        nearby |= Q(issued_until__gte=begun, issued__lte=ended)
    candidates = (
        Release.objects.filter(nearby, organisation=release.organisation_id)
        .exclude(pk=release.pk)
        .exclude(state=Release.State.REMOVED)
        .newest_first()
        .values_list("pk", "title")[:LOOKED_AT]
    )
    title = fold(release.title)
    same = [pk for pk, other in candidates if fold(other) == title]
    return list(Release.objects.filter(pk__in=same[:3]).newest_first().for_listing())
