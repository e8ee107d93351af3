"""A response has one source and one target, closes no ring, and does not come first unexplained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from releases.models import Release, Response, Statement
from tests.factories import make_release, make_statement

pytestmark = pytest.mark.django_db


def make_said(**fields: Any) -> Statement:
    return make_statement(make_release(body="“Fares rise.”", **fields), "Fares rise.")


def link(source: Statement | Release, target: Statement | Release, **fields: Any) -> Response:
    ends = {
        f"{end}_{'statement' if isinstance(row, Statement) else 'release'}": row
        for end, row in (("source", source), ("target", target))
    }
    return Response.objects.create(**{"state": "confirmed"} | ends | fields)


@pytest.mark.parametrize("source", [make_said, make_release])
@pytest.mark.parametrize("target", [make_said, make_release])
def test_statements_and_releases_answer_each_other_once(source: Any, target: Any) -> None:
    answer, question = source(), target()
    made = link(answer, question)
    assert (made.source, made.target) == (answer, question)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        link(answer, question)


@pytest.mark.parametrize("make", [make_said, make_release])
def test_nothing_answers_itself(make: Any) -> None:
    row = make()
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        link(row, row)


def unchecked(**ends: Any) -> Response:
    """Return a response that only the database can refuse."""
    release = make_release()
    return Response(source_in=release, target_in=release, **ends)


@pytest.mark.parametrize("kind", ["statement", "release"])
def test_the_database_itself_refuses_what_answers_itself(kind: str) -> None:
    row = make_said() if kind == "statement" else make_release()
    with pytest.raises(IntegrityError, match="response_not_to_itself"):
        Response.objects.bulk_create([unchecked(**{f"source_{kind}": row, f"target_{kind}": row})])


@pytest.mark.parametrize(
    "ends",
    [
        ("source_statement",),
        ("target_release",),
        ("source_statement", "source_release", "target_release"),
        ("source_release", "target_statement", "target_release"),
    ],
    ids="+".join,
)
def test_one_source_and_one_target_are_demanded(ends: tuple[str, ...]) -> None:
    rows: dict[str, Any] = {
        end: make_said() if "statement" in end else make_release() for end in ends
    }
    with pytest.raises(IntegrityError, match="response_one_"), transaction.atomic():
        Response.objects.bulk_create([unchecked(**rows)])


def test_a_ring_is_refused() -> None:
    first, second, third = make_said(), make_said(), make_release()
    link(second, first)
    link(third, second)
    with pytest.raises(ValidationError, match="in a ring"):
        link(first, third)
    link(third, first)  # two ways to the same end are no ring


def test_a_ring_within_one_release_is_refused_and_a_chain_is_not() -> None:
    release = make_release(body="“One,” said A. “Two,” said B. “Three,” said C.")
    one, two, three = (make_statement(release, word) for word in ("One", "Two", "Three"))
    link(two, one)
    link(three, two)
    with pytest.raises(ValidationError, match="in a ring"):
        link(one, three)


def test_an_answer_within_a_release_closes_no_ring_outside_it() -> None:
    release = make_release(body="“One,” said A. “Two,” said B.")
    link(make_statement(release, "Two"), make_statement(release, "One"))
    link(make_release(), release)


def test_a_chain_of_five_hundred_is_followed_to_its_end() -> None:
    first = make_release()
    organisation = first.organisation
    rows = Release.objects.bulk_create(
        Release(organisation=organisation, title=f"Part {n}", slug=f"part-{n}") for n in range(500)
    )
    chain = [first, *rows]
    Response.objects.bulk_create(
        Response(
            source_release=later,
            source_in=later,
            target_release=earlier,
            target_in=earlier,
            state="confirmed",
        )
        for earlier, later in zip(chain, rows, strict=False)
    )
    with pytest.raises(ValidationError, match="in a ring"):
        link(first, rows[-1])


def test_what_is_only_proposed_closes_no_ring_before_it_is_confirmed() -> None:
    first, second = make_said(), make_said()
    link(second, first)
    proposal = link(first, second, state="proposed")
    with pytest.raises(ValidationError, match="in a ring"):
        proposal.decide(Response.State.CONFIRMED, by=None, at=timezone.now())
    proposal.decide(Response.State.DISMISSED, by=None, at=timezone.now())


def test_what_was_dismissed_closes_no_ring() -> None:
    first, second = make_said(), make_said()
    link(second, first, state="dismissed")
    link(first, second)


def test_an_answer_that_came_first_needs_a_reason() -> None:
    early, late = make_said(issued="2026-03-01"), make_said(issued="2026-03-02")
    with pytest.raises(ValidationError, match="say why"):
        link(early, late)
    link(early, late, early_reason="The answer was sent out under the same embargo.")


@pytest.mark.parametrize("issued", ["2026-03", "2026", ""], ids=["month", "year", "unknown"])
def test_dates_that_do_not_exclude_it_need_no_reason(issued: str) -> None:
    link(make_said(issued="2026-03-01"), make_said(issued=issued))


def test_only_confirmed_responses_between_public_ends_are_public() -> None:
    question, answer = make_said(), make_release()
    shown = link(answer, question)
    link(make_said(), question, state="proposed")
    link(make_said(), question, state="dismissed")
    link(make_release(public_from=timezone.now() + timedelta(hours=1)), question)
    link(answer, make_said(state="draft"))
    rejected = make_said()
    link(rejected, question)
    Statement.objects.filter(pk=rejected.pk).update(state="rejected")
    assert list(Response.objects.public()) == [shown]


def test_a_decision_records_when_and_by_whom(admin_user: Any) -> None:
    proposal = link(make_said(), make_said(), state="proposed")
    now = timezone.now()
    proposal.decide(Response.State.CONFIRMED, by=admin_user, at=now)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.decided) == ("confirmed", admin_user, now)
