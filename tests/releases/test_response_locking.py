"""Two people who confirm responses at the same instant."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from releases.models import Release, Response
from tests.atonce import at_once
from tests.factories import make_release, make_statement

pytestmark = pytest.mark.django_db(transaction=True)


def propose(source: Release, target: Release, **fields: Any) -> Response:
    return Response.objects.create(source_release=source, target_release=target, **fields)


def confirm(response: Response) -> str:
    """Confirm it as somebody who read it just now; return why it was refused, or nothing."""
    try:
        Response.objects.get(pk=response.pk).decide(
            Response.State.CONFIRMED, by=None, at=timezone.now()
        )
    except ValidationError as error:
        return error.messages[0]
    return ""


def test_of_two_who_close_a_ring_at_once_one_is_refused(shared_database: Any) -> None:
    first, second, third = (make_release() for _ in range(3))
    ring = [propose(first, second), propose(second, third), propose(third, first)]
    shared_database()

    refusals = at_once(*(lambda one=one: confirm(one) for one in ring))

    assert sorted(map(bool, refusals)) == [False, False, True]
    assert "in a ring" in max(refusals)
    (confirmed,) = at_once(lambda: Response.objects.filter(state="confirmed").count())
    assert confirmed == 2


def test_a_guess_that_somebody_else_is_deciding_on_is_left_to_them() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, who waits for nobody")
    guess = propose(make_release(body="It stays."), make_release(), score=0.5)
    exact = Response.objects.create(
        source_statement=make_statement(guess.source_in, "It stays."),
        target_release=guess.target_in,
    )
    held, done = Event(), Event()

    def look() -> None:
        with transaction.atomic():
            Response.objects.select_for_update().get(pk=guess.pk)
            held.set()
            assert done.wait(timeout=2), "the other waits for the guess"

    def decide() -> str:
        held.wait(timeout=10)
        refusal = confirm(exact)
        done.set()
        return refusal

    assert at_once(look, decide) == [None, ""]
    assert set(Response.objects.values_list("pk", "state")) == {
        (exact.pk, "confirmed"),
        (guess.pk, "proposed"),
    }
