"""A reply within a release is proposed when its statements are found: once, and to staff only."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.models import Organisation, OrganisationName
from releases.models import Release, Response, Statement, replying
from releases.models.relatinginbulk import relate_waiting, start_over
from releases.models.replying import propose_replies
from tests.factories import make_organisation, make_release, make_statement
from tests.quoting import decide, form_of, form_url, now_of, propose

pytestmark = pytest.mark.django_db

PAGE = """\
Vale Rail Movement says it will not campaign for the Meadow Party

Vale Rail Movement says it will not campaign for the Meadow Party

The Vale Rail Movement will not campaign for the Meadow Party, it has announced.

"The Meadow Party has failed passengers for four years," the VRM said. "It has not acted in good
faith.

"We will not give endorsements to anybody."

A Meadow party spokesperson said: "The Meadow party is fully committed to passengers and continues
to take robust action for them.

"We have imposed fines on every late train."
"""


@pytest.fixture
def party() -> Organisation:
    return make_organisation(name="Meadow Party")


@pytest.fixture
def movement() -> Organisation:
    movement = make_organisation(name="Vale Rail Movement", slug="vrm")
    OrganisationName.objects.create(owner=movement, name="VRM", kind="acronym")
    return movement


@pytest.fixture
def release(tmp_path: Path, movement: Organisation, party: Organisation) -> Release:
    """Return a page with a reply, imported as any other."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    call_command(
        "import_releases", str(page), "--organisation", "vrm", "--publish", stdout=StringIO()
    )
    return Release.objects.get()


def test_importing_a_page_proposes_its_reply(
    release: Release, movement: Organisation, party: Organisation
) -> None:
    found = Response.objects.get()
    assert found.source_statement
    assert found.target_statement
    assert found.source_statement.organisation == party
    assert found.target_statement.organisation == movement
    assert (found.state, found.relation, found.basis) == (
        "proposed",
        "defends-record",
        "placed-together",
    )
    assert found.source_in == found.target_in == release
    assert "speaks after Vale Rail Movement, who had said “failed”" in found.explanation


def test_nobody_reads_of_it_before_it_is_confirmed(release: Release) -> None:
    url = release.get_absolute_url()
    assert "defends record" not in Client().get(url).content.decode()
    Response.objects.get().decide(Response.State.CONFIRMED, by=None, at=timezone.now())
    assert "defends record" in Client().get(url).content.decode()


def again(release: Release) -> None:
    """Ask for proposals in each of the ways there are."""
    release.save()
    call_command("extract_statements", "--all", stdout=StringIO())
    call_command("propose_responses", "--all", stdout=StringIO())
    propose_replies([release.pk])


def test_it_is_proposed_once_however_often_it_is_asked(release: Release) -> None:
    again(release)
    assert Response.objects.filter(state="proposed").count() == 1


@pytest.mark.parametrize("state", [Response.State.DISMISSED, Response.State.CONFIRMED])
def test_what_was_decided_is_not_proposed_again(release: Release, state: Any) -> None:
    response = Response.objects.get()
    response.decide(state, by=None, at=timezone.now())
    again(release)
    assert Response.objects.get().state == state
    assert Response.objects.get().pk == response.pk


def test_whoever_is_linked_by_hand_is_not_proposed_as_another_reply(release: Release) -> None:
    reply, theirs = Response.objects.get().source_statement, release
    Response.objects.all().delete()
    fragment = make_statement(theirs, "will not campaign", kind="fragment")
    Response.objects.create(source_statement=reply, target_statement=fragment)
    again(release)
    assert Response.objects.get().target_statement == fragment


def test_a_proposal_goes_when_nothing_speaks_for_it_any_more(release: Release) -> None:
    Statement.objects.filter(speaker_printed__contains="spokesperson").update(state="rejected")
    release.save()
    assert not Response.objects.exists()


def test_the_batch_finds_what_was_marked_by_hand(
    movement: Organisation, party: Organisation
) -> None:
    release = make_release(
        organisation=movement,
        body="“The Meadow Party failed us,” it said.\n\nThe Meadow Party said: “We have paid.”",
        issued="",
    )
    make_statement(release, "The Meadow Party failed us,", organisation=movement)
    make_statement(release, "We have paid.", organisation=party, strength="organisation")
    start_over()
    assert list(relate_waiting()) == [(1, 1)]
    assert Response.objects.get().source_statement.words == "We have paid."


def test_joint_issuers_do_not_answer_one_another(
    movement: Organisation, party: Organisation
) -> None:
    release = make_release(
        organisation=movement,
        joint_issuers=(party,),
        body="“The Meadow Party failed us,” it said.\n\nThe Meadow Party said: “We have paid.”",
    )
    make_statement(release, "The Meadow Party failed us,", organisation=movement)
    make_statement(release, "We have paid.", organisation=party, strength="organisation")
    assert propose_replies([release.pk]) == 0


def test_a_reply_to_a_reply_is_no_ring(release: Release) -> None:
    found = Response.objects.get()
    Response.objects.all().delete()
    Response.objects.create(
        source_statement=found.target_statement,
        target_statement=found.source_statement,
        state="confirmed",
    )
    again(release)
    assert Response.objects.filter(state="proposed").count() == 0


def test_a_hundred_releases_are_asked_as_few_questions_as_one(release: Release) -> None:
    def cost(pks: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            propose_replies(pks)
        return len(captured)

    one = cost([release.pk])
    party = Organisation.objects.get(name="Meadow Party")
    for _ in range(5):
        other = make_release(body=release.body, organisation=release.organisation)
        make_statement(other, "It has not acted", organisation=release.organisation)
        make_statement(other, "We have imposed", organisation=party, strength="organisation")
    assert cost(list(Release.objects.values_list("pk", flat=True))) <= one + 1


def test_correcting_a_speaker_at_the_desk_proposes_the_reply(
    movement: Organisation, party: Organisation
) -> None:
    release = make_release(
        organisation=movement,
        body="“The Meadow Party failed us,” it said.\n\nThe party said: “We have paid.”",
    )
    make_statement(release, "The Meadow Party failed us,", organisation=movement)
    reply = propose(release, "We have paid.")
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    client.post(
        form_url(reply),
        form_of(client, reply, organisation=party.pk, strength="organisation", _confirm="1"),
    )
    assert Response.objects.get().source_statement == reply
    decide(client, now_of(reply), "rejected")
    assert not Response.objects.exists()


def test_deciding_many_at_once_asks_of_each_release_once(
    movement: Organisation, party: Organisation
) -> None:
    release = make_release(
        organisation=movement,
        body="“The Meadow Party failed us,” it said.\n\nThe party said: “We have paid.”",
    )
    claim = propose(release, "The Meadow Party failed us,", organisation=movement)
    reply = propose(release, "We have paid.", organisation=party, strength="organisation")
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    sent = {"_selected_action": [claim.pk, reply.pk], "made": timezone.now().isoformat()}
    address = reverse("admin:releases_statement_changelist")
    with CaptureQueriesContext(connection) as captured:
        client.post(address, sent | {"action": "decide_confirmed"})
    assert {now_of(each).state for each in (claim, reply)} == {"confirmed"}
    assert Response.objects.get().source_statement == reply
    asked = [query["sql"] for query in captured if 'FROM "releases_response"' in query["sql"]]
    assert len(asked) == 1


def test_statements_found_later_bring_their_reply(
    movement: Organisation, party: Organisation
) -> None:
    make_release(organisation=movement, body=PAGE)
    assert not Response.objects.exists()
    call_command("extract_statements", stdout=StringIO())
    assert Response.objects.get().state == "proposed"


# Who issued it, its text, and what is proposed of it. The archive knows the bodies in KNOWN only.
KNOWN = ("Landlords’ Guild", "Calder Lines", "Wexcombe Council", "Book Trust")
CONSTRUCTIONS = {
    "a department blamed as the government": (
        "Harbour Union",
        "Harbour Union general secretary Ada Quill said: “The government has failed dock workers"
        " and should be ashamed.”\n\nA Department for Ports spokesperson said: “We continue to work"
        " with unions.”",
        ("defends-record", "placed-together"),
    ),
    "the sentence before says it, and a spokesman speaks": (
        "Tenants Circle",
        "“Nobody has helped tenants,” said Jo Bell, chair of the Tenants Circle.\n\n“The Landlords’"
        " Guild has misled the public,” she added.\n\nThe Landlords’ Guild rejected the claims."
        " “These figures come from the register,” a spokesman said.",
        ("rebuts", "stated-in-source"),
    ),
    "in response": (
        "Ferry Watch",
        "“Calder Lines cut the timetable,” said Ferry Watch’s Tom Reddle.\n\nIn response, Calder"
        " Lines chief executive Ines Calder said: “We have added 40 sailings.”",
        ("defends-record", "stated-in-source"),
    ),
    "a demand, and an apology": (
        "Meadow Party",
        "Meadow Party leader Ada Quill said: “Wexcombe Council must apologise.”\n\nA spokesman for"
        " Wexcombe Council said: “We are sorry that some waited too long.”",
        ("concedes", "placed-together"),
    ),
    "the body itself": (
        "Clean Air Now",
        "“Wexcombe Council has ignored the evidence,” said director Rosa Thole.\n\nWexcombe Council"
        " said: “We take air quality extremely seriously.”",
        ("defends-record", "placed-together"),
    ),
    "hit back": (
        "Nurses’ Union",
        "“Nurses have been insulted,” said Nurses’ Union chief Meg Frost.\n\nHealth Secretary Mark"
        " Hale hit back, saying: “It is the best offer in ten years.”",
        ("answers", "stated-in-source"),
    ),
    "responding to a call": (
        "Vale Charity",
        "“Nobody should sleep on the street,” said chief executive Ann Lee.\n\nResponding to the"
        " charity’s call, Housing Minister Ben Grey said: “Nobody will.”",
        ("answers", "stated-in-source"),
    ),
    "a pleased partner": (
        "Vale Council",
        "“The old library should have gone long ago; we are delighted with our partners at the Book"
        " Trust,” said council leader Ann Lee.\n\nA Book Trust spokesperson said: “We are proud to"
        " be working closely with the council.”",
        None,
    ),
    "somebody else who agrees": (
        "Bus Board",
        "“Passengers have been failed for years,” said chair Tom Reddle.\n\nAda Quill of Bus Users"
        " said: “It is already working.”",
        None,
    ),
}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_usual_constructions_are_told_from_the_text_alone(name: str) -> None:
    issuer, body, expected = CONSTRUCTIONS[name]
    for known in KNOWN:
        make_organisation(name=known)
    make_release(organisation=make_organisation(name=issuer), body=body)
    call_command("extract_statements", stdout=StringIO())
    assert Statement.objects.count() >= 2
    found = list(Response.objects.values_list("relation", "basis"))
    assert found == ([expected] if expected else [])


def test_what_somebody_else_proposes_at_the_same_moment_is_left_to_them(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = set(Response.objects.values_list("source_statement", "target_statement"))
    Response.objects.all().delete()
    proposal = replying._proposal

    def too_late(*args: Any) -> Response:
        proposal(*args).save()
        return proposal(*args)

    monkeypatch.setattr(replying, "_proposal", too_late)
    propose_replies([release.pk])
    assert list(Response.objects.values_list("source_statement", "target_statement")) == [*wanted]
