"""Two people at one release: one wins, and neither loses anything."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisations.models import Organisation
from releases.models import PartnerSlot, Point, Release, ReplySought, Response, SynonymSet
from tests.atonce import at_once
from tests.factories import (
    make_organisation,
    make_person,
    make_release,
    make_statement,
    make_topic,
)
from tests.staff import change_url, client_of, form_of, no_rows, step_form, step_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Release:
    return make_release(state="draft", public_from=None, body="The first words.")


@pytest.fixture
def anna() -> Client:
    return client_of("superuser")


@pytest.fixture
def ben() -> Client:
    return client_of("editor")


def now_of(release: Release) -> Release:
    return Release.objects.get(pk=release.pk)


def test_a_late_save_is_refused_and_shows_both_texts(anna: Client, ben: Client, draft: Release):
    sent_by_ben = form_of(draft, body="Ben’s words.", title="Ben’s title")
    anna.post(change_url(draft), form_of(draft, body="Anna’s words."))

    response = ben.post(change_url(draft), sent_by_ben)

    assert response.status_code == 200
    assert now_of(draft).body == "Anna’s words."
    page = response.content.decode()
    conflict = {d.label: (d.held, d.yours) for d in response.context["conflict"]}
    assert conflict == {
        "Body": ("Anna’s words.", "Ben’s words."),
        "Title": (draft.title, "Ben’s title"),
    }
    assert "superuser saved this on" in page
    assert page.count("Ben’s words.") == 2  # in the comparison, and still in the form
    assert "Anna’s words." in page
    assert not LogEntry.objects.filter(user__username="editor").exists()


def test_what_was_compared_is_saved_the_second_time(anna: Client, ben: Client, draft: Release):
    sent_by_ben = form_of(draft, body="Ben’s words.")
    anna.post(change_url(draft), form_of(draft, body="Anna’s words."))

    refused = ben.post(change_url(draft), sent_by_ben)
    lock = refused.context["adminform"].form["lock"].value()
    ben.post(change_url(draft), sent_by_ben | {"lock": lock})

    assert (now_of(draft).body, now_of(draft).lock_version) == ("Ben’s words.", 2)


def test_every_kind_of_field_is_compared_in_words(anna: Client, ben: Client, draft: Release):
    person, issuer = make_person(name="Ada Ample"), make_organisation(name="Bold Body")
    changes: dict[str, Any] = {
        "people": [person.pk],
        "organisation": issuer.pk,
        "kind": "speech",
        "issue_date": "2020-05",
        "public_from": "2031-01-01 09:00",
    }
    sent_by_ben = form_of(draft, **changes)
    anna.post(change_url(draft), form_of(draft))

    response = ben.post(change_url(draft), sent_by_ben)

    conflict = {d.label: (d.held, d.yours) for d in response.context["conflict"]}
    assert conflict == {
        "People": ("(none)", "Ada Ample"),
        "Issuing organisation": (str(draft.organisation), "Bold Body"),
        "Kind": ("Press release", "Speech"),
        "Date of issue": ("2026-03-02 10:30", "2020-05"),
        "Public from": ("(empty)", "2031-01-01 09:00"),
    }


def opened(client: Client, release: Release, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends that opened the form just now."""
    form = client.get(change_url(release)).context["adminform"].form
    return form_of(now_of(release), **changes) | {"made_from": form["made_from"].value()}


def test_what_only_the_other_changed_is_taken_over(anna: Client, ben: Client, draft: Release):
    person, topic = make_person(name="Ada Ample"), make_topic(name="Rivers")
    sent_by_ben = opened(ben, draft, body="Ben’s words.")
    theirs = {
        "standfirst": "Anna’s standfirst.",
        "people": [person.pk],
        "topics": [topic.pk],
        "issue_date": "2020",
        "public_from": "2031-01-01 09:00",
        "kind": "speech",
        "body": "Anna’s words.",
    }
    anna.post(change_url(draft), form_of(draft, **theirs))

    refused = ben.post(change_url(draft), sent_by_ben)
    touched = {d.label for d in refused.context["conflict"] if not d.untouched}
    form = refused.context["adminform"].form
    again = {name: form[name].value() for name in [*theirs, "lock", "made_from"]}
    saved = ben.post(change_url(draft), sent_by_ben | again)

    assert saved.status_code == 302
    now = now_of(draft)
    assert touched == {"Body"}
    assert (now.body, now.standfirst) == ("Ben’s words.", "Anna’s standfirst.")
    assert (now.people.get(), now.topics.get(), now.kind) == (person, topic, "speech")
    assert now.issue_date.as_text() == "2020"
    assert now.public_from is not None


def test_what_the_other_emptied_is_emptied(anna: Client, ben: Client, draft: Release):
    draft.standfirst = "A standfirst."
    draft.save()
    draft.people.add(make_person())
    sent_by_ben = opened(ben, draft, body="Ben’s words.")
    anna.post(change_url(draft), form_of(draft, standfirst="", people=[]))

    form = ben.post(change_url(draft), sent_by_ben).context["adminform"].form

    assert (form["standfirst"].value(), form["people"].value()) == ("", [])
    assert form["body"].value() == "Ben’s words."


@pytest.mark.parametrize("made_from", ["", "x", "[]", "[1]", "1", "null", '{"body": 1}', "\x00"])
def test_without_knowing_what_it_was_made_from_everything_of_yours_is_kept(
    anna: Client, ben: Client, draft: Release, made_from: str
):
    sent_by_ben = form_of(draft, body="Ben’s words.", made_from=made_from)
    anna.post(change_url(draft), form_of(draft, standfirst="Anna’s standfirst."))

    form = ben.post(change_url(draft), sent_by_ben).context["adminform"].form

    assert (form["body"].value(), form["standfirst"].value()) == ("Ben’s words.", "")


def test_a_tick_only_the_other_set_is_taken_over(anna: Client, ben: Client):
    organisation = make_organisation(name="One Name")
    address = f"/admin/organisations/organisation/{organisation.pk}/change/"
    made_from = ben.get(address).context["adminform"].form["made_from"].value()
    form = {"name": "One Name", "kind": "other", "slug": organisation.slug}
    form |= {"lock": organisation.updated.isoformat(), "made_from": made_from}
    for prefix in ("other_names", "affiliations", "identifiers"):
        form |= no_rows(prefix)

    anna.post(address, form | {"listed": "on"})
    refused = ben.post(address, form | {"name": "Ben’s Name"})

    held = refused.context["adminform"].form
    assert (held["listed"].value(), held["name"].value()) == (True, "Ben’s Name")


def test_a_save_that_changes_what_a_step_changed_is_refused(
    anna: Client, ben: Client, draft: Release
):
    sent_by_ben = form_of(draft, body="Ben’s words.")
    anna.post(step_url(draft, "publish"), step_form(draft, public_from="2031-01-01 09:00"))

    response = ben.post(change_url(draft), sent_by_ben)

    # Published since: an editor may not change it at all any more.
    assert response.status_code == 403
    assert (now_of(draft).state, now_of(draft).body) == ("published", "The first words.")


@pytest.mark.parametrize("lock", ["", "999", "-1", "x", "0\x00", "0 or 1=1"])
def test_a_save_without_the_version_it_was_made_from_is_refused(
    ben: Client, draft: Release, lock: str
):
    response = ben.post(change_url(draft), form_of(draft, body="Planted.", lock=lock))

    assert response.status_code == 200
    assert now_of(draft).body == "The first words."


def test_other_errors_do_not_hide_a_conflict(anna: Client, ben: Client, draft: Release):
    sent_by_ben = form_of(draft, title="", issue_date="soon")
    anna.post(change_url(draft), form_of(draft, title="Anna’s title"))

    response = ben.post(change_url(draft), sent_by_ben)

    conflict = {d.label: (d.held, d.yours) for d in response.context["conflict"]}
    assert conflict["Title"] == ("Anna’s title", "(empty)")
    assert conflict["Date of issue"][1] == "soon"


def test_texts_in_a_conflict_are_shown_as_text(anna: Client, ben: Client, draft: Release):
    sent_by_ben = form_of(draft, body="<script>ben()</script>")
    anna.post(change_url(draft), form_of(draft, body="<script>anna()</script>"))

    page = ben.post(change_url(draft), sent_by_ben).content.decode()

    assert "<script>ben" not in page
    assert "<script>anna" not in page


def make_kept() -> list[tuple[Any, dict[str, Any], str]]:
    """Return a row of each desk without a time of change: what its form sends, and a text of it."""
    release = make_release(body="The first words.")
    first, second = (make_statement(release, word) for word in ("first", "words"))
    response = Response.objects.create(
        source_statement=second, target_statement=first, state="confirmed"
    )
    point = Point.objects.create(statement=first, text="One point")
    sought: dict[str, Any] = {"organisation": make_organisation(), "statement": first}
    return [
        (point, {"statement": first.pk, "addressed_by": [response.pk]}, "text"),
        (
            ReplySought.objects.create(asked=timezone.now(), **sought),
            {name: row.pk for name, row in sought.items()} | {"outcome": "unknown"},
            "evidence",
        ),
        (
            PartnerSlot.objects.create(title="A fair", shown_from=timezone.now(), **SLOT),
            SLOT,
            "title",
        ),
        (SynonymSet.objects.create(terms="NHS\nhealth service"), {"terms": "NHS\ncare"}, "note"),
    ]


SLOT = {"text": "Come all.", "link": "https://example.org/", "sponsor": "A sponsor"}


def test_whatever_keeps_no_time_of_its_last_change_is_locked_by_what_it_holds(anna: Client):
    for row, sent, text in make_kept():
        names = row._meta.app_label, row._meta.model_name
        address = reverse("admin:{}_{}_change".format(*names), args=[row.pk])
        form = anna.get(address).context["adminform"].form
        values = {name: form[name].value() for name in ("lock", "made_from")}
        for name in {"asked", "shown_from"} & form.fields.keys():
            values[name] = form.fields[name].prepare_value(form[name].value())
        late = values | sent | {text: "Ben’s words"}

        saved = anna.post(address, values | sent | {text: "Anna’s words"})
        refused = anna.post(address, late)

        assert saved.status_code == 302, saved.context["adminform"].form.errors
        assert "Two people at one text" in refused.content.decode()
        row.refresh_from_db()
        assert getattr(row, text) == "Anna’s words"
        lock = refused.context["adminform"].form["lock"].value()
        assert anna.post(address, late | {"lock": lock}).status_code == 302


def test_what_only_stands_beside_a_row_is_locked_with_it(anna: Client):
    point, sent, _ = make_kept()[0]
    address = reverse("admin:releases_point_change", args=[point.pk])
    form = anna.get(address).context["adminform"].form
    late = {name: form[name].value() for name in ("lock", "made_from")} | {"text": point.text}
    point.addressed_by.set(sent["addressed_by"])

    refused = anna.post(address, late | {"statement": sent["statement"]})

    assert "Two people at one text" in refused.content.decode()
    assert [response.pk for response in point.addressed_by.all()] == sent["addressed_by"]


def test_organisations_are_locked_too(anna: Client, ben: Client):
    organisation = make_organisation(name="One Name")
    address = f"/admin/organisations/organisation/{organisation.pk}/change/"
    form = {"name": "One Name", "kind": "other", "slug": organisation.slug}
    form |= {"lock": organisation.updated.isoformat()}
    for prefix in ("other_names", "affiliations", "identifiers"):
        form |= no_rows(prefix)

    assert anna.post(address, form | {"name": "Anna’s Name"}).status_code == 302
    response = ben.post(address, form | {"name": "Ben’s Name"})

    assert [(d.held, d.yours) for d in response.context["conflict"]] == [
        ("Anna’s Name", "Ben’s Name")
    ]
    assert Organisation.objects.get().name == "Anna’s Name"


# -- at the same instant


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_exactly_one_wins(shared_database: Any):
    client = client_of("superuser")
    draft = make_release(state="draft", public_from=None)
    clients = [Client() for _ in range(6)]
    for other in clients:
        other.cookies = client.cookies
    shared_database()

    responses = at_once(
        *[
            lambda c=other, n=n: c.post(change_url(draft), form_of(draft, body=f"Words of {n}."))
            for n, other in enumerate(clients)
        ]
    )

    assert Counter(response.status_code for response in responses) == {302: 1, 200: 5}
    winner = [response.status_code for response in responses].index(302)
    (held,) = at_once(lambda: now_of(draft))
    assert (held.body, held.lock_version) == (f"Words of {winner}.", 1)


@pytest.mark.django_db(transaction=True)
def test_of_a_save_and_a_step_at_once_exactly_one_wins(shared_database: Any):
    client = client_of("superuser")
    draft = make_release(state="draft", public_from=None, body="The first words.")
    other = Client()
    other.cookies = client.cookies
    shared_database()

    at_once(
        lambda: client.post(change_url(draft), form_of(draft, body="New words.")),
        lambda: other.post(step_url(draft, "publish"), step_form(draft)),
    )

    (held,) = at_once(lambda: now_of(draft))
    assert held.lock_version == 1
    assert (held.state, held.body) in {
        ("draft", "New words."),
        ("published", "The first words."),
    }
