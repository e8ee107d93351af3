"""
What a page costs that does nothing: the two floors beneath every figure.

``bare`` is a WSGI constant: gunicorn and the socket. ``constant()`` makes an application of the
project's own settings and middleware around one constant view: what Django costs on top.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import re_path

BODY = b"<!doctype html><title>Constant</title><p>Nothing was looked up.</p>\n"


def bare(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with the constant, whatever is asked."""
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]
    start_response("200 OK", headers)
    return [BODY]


def constant() -> Callable[..., Iterable[bytes]]:
    """Make the project's application, middleware and all, all addresses being the constant."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pressroom.settings")
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    settings.ROOT_URLCONF = "tests.benchmarks.floors"
    return get_wsgi_application()


def view(request: HttpRequest) -> HttpResponse:
    """Answer with the constant."""
    return HttpResponse(BODY)


urlpatterns = [re_path("", view)]
