"""The desk for releases: its form and its doubts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from releases.models import Release
from tests.factories import make_organisation, make_person, make_release, make_topic
from tests.staff import ADD, LIST, change_url, client_of, form_of, make_draft, messages_of, new_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


# -- entering


def test_a_release_is_entered_as_a_draft_that_only_staff_see(editor: Client):
    response = editor.post(ADD, new_form(state="published", reference="aaaaaaaa"))

    assert response.status_code == 302
    release = Release.objects.get()
    assert (release.state, release.public_from, release.slug) == ("draft", None, "a-new-release")
    assert release.reference != "aaaaaaaa"
    assert not Release.objects.public().exists()


@pytest.mark.parametrize(
    ("typed", "precision"),
    [
        ("2019", "year"),
        ("2019-11", "month"),
        ("2019-11-07", "day"),
        ("2019-11-07 10:30", "instant"),
        ("2019-10-27 01:30+01:00", "instant"),
        ("", "unknown"),
    ],
)
def test_date_of_issue_is_one_input_as_exact_as_it_is_known(
    editor: Client, typed: str, precision: str
):
    editor.post(ADD, new_form(issue_date=typed))

    release = Release.objects.get()
    assert release.issued_precision == precision
    page = editor.get(change_url(release))
    shown = page.context["adminform"].form["issue_date"].value()
    assert shown.replace("+0100", "+01:00") == typed


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("issue_date", "last week", "is not a date"),
        ("issue_date", "2019-02-30", "There is no 30 February 2019"),
        ("issue_date", "2019-13-01 10:30", "There is no month 13"),
        ("public_from", "2019-02-30 10:30", "There is no 30 February 2019"),
        ("issue_date", "0007-01-01", "lies outside"),
        ("issue_date", "2019-03-31 01:30", "came not at all in London"),
        ("issue_date", "2019-10-27 01:30", "came twice in London"),
        ("issue_date", "2019\x00", "is not a date"),
        ("public_from", "2027-03-28 01:30", "came not at all in London"),
        ("public_from", "2027-10-31 01:30", "came twice in London"),
        ("public_from", "2027-10-31", "Give the time of day, too"),
        ("public_from", "soon", "is not a date"),
        ("captured", "", "This field is required"),
        ("captured", "99999-01-01 00:00", "is not a date"),
    ],
)
def test_dates_are_refused_in_sentences(editor: Client, field: str, typed: str, sentence: str):
    response = editor.post(ADD, new_form(**{field: typed}))

    assert response.status_code == 200
    assert sentence in response.context["adminform"].form.errors[field][0]
    assert not Release.objects.exists()


def test_public_from_is_the_wall_clock_of_london(editor: Client):
    editor.post(ADD, new_form(public_from="2027-07-01 00:01"))
    editor.post(ADD, new_form(public_from="2027-12-01 00:01"))

    summer, winter = Release.objects.order_by("pk")
    assert summer.public_from == datetime(2027, 6, 30, 23, 1, tzinfo=UTC)
    assert winter.public_from == datetime(2027, 12, 1, 0, 1, tzinfo=UTC)


def test_form_starts_with_sensible_values(editor: Client):
    organisation = make_organisation()
    editor.post(ADD, new_form(organisation=organisation.pk))

    form = editor.get(ADD).context["adminform"].form

    assert form["organisation"].value() == organisation.pk
    assert form["kind"].value() == "press-release"
    captured = form["captured"].value()
    assert f"{timezone.localtime():%Y-%m-%d}" in str(captured)


def test_somebody_elses_last_organisation_is_not_proposed(editor: Client, publisher: Client):
    publisher.post(ADD, new_form())

    assert editor.get(ADD).context["adminform"].form["organisation"].value() is None


def test_nothing_is_taken_from_the_address(editor: Client):
    form = editor.get(ADD + "?title=Planted&organisation=abc&people=x").context["adminform"].form

    assert form["title"].value() is None


def test_pasted_control_characters_are_taken_out(editor: Client):
    editor.post(ADD, new_form(title="Two\x0blines", body="One\r\n\r\nTwo\x0c\ue000."))

    release = Release.objects.get()
    assert (release.title, release.body) == ("Two lines", "One\n\nTwo\n.")


# -- changing


def test_saving_unchanged_changes_nothing(publisher: Client):
    release = make_release(
        people=(make_person(),), topics=(make_topic(),), joint_issuers=(make_organisation(),)
    )
    release.captured = datetime(2026, 3, 2, 11, 0, 30, 123456, tzinfo=UTC)
    release.save()

    publisher.post(change_url(release), form_of(release, captured="2026-03-02 11:00:30"))

    now = Release.objects.get(pk=release.pk)
    names = [field.name for field in Release._meta.fields]
    changed = {name for name in names if getattr(now, name) != getattr(release, name)}
    assert changed == {"lock_version", "updated"}
    assert LogEntry.objects.get().change_message == "[]"


def test_people_topics_and_issuers_are_saved_and_counted(publisher: Client):
    release, person, topic = make_release(), make_person(), make_topic()
    issuer = make_organisation()
    changes = {"people": [person.pk], "topics": [topic.pk], "joint_issuers": [issuer.pk]}

    publisher.post(change_url(release), form_of(release, **changes))

    assert (release.people.get(), release.topics.get()) == (person, topic)
    assert list(Release.objects.public().issued_by(issuer)) == [release]
    assert not type(release)._meta.apps.get_model("releases.ReleaseCount").objects.drift()


def test_a_planned_time_can_be_moved_until_it_has_come(publisher: Client):
    later = timezone.now() + timedelta(days=2)
    release = make_release(public_from=later)
    tomorrow = f"{timezone.localtime(later + timedelta(days=1)):%Y-%m-%d %H:%M}"

    publisher.post(change_url(release), form_of(release, public_from=tomorrow))

    moved = Release.objects.get(pk=release.pk).public_from
    assert moved
    assert moved > later


def test_a_lift_brought_forward_is_never_before_it_was_decided(publisher: Client):
    release = make_release(public_from=timezone.now() + timedelta(days=2))
    before = timezone.now()

    publisher.post(change_url(release), form_of(release, public_from="2020-01-01 00:00"))

    lifted = Release.objects.public().get().public_from
    assert lifted
    assert lifted >= before


def test_what_is_public_keeps_the_time_since_when(publisher: Client):
    release = make_release()

    publisher.post(change_url(release), form_of(release, public_from="2099-01-01 00:00"))

    assert Release.objects.get(pk=release.pk).public_from == release.public_from


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("public_from", "withdraw it"), ("body", "keeps its text"), ("title", "required")],
)
def test_a_published_release_keeps_what_it_needs(publisher: Client, field: str, sentence: str):
    release = make_release(public_from=timezone.now() + timedelta(days=2))

    response = publisher.post(change_url(release), form_of(release, **{field: ""}))

    assert sentence in response.context["adminform"].form.errors[field][0]
    assert Release.objects.get(pk=release.pk).lock_version == 0


def test_whoever_may_only_look_reads_the_date_in_words():
    draft = make_draft(issued="2019-11")

    page = client_of("viewer").get(change_url(draft)).content.decode()

    assert "November 2019" in page
    assert "_save" not in page
    assert 'name="lock"' not in page


# -- doubts


def test_a_second_release_of_the_same_title_and_time_is_pointed_out(editor: Client):
    held = make_release(title="The Ministers’ Answer", issued="2026-03-02")
    form = new_form(
        title="Ministers' answer", organisation=held.organisation.pk, issue_date="2026-03-05"
    )

    response = editor.post(ADD, form, follow=True)

    assert any(held.reference in message for message in messages_of(response))
    form_page = editor.get(change_url(Release.objects.get(title="Ministers' answer")))
    help_text = form_page.context["adminform"].form.fields["title"].help_text
    assert change_url(held) in help_text


@pytest.mark.parametrize(
    "other", [{"issued": "2026-04-20"}, {"title": "Another"}, {"organisation": None}]
)
def test_other_releases_are_not_mistaken_for_it(editor: Client, other: dict[str, Any]):
    held = make_draft(title="The answer", issued="2026-03-02")
    if "organisation" not in other:
        other["organisation"] = held.organisation
    else:
        other = {}
    draft = make_draft(**{"title": "The answer", "issued": "2026-03-02"} | other)

    assert "another release of this title" not in editor.get(change_url(draft)).content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"issued": "2031"}, "issue_date", "Issued later than it was captured"),
        ({"issued": ""}, "issued_basis", "There is no date of issue"),
        ({"issued_basis": "inferred"}, "issued_note", "say from what"),
        ({"body": ""}, "body", "There is no text yet"),
    ],
)
def test_doubts_stand_beside_what_they_concern(
    editor: Client, fields: dict[str, Any], field: str, sentence: str
):
    draft = make_draft(**fields)

    form = editor.get(change_url(draft)).context["adminform"].form

    assert sentence in form.fields[field].help_text
    assert editor.post(change_url(draft), form_of(draft)).status_code == 302


def test_a_title_is_shown_as_text_wherever_it_stands(editor: Client):
    draft = make_draft(title="<script>alert(1)</script>")
    twin = make_draft(title=draft.title, organisation=draft.organisation)

    for address in (LIST, change_url(twin), f"{change_url(twin)[:-7]}delete/"):
        assert "<script>alert" not in editor.get(address).content.decode()
