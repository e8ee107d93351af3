"""What stands in an exchange is read, ticked and added to at the desk, however much it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from releases.models import Exchange
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.staff import client_of, make_staff, messages_of, no_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    return client_of("superuser")


def make_exchange(n: int) -> Exchange:
    """Make one of as many statements, and as many releases."""
    exchange = Exchange.objects.create(title="The ferry", introduction="Two bodies.")
    for day in range(1, n + 1):
        release = make_release(body=f"“The ferry was cut {day} times.”", issued=f"2026-03-{day:02}")
        said = make_statement(
            release,
            f"The ferry was cut {day} times.",
            person=make_person(),
            organisation=make_organisation(),
            strength="named-person",
        )
        exchange.entries.create(statement=said)
        exchange.entries.create(release=make_release(issued=f"2026-03-{day:02} 23:00"))
    return exchange


def address(exchange: Exchange) -> str:
    return reverse("admin:releases_exchange_change", args=[exchange.pk])


def form_of(client: Client, exchange: Exchange, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends that opened the form, with some fields changed."""
    form = client.get(address(exchange)).context["adminform"].form
    names = set(form.fields) - {"take_out", "gather"}
    return {name: form[name].value() or "" for name in names} | no_rows("entries") | fields


def test_what_is_ticked_is_taken_out_and_the_rest_stays(chief: Client) -> None:
    exchange = make_exchange(2)
    first, second, *others = exchange.entries.order_by("pk")
    shown = chief.get(address(exchange)).content.decode()
    assert f"{first.statement}".replace("'", "&#x27;") in shown
    assert f"{second.release.organisation}: {second.release.title}" in shown
    sent = form_of(chief, exchange, take_out=[first.pk, second.pk])
    said = messages_of(chief.post(address(exchange), sent, follow=True))
    assert "Taken out: 2." in said
    assert list(exchange.entries.order_by("pk")) == others


def test_of_a_removed_release_the_entries_say_so_and_are_taken_out(chief: Client) -> None:
    exchange = make_exchange(1)
    for entry in exchange.entries.all():
        release = entry.release or entry.statement.release
        release.remove("By order of a court.", at=timezone.now())
    said, whole = exchange.entries.order_by("release")
    said, whole = (said, whole) if said.statement else (whole, said)
    shown = chief.get(address(exchange)).content.decode()
    assert "Unattributed" not in shown
    body = said.statement.release.organisation
    assert f"Removed statement {said.statement.reference}, {body}, 1 March 2026" in shown
    body = whole.release.organisation
    assert f"Removed release {whole.release.reference}, {body}, 1 March 2026" in shown
    sent = form_of(chief, exchange, take_out=[said.pk, whole.pk])
    assert "Taken out: 2." in messages_of(chief.post(address(exchange), sent, follow=True))


def test_what_stands_in_another_exchange_is_not_taken_out(chief: Client) -> None:
    mine, others = make_exchange(1), make_exchange(1)
    sent = form_of(chief, mine, take_out=[others.entries.first().pk])
    refused = chief.post(address(mine), sent)
    assert "take_out" in refused.context["adminform"].form.errors
    assert others.entries.count() == 2


def test_what_is_taken_out_of_a_thread_as_it_is_gathered_stays_out(chief: Client) -> None:
    exchange = make_exchange(1)
    first = exchange.entries.order_by("pk")[0]
    sent = form_of(
        chief, exchange, root_statement=first.statement_id, gather="on", take_out=[first.pk]
    )
    chief.post(address(exchange), sent)
    assert [entry.statement for entry in exchange.entries.all()] == [None]


def test_more_is_added_beneath_what_stands_there(chief: Client) -> None:
    exchange = make_exchange(1)
    more = make_release(title="A third word")
    rows = {"entries-TOTAL_FORMS": "1", "entries-0-release": more.pk}
    answer = chief.post(address(exchange), form_of(chief, exchange, **rows))
    assert answer.status_code == 302
    assert exchange.entries.count() == 3
    assert exchange.entries.filter(release=more).exists()


def test_a_long_exchange_is_opened_and_saved_in_as_many_queries_as_a_short_one(
    chief: Client,
) -> None:
    def cost(exchange: Exchange) -> list[int]:
        sent = form_of(chief, exchange, take_out=[exchange.entries.first().pk])
        assert len(sent) < 20
        with CaptureQueriesContext(connection) as opened:
            chief.get(address(exchange))
        with CaptureQueriesContext(connection) as saved:
            assert chief.post(address(exchange), sent).status_code == 302
        return [len(opened), len(saved)]

    assert cost(make_exchange(12)) == cost(make_exchange(2))


def test_who_may_only_look_reads_what_stands_in_it() -> None:
    exchange = make_exchange(1)
    viewer = make_staff("viewer")
    viewer.user_permissions.set(Permission.objects.filter(codename="view_exchange"))
    client = Client()
    client.force_login(viewer)
    shown = client.get(address(exchange)).content.decode()
    assert "The ferry was cut 1 times." in shown
    assert "take_out" not in shown


def test_looking_at_an_exchange_gathers_nothing() -> None:
    exchange = make_exchange(1)
    entry = exchange.entries.exclude(statement=None).get()
    exchange.root_statement = entry.statement
    exchange.save()
    exchange.entries.all().delete()
    viewer = make_staff("viewer")
    viewer.user_permissions.set(Permission.objects.filter(codename="view_exchange"))
    client = Client()
    client.force_login(viewer)
    assert client.get(address(exchange)).status_code == 200
    assert not exchange.entries.exists()
