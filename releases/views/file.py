"""Attachments: asked for at every request, never served from a static root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from releases.models import Attachment
from releases.references import read_reference

if TYPE_CHECKING:
    from django.http import HttpRequest


@csrf_exempt
@require_safe
def download(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """Hand out a public attachment of a public release, as a file to keep and not to run."""
    attachment = get_object_or_404(
        Attachment.objects.public().select_related("release"),
        release__reference=read_reference(reference),
        number=number,
    )
    try:
        content = attachment.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.download_name,
        content_type=attachment.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
