"""An exchange shows who said what in order of time, and only what is public of it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from organisations.models import Affiliation, Organisation, Role
from releases.models import Exchange, Point, Release, ReplySought, Response, Statement
from releases.particulars import of_organisation
from releases.threads import Thread
from tests.factories import make_organisation, make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def make_said(words: str, **fields: Any) -> Statement:
    release = make_release(body=f"A note.\n\n“{words}”", **fields)
    return make_statement(release, words, organisation=release.organisation)


def answer(source: Statement | Release, target: Statement | Release, **fields: Any) -> Response:
    ends = {
        f"{end}_{'statement' if isinstance(row, Statement) else 'release'}": row
        for end, row in (("source", source), ("target", target))
    }
    return Response.objects.create(
        **{"state": "confirmed", "basis": "placed-together"} | ends | fields
    )


@pytest.fixture
def harbour() -> Organisation:
    return make_organisation(name="Harbour Alliance")


@pytest.fixture
def meadow() -> Organisation:
    return make_organisation(name="Meadow Party")


@pytest.fixture
def claim(harbour: Organisation) -> Statement:
    return make_said("The ferry was cut.", organisation=harbour, issued="2026-03-01")


@pytest.fixture
def reply(meadow: Organisation, claim: Statement) -> Statement:
    said = make_said("The ferry was saved.", organisation=meadow, issued="2026-03-03")
    answer(said, claim, relation="rebuts")
    return said


@pytest.fixture
def exchange(claim: Statement, reply: Statement) -> Exchange:
    made = Exchange.objects.create(
        title="The ferry", introduction="Two bodies on one ferry.", root_statement=claim
    )
    made.gather()
    made.publish()
    return made


def page(exchange: Exchange, query: str = "") -> str:
    return Client().get(exchange.get_absolute_url() + query).content.decode()


# -- gathering


def test_a_thread_is_gathered_from_its_root_in_both_directions(
    claim: Statement, reply: Statement
) -> None:
    follow_up = make_release(issued="2026-03-09")
    answer(follow_up, reply)
    answer(make_release(issued="2026-03-10"), follow_up, state="proposed")
    exchange = Exchange.objects.create(title="The ferry", root_statement=reply)
    assert exchange.gather() == 3
    assert set(exchange.entries.values_list("statement", "release")) == {
        (claim.pk, None),
        (reply.pk, None),
        (None, follow_up.pk),
    }


def test_gathering_again_adds_only_what_is_new(exchange: Exchange, reply: Statement) -> None:
    assert exchange.gather() == 0
    answer(make_release(issued="2026-03-09"), reply)
    assert exchange.gather() == 1


def test_gathering_needs_a_root() -> None:
    with pytest.raises(ValidationError, match="Say first"):
        Exchange.objects.create(title="The ferry").gather()


def test_a_long_thread_ends_somewhere(claim: Statement, monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.models.exchange.MOST_ENTRIES", 5)
    for day in range(2, 12):
        answer(make_release(issued=f"2026-03-{day:02}"), claim)
    exchange = Exchange.objects.create(title="The ferry", root_statement=claim)
    assert exchange.gather() == 5
    assert exchange.entries.filter(statement=claim).exists()


def test_of_a_thread_that_is_too_long_the_nearest_are_kept(
    claim: Statement, monkeypatch: Any
) -> None:
    monkeypatch.setattr("releases.models.exchange.MOST_ENTRIES", 3)
    # Made from the far end, so that the order in which they were made is the wrong one.
    far, between, near = (make_release(issued=f"2026-03-{day}") for day in (30, 20, 10))
    second = make_release(issued="2026-03-11")
    answer(far, between)
    answer(between, near)
    answer(near, claim)
    answer(second, claim)
    exchange = Exchange.objects.create(title="The ferry", root_statement=claim)
    exchange.gather()
    assert set(exchange.entries.values_list("statement", "release")) == {
        (claim.pk, None),
        (None, near.pk),
        (None, second.pk),
    }
    assert exchange.is_full


def test_publishing_leaves_alone_what_somebody_else_wrote_meanwhile(exchange: Exchange) -> None:
    Exchange.objects.update(title="The ferry and the bridge")
    exchange.take_back()
    exchange.publish()
    exchange.refresh_from_db()
    assert (exchange.title, exchange.state) == ("The ferry and the bridge", "published")


# -- what the database refuses


def test_an_entry_is_one_thing_and_stands_there_once(exchange: Exchange, claim: Statement) -> None:
    for fields in ({}, {"statement": claim}, {"statement": claim, "release": claim.release}):
        with pytest.raises(IntegrityError), transaction.atomic():
            exchange.entries.create(**fields)


def test_an_exchange_is_published_only_with_an_introduction_and_entries(claim: Statement) -> None:
    exchange = Exchange.objects.create(title="The ferry")
    with pytest.raises(ValidationError, match="introduction"):
        exchange.publish()
    exchange.introduction = "Two bodies on one ferry."
    with pytest.raises(ValidationError, match="nothing in it"):
        exchange.publish()


def test_two_exchanges_of_one_title_have_two_addresses() -> None:
    slugs = {Exchange.objects.create(title="The ferry").slug for _ in range(3)}
    assert slugs == {"the-ferry", "the-ferry-2", "the-ferry-3"}


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "no-reply", "evidence": "Our letter."},
        {"outcome": "declined"},
        {"outcome": "unknown", "replied": datetime(2026, 3, 3, tzinfo=UTC)},
        {"outcome": "replied", "evidence": "Mail.", "replied": datetime(2026, 3, 1, tzinfo=UTC)},
        {"deadline": datetime(2026, 3, 1, tzinfo=UTC)},
    ],
    ids=[
        "no reply without a deadline",
        "an outcome without evidence",
        "a time of reply without a reply",
        "a reply before the question",
        "a deadline before the question",
    ],
)
def test_the_ledger_refuses(fields: dict[str, Any], claim: Statement, meadow: Any) -> None:
    asked = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReplySought.objects.create(organisation=meadow, statement=claim, asked=asked, **fields)


# -- the thread


def test_a_thread_is_in_order_of_time_with_its_sides(exchange: Exchange) -> None:
    thread = Thread(exchange)
    assert [(one.speaker, one.side) for one in thread.contributions] == [
        ("Harbour Alliance", 0),
        ("Meadow Party", 1),
    ]
    assert thread.contributions[1].answers[0].when == "2 days later"


def test_it_is_shown_as_it_stood_on_a_day(exchange: Exchange) -> None:
    earlier = page(exchange, "?on=2026-03-02")
    assert "The ferry was cut." in earlier
    assert "The ferry was saved." not in earlier
    assert "Meadow Party" not in earlier
    assert "Nothing in it had been issued" in page(exchange, "?on=2026-02-01")


def test_what_is_known_to_the_month_had_been_issued_only_after_it(exchange: Exchange) -> None:
    vague = make_release(title="A vague note", issued="2026-03")
    exchange.entries.create(release=vague)
    assert "A vague note" not in page(exchange, "?on=2026-03-30")
    assert "A vague note" in page(exchange, "?on=2026-03-31")


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "2026"])
def test_an_impossible_day_is_answered_in_words(exchange: Exchange, day: str) -> None:
    response = Client().get(exchange.get_absolute_url(), {"on": day})
    assert response.status_code == 400
    assert "The ferry was cut." not in response.content.decode()
    assert "problem" in response.content.decode()


def test_a_day_that_the_calendar_lacks_is_named(exchange: Exchange) -> None:
    response = Client().get(exchange.get_absolute_url(), {"on": "2026-02-30"})
    assert "There is no 30 February 2026" in response.content.decode()


def test_points_without_a_response_are_not_called_silence(
    exchange: Exchange, claim: Statement
) -> None:
    addressed = Point.objects.create(statement=claim, text="The ferry was cut")
    addressed.addressed_by.add(Response.objects.get())
    Point.objects.create(statement=claim, text="The fares rose")
    shown = page(exchange)
    assert shown.count("not addressed in the responses held here") == 1
    assert (Thread(exchange).coverage[0][1][0].addressed_by[0].speaker) == "Meadow Party"


@pytest.mark.parametrize("hide", ["embargoed", "draft", "rejected", "removed"])
def test_a_hidden_answer_leaves_no_trace(
    exchange: Exchange, claim: Statement, reply: Statement, hide: str
) -> None:
    point = Point.objects.create(statement=claim, text="The ferry was cut")
    point.addressed_by.add(Response.objects.get())
    if hide == "rejected":
        Statement.objects.filter(pk=reply.pk).update(state="rejected")
    elif hide == "removed":
        reply.release.remove("For privacy", at=timezone.now())
    else:
        reply.release.state = "draft" if hide == "draft" else "published"
        reply.release.public_from = timezone.now() + timedelta(hours=1)
        reply.release.save()
    shown = page(exchange)
    assert "Meadow Party" not in shown
    assert "Answered by" not in shown
    assert "not addressed in the responses held here" in shown


def test_a_withdrawn_answer_shows_under_its_notice(exchange: Exchange, reply: Statement) -> None:
    reply.release.withdraw("It was an early draft.", at=timezone.now())
    assert 'class="tag withdrawn"' in page(exchange)


def test_an_exchange_of_hidden_things_alone_is_not_found(claim: Statement) -> None:
    exchange = Exchange.objects.create(title="The ferry", introduction="Two bodies.")
    exchange.entries.create(release=make_release(state="draft"))
    exchange.publish()
    assert Client().get(exchange.get_absolute_url()).status_code == 404
    assert Client().get(exchange.get_absolute_url() + "feed.atom").status_code == 404
    assert exchange.title not in Client().get("/exchanges/").content.decode()


def test_a_draft_is_not_found(exchange: Exchange) -> None:
    Exchange.objects.update(state="draft")
    assert Client().get(exchange.get_absolute_url()).status_code == 404


def test_its_feed_has_every_contribution(exchange: Exchange) -> None:
    response = Client().get(exchange.get_absolute_url() + "feed.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 -- our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert {entry.findtext(f"{ATOM}summary") for entry in entries} == {
        "The ferry was cut.",
        "The ferry was saved.",
    }


def test_the_list_has_the_one_that_moved_last_first(exchange: Exchange) -> None:
    newer = Exchange.objects.create(title="The bridge", introduction="Two bodies, one bridge.")
    newer.entries.create(release=make_release(issued="2026-04-01"))
    newer.publish()
    shown = Client().get("/exchanges/").content.decode()
    assert shown.index("The bridge") < shown.index("The ferry")
    assert "2 contributions" in shown


@pytest.mark.parametrize(("query", "status"), [("page=x", 400), ("page=0", 400), ("page=9", 404)])
def test_the_list_answers_impossible_pages(exchange: Exchange, query: str, status: int) -> None:
    assert Client().get(f"/exchanges/?{query}").status_code == status


def test_a_person_merged_into_another_leaves_every_page_right(
    exchange: Exchange, claim: Statement
) -> None:
    twice, kept = make_person(name="Ada Twice"), make_person(name="Ada Quill")
    spoken = {"strength": "named-person", "speaker_printed": "Ada Twice"}
    Statement.objects.filter(pk=claim.pk).update(person=twice, **spoken)
    pages = [exchange, claim, claim.release, kept]
    assert "Ada Twice" in page(exchange)
    Statement.objects.filter(person=twice).update(person=kept)
    twice.delete()
    for one in pages:
        assert "Ada Quill" in Client().get(one.get_absolute_url()).content.decode(), one
    assert "Ada Twice" not in page(exchange)
    assert Client().get(twice.get_absolute_url()).status_code == 404


def test_queries_do_not_grow_with_the_thread(
    exchange: Exchange, claim: Statement, reply: Statement, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        said = make_said(f"Ferry {number}.", organisation=reply.organisation, issued="2026-03-04")
        answer(said, claim)
        Point.objects.create(statement=said, text=f"Point {number}")
    exchange.gather()
    with django_assert_max_num_queries(14):
        shown = page(exchange)
    assert shown.count('class="contribution') == 62


# -- the ledger


def test_who_was_asked_is_shown_with_what_came_of_it(
    exchange: Exchange, claim: Statement, meadow: Organisation
) -> None:
    asked = datetime(2026, 3, 1, 9, tzinfo=UTC)
    ReplySought.objects.create(
        organisation=meadow,
        statement=claim,
        asked=asked,
        deadline=asked + timedelta(hours=6),
        outcome="no-reply",
        evidence="Asked by the Gazette.",
    )
    assert "no reply by the deadline" in page(exchange)


def test_the_tally_knows_the_median_and_counts_nobody_twice(
    claim: Statement, meadow: Organisation
) -> None:
    asked = datetime(2026, 3, 1, 9, tzinfo=UTC)
    for hours in (1, 3, 20):
        ReplySought.objects.create(
            organisation=meadow,
            statement=claim,
            asked=asked,
            outcome="replied",
            replied=asked + timedelta(hours=hours),
            evidence="Their mail.",
        )
    ReplySought.objects.create(organisation=meadow, statement=claim, asked=asked)
    hidden = make_said("Nothing yet.", state="draft")
    ReplySought.objects.create(organisation=meadow, statement=hidden, asked=asked)
    tally = of_organisation(meadow)["replies"]
    assert tally.outcomes == {"replied": 3, "unknown": 1}
    assert tally.median == timedelta(hours=3)


def test_a_reply_in_the_ledger_answers_what_was_asked_about(
    claim: Statement, reply: Statement, meadow: Organisation
) -> None:
    other = make_said("Something else.")
    row = ReplySought(
        organisation=meadow, statement=other, asked=timezone.now(), response=Response.objects.get()
    )
    with pytest.raises(ValidationError, match="answers something else"):
        row.clean()


def test_nobody_is_recorded_as_silent_before_the_deadline(
    claim: Statement, meadow: Organisation
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    row = ReplySought(
        organisation=meadow,
        statement=claim,
        asked=soon - timedelta(hours=2),
        deadline=soon,
        outcome="no-reply",
        evidence="Our mail.",
    )
    with pytest.raises(ValidationError, match="has not come yet"):
        row.clean()
    row.deadline = soon - timedelta(hours=1, minutes=1)
    row.clean()


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Release, {"public_from": datetime(2099, 1, 1, tzinfo=UTC)}),
        (Release, {"state": "draft"}),
        (Statement, {"state": "rejected"}),
        (Statement, {"lost": True}),
        (Response, {"state": "proposed"}),
        (Response, {"state": "dismissed"}),
    ],
)
def test_of_a_reply_that_nobody_may_read_the_ledger_tells_nothing(
    model: Any,
    fields: dict[str, Any],
    exchange: Exchange,
    claim: Statement,
    reply: Statement,
    meadow: Organisation,
) -> None:
    response = Response.objects.get()
    asked = datetime(2026, 3, 1, 9, tzinfo=UTC)
    ReplySought.objects.create(
        organisation=meadow,
        statement=claim,
        asked=asked,
        outcome="replied",
        replied=asked + timedelta(hours=2),
        evidence="They sent a release.",
        response=response,
    )
    assert "They sent a release." in page(exchange)
    assert of_organisation(meadow)["replies"].outcomes == {"replied": 1}
    keys = {Release: reply.release_id, Statement: reply.pk, Response: response.pk}
    model.objects.filter(pk=keys[model]).update(**fields)
    assert "was asked" not in page(exchange)
    assert not of_organisation(meadow)["replies"].outcomes


def test_a_reply_by_a_whole_release_is_told_once_that_is_confirmed(
    exchange: Exchange, claim: Statement, meadow: Organisation
) -> None:
    letter = make_release(organisation=meadow, issued="2026-03-02")
    response = answer(letter, claim, state="proposed")
    asked = datetime(2026, 3, 1, 9, tzinfo=UTC)
    ReplySought.objects.create(organisation=meadow, statement=claim, asked=asked, response=response)
    assert "was asked" not in page(exchange)
    response.decide(Response.State.CONFIRMED, by=None, at=timezone.now())
    assert "was asked" in page(exchange)


@pytest.mark.parametrize(
    ("fields", "day", "known"),
    [
        ({"outcome": "replied", "replied": datetime(2026, 3, 5, 9, tzinfo=UTC)}, 4, False),
        ({"outcome": "replied", "replied": datetime(2026, 3, 5, 9, tzinfo=UTC)}, 5, True),
        ({"outcome": "no-reply", "deadline": datetime(2026, 3, 5, 9, tzinfo=UTC)}, 4, False),
        ({"outcome": "no-reply", "deadline": datetime(2026, 3, 5, 9, tzinfo=UTC)}, 5, True),
        ({"outcome": "declined"}, 5, False),  # nobody recorded when
    ],
)
def test_what_came_of_a_question_is_told_only_as_of_the_day_it_came(
    exchange: Exchange,
    claim: Statement,
    meadow: Organisation,
    fields: dict[str, Any],
    day: int,
    known: bool,
) -> None:
    asked = datetime(2026, 3, 3, 9, tzinfo=UTC)
    row = ReplySought.objects.create(
        organisation=meadow, statement=claim, asked=asked, evidence="Their mail.", **fields
    )
    words = (row.get_outcome_display().lower(), "Their mail.")
    assert all(word in page(exchange) for word in words)
    assert all(word in page(exchange, f"?on={timezone.localdate()}") for word in words)
    then = page(exchange, f"?on=2026-03-0{day}")
    assert "was asked on 3 March 2026" in then
    assert [word in then for word in words] == [known, known]


# -- who speaks, as on the day


def test_each_speaks_as_what_they_were_on_the_day(
    exchange: Exchange, reply: Statement, meadow: Organisation
) -> None:
    union = make_organisation(name="Union of the Vale", listed=True)
    Affiliation.objects.create(organisation=meadow, to=union, kind="affiliated", since="1920")
    chair = make_person(name="Ada Quill")
    Role.objects.create(person=chair, organisation=meadow, title="Leader", since="2020")
    Role.objects.create(person=chair, organisation=meadow, title="Peer", since="2026-05")
    Statement.objects.filter(pk=reply.pk).update(
        person=chair, strength="named-person", role_printed="party boss"
    )
    shown = " ".join(page(exchange).split())
    assert f'<strong>Meadow Party</strong>: <a href="{chair.get_absolute_url()}">Ada Quill' in shown
    assert "</a>, Leader, affiliated to Union of the Vale" in shown
    assert "party boss" not in shown
    assert "Peer" not in shown


def test_a_speaker_who_is_not_public_is_named_as_printed(
    exchange: Exchange, reply: Statement
) -> None:
    secret = make_person(name="Secret Person")
    fields = {"person": secret, "organisation": None, "strength": "named-person"}
    Statement.objects.filter(pk=reply.pk).update(
        state="proposed", speaker_printed="the chair", **fields
    )
    shown = page(exchange)
    assert "Secret Person" not in shown
    assert "<strong>The chair</strong>" in shown


def test_what_is_interrupted_stands_together_and_paragraphs_apart(exchange: Exchange) -> None:
    words = ("It is,", "a day.", "It was a week.")
    release = make_release(body="“It is,” she said, “a day.\n\n“It was a week.”")
    exchange.entries.create(statement=make_statement(release, *words))
    shown = page(exchange)
    assert "<p>“It is, … a day.</p><p>“It was a week.”</p>" in shown


def test_answers_are_told_without_saying_it_twice(exchange: Exchange) -> None:
    Response.objects.update(relation="answers", basis="stated-in-source")
    shown = " ".join(page(exchange).split())
    assert ">Harbour Alliance</a>, 2 days later: stated in the source</p>" in shown
    Response.objects.update(relation="rebuts")
    shown = " ".join(page(exchange).split())
    assert ">Harbour Alliance</a>, 2 days later: rebuts; stated in the source</p>" in shown
