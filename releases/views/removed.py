"""What was public once and was removed: a tombstone, without its text."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from releases.querysets import ReleaseQuerySet


def removed(
    request: HttpRequest, tombstones: ReleaseQuerySet, reference: str | None, what: str = "release"
) -> HttpResponse:
    """Answer 410 where there is a tombstone, and 404 for everything else."""
    release = tombstones.first()
    if release is None:
        raise Http404
    context = {"release": release, "reference": reference, "what": what}
    return render(request, "releases/removed.html", context, status=HTTPStatus.GONE)
