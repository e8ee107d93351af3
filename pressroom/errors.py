"""Pages for what went wrong, in a sentence and with a way on."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render

from pressroom.middleware import static_error

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; hidden and absent read the same."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 to what cannot be read as a request, and 413 to a form too large to take."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        return static_error(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The form holds more than {most} MB of text, which is more than is taken. Nothing was"
            " saved; go back in your browser, where what you typed still is, and shorten it.",
        )
    return static_error(HTTPStatus.BAD_REQUEST, "The request could not be understood.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 where somebody signed in lacks the permission."""
    return static_error(HTTPStatus.FORBIDDEN, "This page is not open to your account.")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without its token: kept open too long, or sent from elsewhere."""
    return static_error(
        HTTPStatus.FORBIDDEN,
        "The form was not taken, because its page has expired or the browser kept no cookie for it."
        " Go back, load the page again and send the form once more.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 from a page that needs nothing that could be broken too."""
    return static_error(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here, and it has been recorded. Nothing was lost.",
    )
