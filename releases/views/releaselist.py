"""The list of releases: newest first, filtered, searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone

from releases.listing import Listing
from releases.models import EmptySearch, Release, ReleaseCount
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
def release_list(request: HttpRequest) -> HttpResponse:
    """Show what the parameters ask for, and what else could be asked; statements elsewhere."""
    public, kept = Release.objects.public(), ReleaseCount.objects.break_down
    listing = Listing(request.GET, public, whole=True, kept=kept)
    if listing.wants_statements:
        return redirect(listing.statements)
    if listing.in_vain and listing.filterset.query:
        EmptySearch.note(listing.filterset.query, timezone.localdate())
    return render(
        request, "releases/release_list.html", {"listing": listing}, status=listing.status
    )
