"""Deciding many statements at once, from the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from releases.admin.decisions import DECIDED, State, decide_proposed, instant_of
from releases.models.replying import propose_replies

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from releases.models import Statement

MOST = 200  # in one go: what a list shows at most
NAMED = 5  # left alone for the same reason and named one by one


def decide_all(desk: Any, request: HttpRequest, queryset: Any, state: str) -> None:
    """Decide those selected, each by itself, and say which were left alone and why."""
    made = instant_of(request.POST.get("made", ""))
    if made is None:
        messages.error(request, "The list could not be understood. Nothing was changed.")
        return
    rows = queryset.select_related("person", "organisation").prefetch_related("passages")
    selected = list(rows.defer("release__body")[: MOST + 1])
    if len(selected) > MOST:
        messages.error(request, f"Take at most {MOST} at a time. Nothing was changed.")
        return
    done: list[Statement] = []
    left: dict[str, list[Statement]] = {}
    for statement in selected:
        try:
            with transaction.atomic():
                decide_proposed(statement.pk, made, state, request.user, timezone.now())
                desk.log_change(request, statement, f"{DECIDED[State(state)]} in the list.")
            done.append(statement)
        except ValidationError as error:
            left.setdefault(error.messages[0], []).append(statement)
    # Of each release once, and of its text as all decisions leave it.
    with transaction.atomic():
        propose_replies({statement.release_id for statement in done})
    if done:
        what = "1 statement was" if len(done) == 1 else f"{len(done)} statements were"
        messages.success(request, f"{what} {DECIDED[State(state)].lower()}.")
    for reason, statements in left.items():
        messages.warning(request, f"{_named(statements)}: left alone. {reason}")


def _named(statements: list[Statement]) -> str:
    """Return statements in words, the first of them by name."""
    named = "; ".join(str(statement) for statement in statements[:NAMED])
    more = len(statements) - NAMED
    return f"{named}; and {more} more" if more > 0 else named


def _action(state: State, label: str) -> Callable[..., Any]:
    def act(desk: Any, request: HttpRequest, queryset: Any) -> None:
        decide_all(desk, request, queryset, state)

    act.__name__ = f"decide_{state}"
    return admin.action(act, permissions=["change"], description=label)


ACTIONS = [
    _action(State.CONFIRMED, "Confirm those found by a sure rule"),
    _action(State.REJECTED, "Reject"),
]
