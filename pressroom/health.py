"""What machines ask: is it up, is it ready, what may be crawled, where is the icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

PLAIN = "text/plain; charset=utf-8"
ROBOTS = "User-agent: *\nDisallow: /admin/\n"


@csrf_exempt
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; nothing else is asked."""
    return HttpResponse("ok\n", content_type=PLAIN)


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database answers and every migration is applied, else 503."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return HttpResponse("migrations are missing\n", content_type=PLAIN, status=503)
    return HttpResponse("ready\n", content_type=PLAIN)


@csrf_exempt
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers that everything public may be read."""
    return HttpResponse(ROBOTS, content_type=PLAIN)


@csrf_exempt
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon where a page, as those of the desk, names none."""
    return HttpResponseRedirect(static("img/icon.svg"))
