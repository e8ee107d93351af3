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
from releases.responding import Link, answers_of, beside, responses_of
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.releases.test_related_answers import GOLD

pytestmark = pytest.mark.django_db

TEXT = " ".join(item.body for item in GOLD[:8])


def part(text: str, name: str) -> str:
    """Return the section whose heading has an id."""
    return text.split(f'aria-labelledby="{name}"')[1].split("</section>")[0]


def page(release: Release) -> str:
    return Client().get(release.get_absolute_url()).content.decode()


def answers_to(release: Release) -> list[Link]:
    """Return all answers to a release and to the statements in it."""
    found = responses_of(release)
    said = (link for one in found.by_statement.values() for link in one.answers)
    return [*found.whole.answers, *said]


def answered_by(release: Release) -> list[Link]:
    """Return all that a release and the statements in it answer."""
    found = responses_of(release)
    return [
        *found.whole.answered,
        *(a for one in found.by_statement.values() for a in one.answered),
    ]


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


@pytest.mark.parametrize(
    ("relation", "did"),
    [("corrects", "corrected"), ("follows-up", "followed up"), ("rebuts", "answered")],
)
def test_what_an_answer_did_is_told_between_the_names(relation: str, did: str) -> None:
    _, reply = make_pair()
    Response.objects.update(relation=relation)
    for address in ("/", reply.organisation.get_absolute_url()):
        text = Client().get(address).content.decode()
        assert f"Bus Board {did} Vale Movement" in text


def test_an_answer_is_told_in_words_beside_the_statement() -> None:
    question, reply = make_pair()
    said, answering = question.statements.get(), reply.statements.get()
    text = " ".join(page(question).split())
    assert (
        f'<a href="{answering.place}">Bus Board</a> answered the same day:'
        " defends record; placed together by the publisher" in text
    )
    assert text.index(f'id="{said.anchor}"') < text.index("answered the same day")
    assert text.index("answered the same day") < text.index('id="cite"')
    assert 'id="answers"' not in text  # that is for answers to the release as a whole


def test_both_texts_stand_side_by_side_on_demand() -> None:
    question, reply = make_pair()
    for release in (question, reply):
        details = page(release).split("<details>")[1].split("</details>")[0]
        assert details.index("Fares rose") < details.index("They fund carriages")
        assert "Both texts side by side" in details


def test_from_a_claim_to_its_answer_and_back_is_one_click() -> None:
    question, reply = make_pair()
    said, answering = question.statements.get(), reply.statements.get()
    assert f'href="{answering.place}"' in page(question)
    text = " ".join(page(reply).split())
    assert f'id="{answering.anchor}"' in text
    assert f'Answers <a href="{said.place}">Vale Movement</a>, the same day: defends record' in text


def test_an_answer_to_a_release_as_a_whole_stands_beneath_it_and_tells_what_it_answers() -> None:
    question = make_release(title="The question")
    reply = make_release(title="The reply", organisation=make_organisation(name="Bus Board"))
    link(reply, question, relation="rebuts", basis="stated-in-source")
    beneath = " ".join(part(page(question), "answers").split())
    told = f'<a href="{reply.get_absolute_url()}">Bus Board</a> answered the same day: rebuts;'
    assert told in beneath
    text = " ".join(page(reply).split())
    back = (
        f'Answers <a href="{question.get_absolute_url()}">{question.organisation}, “The question”'
    )
    assert back in text
    assert text.index("What this answers") < text.index('id="p1"')


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("answers", "answered the same day: stated in the source"),
        ("corrects", "corrected this the same day: stated in the source"),
        ("supersedes", "superseded this the same day: stated in the source"),
        ("declines", "answered the same day: declines to comment; stated in the source"),
    ],
)
def test_what_the_verb_says_is_not_said_twice(relation: str, words: str) -> None:
    question = make_release()
    link(make_release(), question, relation=relation, basis="stated-in-source")
    assert words in " ".join(page(question).split())


def test_a_statement_page_tells_its_answers_and_what_it_answers() -> None:
    question, reply = make_pair()
    said, answering = question.statements.get(), reply.statements.get()
    told = Client().get(said.get_absolute_url()).content.decode()
    assert f'<a href="{answering.place}">Bus Board</a> answered' in part(told, "answers")
    told = Client().get(answering.get_absolute_url()).content.decode()
    assert f'Answers <a href="{said.place}">Vale Movement</a>' in part(told, "answered")
    Release.objects.filter(pk=reply.pk).update(state="draft")
    assert "Bus Board" not in Client().get(said.get_absolute_url()).content.decode()


def test_a_speaker_who_is_not_public_is_named_as_printed() -> None:
    question, reply = make_pair()
    answering = reply.statements.get()
    hidden = make_person(name="Secret Person")
    Statement.objects.filter(pk=answering.pk).update(
        person=hidden,
        organisation=None,
        state="proposed",
        strength="named-person",
        speaker_printed="the chair",
    )
    shown = page(question)
    assert "Secret Person" not in shown
    assert '>The chair</a> <span class="tag">unconfirmed</span> answered' in shown


def test_an_answer_of_which_nobody_confirmed_who_gave_it_is_marked_wherever_it_is_told() -> None:
    question, reply = make_pair()
    tag, said = ' <span class="tag">unconfirmed</span>', question.statements.get()
    paths = {
        question.get_absolute_url(): f"Bus Board</a>{tag} answered",
        said.get_absolute_url(): f"Bus Board</a>{tag} answered",
        question.organisation.get_absolute_url(): f"Bus Board answered Vale Movement</a>{tag}",
        "/": f"Bus Board answered Vale Movement</a>{tag}",
    }
    for path in paths:
        assert tag not in Client().get(path).content.decode(), path
    reply.statements.update(state="proposed")
    for path, words in paths.items():
        assert words in Client().get(path).content.decode(), path
    assert f"<figcaption>Bus Board{tag}" in page(question)
    reply.statements.update(state="confirmed")
    question.statements.update(state="proposed")
    assert f"Vale Movement</a>{tag}" in page(reply)


def test_of_many_answers_some_stand_beside_and_the_others_are_a_click_away() -> None:
    question, _ = make_pair()
    said = question.statements.get()
    for _ in range(20):
        link(make_statement(make_release(body="“No.”"), "No."), said)
    shown = page(question)
    assert shown.count(" answered the same day") == 8
    assert f'<a href="{said.get_absolute_url()}">13 more answers</a>' in shown
    assert len(answers_of(said).answers) == 21


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
    assert [one.when for one in answers_to(question)] == [when]


def test_an_answer_within_the_release_leads_there_and_back() -> None:
    release = make_release(body="“Fares rose,” said A.\n\n“No,” said B.")
    one, other = make_statement(release, "Fares rose"), make_statement(release, "No")
    link(other, one, basis="placed-together")
    text = " ".join(page(release).split())
    assert f'<a href="{other.place}">Unattributed</a> answered in the same release: placed' in text
    assert f'Answers <a href="{one.place}">Unattributed</a>, in the same release: placed' in text
    assert text.count("<details>") == 1


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
    assert answers_to(question) == answered_by(reply) == []


def test_a_withdrawn_answer_stands_under_its_notice() -> None:
    question, reply = make_pair()
    reply.withdraw("Wrong figure", at=timezone.now())
    shown = page(question)
    assert 'publisher <span class="tag withdrawn">withdrawn</span>' in shown
    assert '<span class="tag withdrawn">withdrawn</span></figcaption>' in shown


def test_a_rejected_or_lost_statement_is_no_end() -> None:
    question, _ = make_pair()
    said = question.statements.get()
    Statement.objects.filter(pk=said.pk).update(lost=True)
    assert answers_to(question) == []


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


def test_a_list_that_is_cut_claims_no_number(monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.responding.MOST_LINKS", 10)
    question, _ = make_pair()
    said = question.statements.get()
    for _ in range(12):
        link(make_statement(make_release(body="“No.”"), "No."), said)
    assert ">Many more answers</a>" in page(question)
    shown = Client().get(said.get_absolute_url()).content.decode()
    assert "the first 10 that were linked are listed" in shown
