"""Staff decide on responses with both texts in view, and keep exchanges and the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from releases.models import Exchange, Point, ReplySought, Response, Statement
from tests.factories import make_organisation, make_release, make_statement
from tests.quoting import page_url
from tests.staff import client_of, messages_of, no_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    return client


def make_response(**fields: Any) -> Response:
    first = make_release(body="“The ferry was cut.”", issued="2026-03-01")
    second = make_release(body="“The ferry was saved.”", issued="2026-03-02")
    return Response.objects.create(
        source_statement=make_statement(second, "The ferry was saved."),
        target_statement=make_statement(first, "The ferry was cut."),
        **{"state": "proposed", "score": 0.8} | fields,
    )


def change(response: Response) -> str:
    return reverse("admin:releases_response_change", args=[response.pk])


def form_of(client: Client, response: Response, **changes: Any) -> dict[str, Any]:
    form = client.get(change(response)).context["adminform"].form
    sent = {
        "source_statement": response.source_statement_id,
        "target_statement": response.target_statement_id,
        "relation": response.relation,
        "basis": response.basis,
        "explanation": response.explanation,
        "early_reason": response.early_reason,
        "state": response.state,
        "lock": form.initial["lock"],
    }
    return sent | changes


def test_the_desk_opens_with_the_responses_that_wait(client: Client) -> None:
    assert client.get("/admin/").context["answers"] == []
    likely, likelier = make_response(), make_response(score=0.9)
    make_response(state="confirmed")
    make_response(state="dismissed")
    page = client.get("/admin/")
    assert page.context["answers"] == [likelier, likely]
    assert f'<a href="{change(likely)}">' in page.content.decode()
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    make_response()
    with CaptureQueriesContext(connection) as more:
        client.get("/admin/")
    assert len(more) == len(few)
    assert "Responses to decide" not in client_of("reader").get("/admin/").content.decode()


def test_both_texts_stand_side_by_side(client: Client) -> None:
    shown = client.get(change(make_response())).content.decode()
    assert "The ferry was cut." in shown
    assert "The ferry was saved." in shown
    assert "the next day" in shown


@pytest.mark.parametrize(
    ("button", "state"), [("_confirm", "confirmed"), ("_dismiss", "dismissed")]
)
def test_a_button_decides_and_goes_on_with_the_next(
    client: Client, button: str, state: str
) -> None:
    likelier, response = make_response(score=0.9), make_response()
    answer = client.post(change(response), form_of(client, response, **{button: "1"}))
    assert answer["Location"] == change(likelier)
    response.refresh_from_db()
    assert (response.state, response.decided_by.username) == (state, "chief")


def test_whoever_confirms_is_led_to_statements_that_are_not(client: Client) -> None:
    response = make_response()
    response.source_statement.state = "proposed"
    response.source_statement.save()
    sent = form_of(client, response, _confirm="1")
    answer = client.post(change(response), sent, follow=True)
    (warning,) = [said for said in messages_of(answer) if "unconfirmed" in said]
    assert page_url(response.source_in) in warning


def test_an_answer_that_came_first_is_refused_beside_its_field(client: Client) -> None:
    response = make_response()
    early = {
        "source_statement": response.target_statement_id,
        "target_statement": response.source_statement_id,
        "_confirm": "1",
    }
    answer = client.post(change(response), form_of(client, response, **early))
    assert answer.status_code == 200
    assert "say why" in answer.content.decode()
    response.refresh_from_db()
    assert response.state == "proposed"


def test_who_comes_second_overwrites_nothing(client: Client) -> None:
    response = make_response()
    stale = form_of(client, response, _confirm="1")
    response.relation = "rebuts"
    response.save()
    answer = client.post(change(response), stale)
    assert "Two people at one text" in answer.content.decode()
    response.refresh_from_db()
    assert (response.state, response.relation) == ("proposed", "rebuts")


def test_many_are_decided_in_the_list_and_the_others_named(client: Client) -> None:
    fine, early = make_response(), make_response()
    ends = (early.source_statement, early.target_statement)
    Response.objects.filter(pk=early.pk).update(
        source_statement=ends[1],
        target_statement=ends[0],
        source_in=ends[1].release,
        target_in=ends[0].release,
    )
    answer = client.post(
        reverse("admin:releases_response_changelist"),
        {"action": "confirm", "_selected_action": [fine.pk, early.pk]},
        follow=True,
    )
    said = messages_of(answer)
    assert any("say why" in message for message in said)
    assert "Confirmed: 1 of 2 selected." in said
    assert Response.objects.filter(state="confirmed").get() == fine


def confirm_all(client: Client, *responses: Response) -> list[str]:
    """Confirm responses in the list; return what the desk says of it."""
    keys = [response.pk for response in responses]
    address = reverse("admin:releases_response_changelist")
    sent = {"action": "confirm", "_selected_action": keys}
    return messages_of(client.post(address, sent, follow=True))


def test_whoever_confirms_many_is_told_of_statements_that_are_not(client: Client) -> None:
    made = [make_response() for _ in range(4)]
    assert not [said for said in confirm_all(client, *made) if "unconfirmed" in said]
    made = [make_response() for _ in range(4)]
    Statement.objects.filter(responses_made__in=made).update(state="proposed")
    Statement.objects.filter(responses__in=made[:3]).update(state="proposed")
    (warning,) = [said for said in confirm_all(client, *made) if "unconfirmed" in said]
    assert warning.count("the statement of") == 5
    assert "and 2 more" in warning
    assert page_url(made[-1].source_in) in warning


def test_too_many_at_a_time_are_refused(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.admin.response.MOST", 1)
    made = [make_response(), make_response()]
    assert confirm_all(client, *made) == ["Take at most 1 at a time. Nothing was changed."]
    assert not Response.objects.filter(state="confirmed").exists()
    assert "Confirmed: 1 of 1 selected." in confirm_all(client, made[0])


def test_what_the_first_of_many_does_away_with_does_not_come_back(client: Client) -> None:
    exact = make_response(score=0.9)
    guess = Response.objects.create(
        source_release=exact.source_in, target_release=exact.target_in, score=0.5
    )
    said = confirm_all(client, exact, guess)
    assert any("decided already" in message for message in said)
    assert "Confirmed: 1 of 2 selected." in said
    assert Response.objects.get() == exact


def test_a_statement_that_waits_is_named_once_however_much_answers_it(client: Client) -> None:
    first, second = make_response(), make_response()
    second.target_statement = first.target_statement
    second.save()
    Statement.objects.filter(responses=first).update(state="proposed")
    (warning,) = [said for said in confirm_all(client, first, second) if "unconfirmed" in said]
    assert warning.count("the statement of") == 1
    assert "is confirmed" in warning


def test_the_list_asks_no_more_questions_with_more_rows(client: Client) -> None:
    url = reverse("admin:releases_response_changelist")
    make_response()
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(5):
        make_response()
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize("model", ["response", "exchange", "replysought"])
@pytest.mark.parametrize("role", ["reader", "viewer", "editor"])
def test_who_may_not_is_turned_away(model: str, role: str) -> None:
    for page in ("changelist", "add"):
        answer = client_of(f"{role}").get(reverse(f"admin:releases_{model}_{page}"))
        assert answer.status_code == 403
        User.objects.filter(username=role).delete()


# -- exchanges


def exchange_form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "The ferry",
        "introduction": "Two bodies on one ferry.",
        "state": "draft",
        "slug": "",
        **no_rows("entries"),
    } | fields


def test_an_exchange_gathers_its_thread_as_it_is_saved(client: Client) -> None:
    response = make_response(state="confirmed")
    sent = exchange_form(
        root_statement=response.target_statement_id, gather="on", state="published"
    )
    answer = client.post(reverse("admin:releases_exchange_add"), sent, follow=True)
    assert "Gathered: 2 more things stand in it." in messages_of(answer)
    exchange = Exchange.objects.get()
    assert exchange.entries.count() == 2
    assert Client().get(exchange.get_absolute_url()).status_code == 200


def test_a_thread_too_long_for_an_exchange_is_told(client: Client, monkeypatch: Any) -> None:
    response = make_response(state="confirmed")
    monkeypatch.setattr("releases.models.exchange.MOST_ENTRIES", 1)
    sent = exchange_form(root_statement=response.target_statement_id, gather="on")
    answer = client.post(reverse("admin:releases_exchange_add"), sent, follow=True)
    assert any("the most there is room for" in said for said in messages_of(answer))


def test_who_published_an_exchange_and_took_it_back_is_recorded(client: Client) -> None:
    exchange = Exchange.objects.create(title="The ferry", introduction="Two bodies.")
    exchange.entries.create(release=make_release())
    address = reverse("admin:releases_exchange_changelist")
    for action, state in (("publish", "published"), ("unpublish", "draft")):
        client.post(address, {"action": action, "_selected_action": [exchange.pk]})
        exchange.refresh_from_db()
        assert exchange.state == state
    log = LogEntry.objects.filter(object_id=str(exchange.pk)).order_by("pk")
    assert [(entry.user.get_username(), entry.change_message) for entry in log] == [
        ("chief", "Published, in the list."),
        ("chief", "Taken back to draft, in the list."),
    ]


def test_gathering_without_a_root_is_refused_in_words(client: Client) -> None:
    answer = client.post(reverse("admin:releases_exchange_add"), exchange_form(gather="on"))
    assert "Say first" in answer.content.decode()
    assert not Exchange.objects.exists()


def test_an_exchange_without_an_introduction_is_not_published(client: Client) -> None:
    exchange = Exchange.objects.create(title="The ferry")
    answer = client.post(
        reverse("admin:releases_exchange_changelist"),
        {"action": "publish", "_selected_action": [exchange.pk]},
        follow=True,
    )
    assert any("introduction" in message for message in messages_of(answer))
    exchange.refresh_from_db()
    assert exchange.state == "draft"


def test_points_are_addressed_by_responses_to_their_statement_only(client: Client) -> None:
    mine, others = make_response(state="confirmed"), make_response(state="confirmed")
    point = Point(statement=mine.target_statement, text="The ferry was cut")
    point.save()
    url = reverse("admin:releases_point_change", args=[point.pk])
    lock = client.get(url).context["adminform"].form["lock"].value()
    sent = {"statement": point.statement_id, "text": point.text, "lock": lock}
    refused = client.post(url, sent | {"addressed_by": [others.pk]})
    assert "not one of the available choices" in refused.content.decode()
    assert client.post(url, sent | {"addressed_by": [mine.pk]}).status_code == 302
    assert point.addressed_by.get() == mine


# -- the ledger


def test_the_ledger_is_kept_at_the_desk(client: Client) -> None:
    organisation, release = make_organisation(listed=True), make_release()
    sent = {
        "organisation": organisation.pk,
        "release": release.pk,
        "asked": "2026-03-02 09:00",
        "deadline": "2026-03-02 17:00",
        "outcome": "no-reply",
        "evidence": "Asked by the Gazette.",
    }
    answer = client.post(reverse("admin:releases_replysought_add"), sent, follow=True)
    assert answer.status_code == 200
    row = ReplySought.objects.get()
    assert row.deadline - row.asked == timedelta(hours=8)
    shown = Client().get(organisation.get_absolute_url()).content.decode()
    assert "No reply by the deadline" in shown


def test_the_ledger_refuses_a_deadline_before_the_question(client: Client) -> None:
    sent = {
        "organisation": make_organisation().pk,
        "release": make_release().pk,
        "asked": "2026-03-02 09:00",
        "deadline": "2026-03-01 17:00",
        "outcome": "unknown",
    }
    answer = client.post(reverse("admin:releases_replysought_add"), sent)
    assert "deadline comes after the question" in answer.content.decode()
    assert not ReplySought.objects.filter(asked__lt=timezone.now()).exists()


# -- from a release


def form_page(client: Client, response: Response, end: str) -> str:
    release = getattr(response, f"{end}_in")
    return client.get(reverse("admin:releases_release_change", args=[release.pk])).content.decode()


def test_a_release_s_form_lists_what_answers_it_and_what_it_answers(client: Client) -> None:
    response = make_response()
    link = f'<a href="{change(response)}">'
    for end, other in (("target", "source"), ("source", "target")):
        shown = form_page(client, response, end)
        assert link in shown
        assert getattr(response, f"{other}_in").title in shown.split(link)[1].split("</a>")[0]
        assert "(proposed)" in shown


def test_another_is_added_from_there_with_that_end_filled_in(client: Client) -> None:
    release, answer = make_release(issued="2026-03-01"), make_release(issued="2026-03-02")
    shown = client.get(reverse("admin:releases_release_change", args=[release.pk]))
    url = shown.context["responses"].add_answer
    assert url in shown.content.decode()
    form = client.get(url).context["adminform"].form
    assert form.initial["target_release"] == str(release.pk)
    assert form.initial["state"] == "confirmed"
    sent = {"relation": "answers", "basis": "stated-in-source", "state": "confirmed"}
    sent |= {"target_release": str(release.pk), "source_release": str(answer.pk)}
    assert client.post(url, sent).status_code == 302
    made = Response.objects.get()
    assert (made.state, made.decided_by.username) == ("confirmed", "chief")


def test_what_is_no_key_in_the_address_is_not_taken_up(client: Client) -> None:
    url = reverse("admin:releases_response_add")
    form = client.get(f"{url}?target_release=x&relation=rebuts&explanation=no").context["adminform"]
    assert not {"target_release", "explanation"} & form.form.initial.keys()


@pytest.mark.parametrize(
    ("permissions", "sees", "adds"),
    [
        (("view_release",), False, False),
        (("view_release", "view_response"), True, False),
        (("view_release", "view_response", "add_response"), True, True),
    ],
)
def test_only_who_may_sees_responses_on_a_release_s_form(
    permissions: tuple[str, ...], sees: bool, adds: bool
) -> None:
    response = make_response()
    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    shown = form_page(client, response, "target")
    assert (change(response) in shown) is sees
    assert ("Add an answer to it" in shown) is adds


def test_the_form_of_a_release_costs_one_query_for_its_responses(client: Client) -> None:
    response = make_response()
    url = reverse("admin:releases_release_change", args=[response.target_in_id])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(5):
        other = make_release(body="“No.”")
        said = make_statement(other, "No.", organisation=other.organisation)
        Response.objects.create(source_statement=said, target_release=response.target_in)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) == len(one)


def test_the_list_has_what_waits_first_and_says_why(client: Client) -> None:
    done, weak = make_response(state="confirmed"), make_response(score=0.4)
    strong = make_response(score=0.9, explanation="names Ada Quill; one day later")
    shown = client.get(reverse("admin:releases_response_changelist"))
    assert list(shown.context["cl"].result_list) == [strong, weak, done]
    assert "names Ada Quill; one day later" in shown.content.decode()


def test_the_list_says_which_end_was_removed(client: Client) -> None:
    response = make_response(state="confirmed", score=None)
    response.target_in.remove("By order of a court.", at=timezone.now())
    shown = client.get(reverse("admin:releases_response_changelist")).content.decode()
    gone = response.target_in
    assert f"{gone.organisation}: Removed release {gone.reference}" in shown
    assert "in “”" not in shown
