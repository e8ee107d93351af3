"""How a public page is served: read-only, and cached for some seconds."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate["HttpRequest", Arguments], "HttpResponse"]

# Seconds, the same for every page: one that counted down to a lift would betray it.
MAX_AGE = 20


def public_page(view: View[Arguments]) -> View[Arguments]:
    """Let caches keep what everybody may read, and only where it was found."""

    @wraps(view)
    def served(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code < 400:
            patch_cache_control(response, public=True, max_age=MAX_AGE)
        return response

    # Nothing is taken from a form: a POST is answered with 405, not with a missing token.
    return csrf_exempt(require_safe(cast("View[Arguments]", served)))
