"""What every request passes on the way in, and every response on the way out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest

    Handler = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

# A journalist's longest filter is some hundred characters; past this it is an attack or a mistake.
LONGEST_QUERY = 4096
SESSION_KEY = re.compile(r"[a-z0-9]{32}")


def static_error(status: HTTPStatus, sentence: str, *, again: bool = False) -> HttpResponse:
    """
    Return an error page that needs no database and no static manifest.

    ``again`` offers the same address once more.
    """
    context = {"title": status.phrase, "sentence": sentence, "again": again}
    return HttpResponse(render_to_string("error.html", context), status=status)


class RefuseMalformedRequests:
    """
    Refuse what no browser of a reader sends, before anything reads it.

    NUL bytes make PostgreSQL's driver raise, an octal escape in the session cookie breaks every
    page that touches the user, a query of 100 kB keeps a worker busy. A lost or slow database is
    answered with 503 and Retry-After instead of a 500.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            return static_error(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                f"The address is too long: at most {LONGEST_QUERY} characters after the question"
                " mark. Shorten the search and try again.",
            )
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            return static_error(
                HTTPStatus.BAD_REQUEST, "The address contains a NUL byte, which no text has."
            )
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 where the database is lost, locked or took too long; see the log for which."""
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        logger.error("database unavailable for %s", request.path_info[:200], exc_info=exception)
        sentence = "The archive cannot be read at this moment. Please try again in a few seconds."
        sent = request.method not in ("GET", "HEAD")
        if sent:
            sentence += " Go back in your browser: what you typed still stands there."
        response = static_error(HTTPStatus.SERVICE_UNAVAILABLE, sentence, again=not sent)
        response["Retry-After"] = "5"
        return response


class SecurityHeaders:
    """
    Send the content security policy, and keep every page out of caches unless its view opts in.

    A view that sets Cache-Control itself (public pages, static files) is left alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), interest-cohort=(), microphone=()"
        )
        return response
