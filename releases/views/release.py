"""One release: its text, its dates, where it came from and how to cite it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render

from releases.models import Attachment, PartnerSlot, Release
from releases.prepared import PreparedModels
from releases.quoted import quoted
from releases.references import read_reference
from releases.responding import beside, responses_of
from releases.rows import newest_rows_of
from releases.saying import standing
from releases.ties import ties_of
from releases.views.public import public_page
from releases.views.removed import removed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MORE = 5  # further releases of the same organisation
_PUBLIC = PreparedModels(
    lambda keys: Release.objects.public().select_related("organisation").filter(reference=keys[0])
)
KEPT_FOR_LATER = ("versions", "files")  # addresses that come with what they show


@public_page
def detail(request: HttpRequest, reference: str, slug: str = "") -> HttpResponse:
    """Show a public release; any other writing of its address redirects to the one it has."""
    if slug in KEPT_FOR_LATER:
        raise Http404
    wanted = read_reference(reference)
    release = next(iter(_PUBLIC.objects(keys=[wanted])), None) if wanted else None
    if release is None:
        return removed(request, Release.objects.tombstones().filter(reference=wanted), wanted)
    if request.path != release.get_absolute_url():
        return redirect(release, permanent=True)
    return render_release(request, release)


def render_release(
    request: HttpRequest, release: Release, *, preview: bool = False
) -> HttpResponse:
    """Render the public page; ``preview`` shows staff what it will be, under a notice."""
    newest = newest_rows_of(release.organisation, MORE + 1)
    copies, related = beside(release)
    responses = responses_of(release)
    context = {
        "release": release,
        "paragraphs": quoted(release.body, standing(release), responses.by_statement),
        "preview": preview,
        "ties": ties_of(release),
        "attachments": Attachment.of(release),
        "more": [other for other in newest if other.pk != release.pk][:MORE],
        "responses": responses.whole,
        "copies": copies,
        "related": related,
        "sha256": hashlib.sha256(release.body.encode()).hexdigest(),
        "address": request.build_absolute_uri(release.get_absolute_url()),
        "partner": PartnerSlot.now(),
    }
    return render(request, "releases/release_detail.html", context)
