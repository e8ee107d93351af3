"""A release's page tells its answers, what it answers, its copies and what is like it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from releases.models import Exchange, Release, Response, Statement
from releases.responding import beside, responses_of
from tests.factories import make_organisation, make_release, make_statement
from tests.releases.test_related_answers import GOLD

pytestmark = pytest.mark.django_db

TEXT = " ".join(item.body for item in GOLD[:8])


def page(release: Release) -> str:
    return Client().get(release.get_absolute_url()).content.decode()


def link(source: Statement | Release, target: Statement | Release, **fields: Any) -> Response:
    ends = {
        f"{end}_{'statement' if isinstance(row, Statement) else 'release'}": row
        for end, row in (("source", source), ("target", target))
    }
    return Response.objects.create(**{"state": "confirmed"} | ends | fields)


def make_pair(**fields: Any) -> tuple[Release, Release]:
    """Make a release and another that defends its record against a statement in it."""
    movement, board = make_organisation(name="Vale Movement"), make_organisation(name="Bus Board")
    question = make_release(
        organisation=movement, title="The question", body="“Fares rose,” said the Movement."
    )
    said = make_statement(question, "Fares rose", organisation=movement)
    reply = make_release(
        **{"organisation": board, "title": "The reply", "body": "“They fund carriages.”"} | fields
    )
    answering = make_statement(reply, "They fund carriages", organisation=board)
    link(answering, said, relation="defends-record", basis="placed-together")
    return question, reply


def test_the_front_page_tells_the_newest_answers_and_exchanges() -> None:
    assert "Latest answers" not in Client().get("/").content.decode()
    question, reply = make_pair()
    exchange = Exchange.objects.create(title="Fares", introduction="Two.", state="published")
    exchange.entries.create(release=question)
    text = " ".join(Client().get("/").content.decode().split())
    said = Statement.objects.get(release=reply)
    assert (
        f'<a href="{said.get_absolute_url()}">Bus Board answered Vale Movement</a>'
        ' <span class="muted">the same day: defends record</span>' in text
    )
    assert f'<a href="{exchange.get_absolute_url()}">Fares</a>' in text
    Release.objects.filter(pk=reply.pk).update(state="draft")
    assert "Latest answers" not in Client().get("/").content.decode()


def test_an_organisation_s_page_tells_whom_it_answered_and_who_answered_it() -> None:
    question, reply = make_pair()
    link(question, make_release(organisation=reply.organisation, title="The first word"))
    text = " ".join(Client().get(reply.organisation.get_absolute_url()).content.decode().split())
    answered, answers = text.index("Whom it answered"), text.index("Who answered it")
    assert answered < text.index("Bus Board answered Vale Movement") < answers
    assert answers < text.index("Vale Movement answered Bus Board")
    Release.objects.filter(pk=question.pk).update(state="draft")
    text = Client().get(reply.organisation.get_absolute_url()).content.decode()
    assert "Whom it answered" not in text
    assert "Who answered it" not in text


def test_an_answer_is_told_in_words() -> None:
    question, reply = make_pair()
    text = " ".join(page(question).split())
    assert (
        f'<a href="{reply.get_absolute_url()}">Bus Board</a> answered Vale Movement the same day:'
        " defends record; placed together by the publisher" in text
    )
    assert "They fund carriages" in text


def test_the_answering_side_tells_what_it_answers() -> None:
    question, reply = make_pair()
    text = " ".join(page(reply).split())
    assert f'answers <a href="{question.get_absolute_url()}">Vale Movement, “The question”' in text
    assert "Fares rose" in text


@pytest.mark.parametrize(
    ("issued", "when"),
    [
        ("2026-03-02", "the same day"),
        ("2026-03-03", "the next day"),
        ("2026-03-05", "3 days later"),
        ("", ""),
    ],
)
def test_how_long_an_answer_took_is_told_in_days(issued: str, when: str) -> None:
    question, _ = make_pair(issued=issued)
    assert [one.when for one in responses_of(question)[0]] == [when]


def test_an_answer_within_the_release_is_told_once() -> None:
    release = make_release(body="“Fares rose,” said A. “No,” said B.")
    one, other = make_statement(release, "Fares rose"), make_statement(release, "No")
    link(other, one)
    assert [found.when for found in responses_of(release)[0]] == ["in the same release"]
    assert responses_of(release)[1] == []


@pytest.mark.parametrize("state", ["draft", "submitted", "embargoed", "removed"])
def test_a_hidden_answer_leaves_no_trace(state: str) -> None:
    alone = make_release(reference="zzzz0001", body="“Fares rose,” said A.", title="Alone")
    bare = page(alone)
    reply = make_release(title="Secret reply", body="“No.”")
    link(reply, alone)
    assert "Secret reply" in page(alone) or "answered" in page(alone)
    if state == "removed":
        reply.remove("For privacy", at=timezone.now())
    elif state == "embargoed":
        Release.objects.filter(pk=reply.pk).update(public_from=timezone.now() + timedelta(hours=1))
    else:
        Release.objects.filter(pk=reply.pk).update(state=state)
    assert page(alone) == bare


def test_a_proposal_is_shown_to_nobody() -> None:
    question, reply = make_release(), make_release()
    link(reply, question, state="proposed", explanation="names nobody")
    assert "answered" not in page(question)
    assert responses_of(question)[0] == responses_of(reply)[1] == []


def test_a_withdrawn_answer_stands_under_its_notice() -> None:
    question, reply = make_pair()
    reply.withdraw("Wrong figure", at=timezone.now())
    assert '<span class="tag">withdrawn</span>' in page(question)


def test_a_rejected_or_lost_statement_is_no_end() -> None:
    question, _ = make_pair()
    said = question.statements.get()
    Statement.objects.filter(pk=said.pk).update(lost=True)
    assert responses_of(question)[0] == []


def test_copies_are_folded_and_hidden_ones_are_not_named() -> None:
    first = make_release(title="Walk-out at Tallow Farm", body=TEXT)
    names = [make_organisation(name=name) for name in ("Orchard Union", "Packers’ Guild")]
    for name in names:
        make_release(title="Pickers’ joint statement", organisation=name, body=TEXT + "More. " * 9)
    hidden = make_release(
        title="Hidden", body=TEXT, public_from=timezone.now() + timedelta(hours=1)
    )
    copies, _ = beside(first)
    assert {one.organisation.name for one in copies} == {"Orchard Union", "Packers’ Guild"}
    assert hidden.organisation.name not in page(first)
    about = make_release(
        title="Gantry bridge",
        body="Pickers at Tallow Farm, unpaid for overtime, met nurses of the infirmary and asked"
        " for a hearing about the dredging licence, the bonus pool and the carriages.",
    )
    _, related = beside(about)
    assert len(related) == 1
    assert len(related[0].copies) == 2


def test_a_page_costs_as_many_queries_with_thirty_answers_as_with_two() -> None:
    def cost(release: Release) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(release)
        return len(captured)

    question, _ = make_pair()
    said = question.statements.get()
    link(make_statement(make_release(body="“No.”"), "No."), said)
    page(question)
    two = cost(question)
    for _ in range(28):
        link(make_statement(make_release(body="“No.”"), "No."), said)
    assert cost(question) == two


@pytest.mark.parametrize(("value", "titles"), [("any", ["The question"]), ("none", ["The reply"])])
def test_the_list_is_filtered_by_answers(value: str, titles: list[str]) -> None:
    make_pair()
    listed = Client().get("/releases/", {"responses": value}).content.decode()
    assert [t for t in ("The question", "The reply") if f">{t}</a>" in listed] == titles


def test_a_hidden_answer_does_not_make_a_release_answered() -> None:
    make_pair(public_from=timezone.now() + timedelta(hours=1))
    listed = Client().get("/releases/", {"responses": "any"}).content.decode()
    assert "The question" not in listed


def test_an_unknown_value_is_refused() -> None:
    assert Client().get("/releases/", {"responses": "some"}).status_code == 400


@pytest.mark.parametrize(
    ("value", "words"), [("any", "Fares rose"), ("none", "They fund carriages")]
)
def test_statements_are_filtered_by_answers_too(value: str, words: str) -> None:
    make_pair()
    listed = Client().get("/statements/", {"responses": value}).content.decode()
    both = ("Fares rose", "They fund carriages")
    assert [one for one in both if one in listed] == [words]
