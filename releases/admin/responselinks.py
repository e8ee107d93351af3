"""What a release's form tells of its responses: what answers it, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from releases.admin.response import briefly
from releases.models import Response

if TYPE_CHECKING:
    from django.http import HttpRequest

    from releases.models import Release

MOST = 40  # rows of each list
State = Response.State
# What waits for a decision comes first, what was decided against last.
IN_ORDER = {State.PROPOSED: 0, State.CONFIRMED: 1, State.DISMISSED: 2}


@dataclass(frozen=True)
class Row:
    """One response: what stands at its other end, how the two are related, what became of it."""

    url: str
    words: str
    state: str


@dataclass(frozen=True)
class ResponseLinks:
    """The responses of a release in two lists, and where to add to each, for whoever may."""

    answers: list[Row]
    answered: list[Row]
    add_answer: str
    add_answered: str


def response_links(desk: Any, request: HttpRequest, release: Release) -> ResponseLinks | None:
    """
    Return the responses of a release, in one query; None for whoever may not see them.

    ``desk`` is the one for responses: its permissions decide.
    """
    if release.state == release.State.REMOVED or not desk.has_view_permission(request):
        return None
    rows = Response.objects.filter(Q(target_in=release) | Q(source_in=release))
    rows = rows.select_related(*desk.list_select_related)
    found = list(rows.defer("source_in__body", "target_in__body").order_by("-pk"))
    found.sort(key=lambda response: IN_ORDER[State(response.state)])
    to_it = [one for one in found if one.target_in_id == release.pk]
    by_it = [one for one in found if one.target_in_id != release.pk]
    may_add = desk.has_add_permission(request)
    return ResponseLinks(
        answers=[_answer(one) for one in to_it[:MOST]],
        answered=[_answered(one) for one in by_it[:MOST]],
        add_answer=_adding("target", release) if may_add else "",
        add_answered=_adding("source", release) if may_add else "",
    )


def _answer(response: Response) -> Row:
    """Return an answer to the release, or to somebody in it."""
    to = response.target_statement
    words = f"{briefly(response.source_statement, response.source_in)}:"
    words += f" {response.get_relation_display()}{f', to {to.speaker_name}' if to else ''}"
    return _row(response, words)


def _answered(response: Response) -> Row:
    """Return what the release answers, or somebody in it."""
    by = response.source_statement
    words = f"{briefly(response.target_statement, response.target_in)}:"
    words += f" {response.get_relation_display()}{f', by {by.speaker_name}' if by else ''}"
    return _row(response, words)


def _row(response: Response, words: str) -> Row:
    url = reverse("admin:releases_response_change", args=[response.pk])
    return Row(url, words, response.get_state_display().lower())


def _adding(end: str, release: Release) -> str:
    """Return the address of the form for a new response of which a release is one end."""
    return f"{reverse('admin:releases_response_add')}?{end}_release={release.pk}"
