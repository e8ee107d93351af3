"""Submitting, publishing, withdrawing, reinstating and removing at the staff desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from releases.models import Release
from tests.factories import make_person, make_release
from tests.staff import change_url, client_of, form_of, messages_of, step_form, step_url

pytestmark = pytest.mark.django_db

LIST = "/admin/releases/release/"


@pytest.fixture
def remover() -> Client:
    return client_of("remover")


def take(client: Client, release: Release, step: str, **fields: Any) -> Any:
    return client.post(step_url(release, step), step_form(release, **fields), follow=True)


def take_all(client: Client, step: str, *releases: Release, **fields: Any) -> Any:
    """Send the page of a step for several releases."""
    form = {
        "action": step,
        "sent": "1",
        "_selected_action": [release.pk for release in releases],
        "seen": [f"{release.pk}:{release.lock_version}" for release in releases],
    }
    return client.post(LIST, form | fields, follow=True)


def make_draft(**fields: Any) -> Release:
    return make_release(**{"state": "draft", "public_from": None} | fields)


def now_of(release: Release) -> Release:
    return Release.objects.get(pk=release.pk)


def logged(release: Release) -> str:
    entry = LogEntry.objects.filter(object_id=str(release.pk)).latest("action_time")
    return entry.get_change_message()


# -- one release


def test_submitting_hands_a_draft_on(publisher: Client):
    draft = make_draft()

    take(publisher, draft, "submit")

    assert now_of(draft).state == "submitted"
    assert logged(draft) == "Submitted for checking."


def test_publishing_without_a_time_is_publishing_now(publisher: Client):
    draft, before = make_draft(), timezone.now()

    response = take(publisher, draft, "publish", public_from="")

    published = Release.objects.public().get()
    assert published.public_from
    assert before <= published.public_from <= timezone.now()
    assert logged(draft).startswith("Published: public from ")
    assert messages_of(response) == ["1 release was published."]


def test_publishing_at_a_time_embargoes_until_then(publisher: Client):
    later = timezone.localtime(timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    draft = make_draft()

    take(publisher, draft, "publish", public_from=f"{later:%Y-%m-%d %H:%M}")

    assert now_of(draft).public_from == later
    assert not Release.objects.public().exists()


@pytest.mark.parametrize(("second", "shown"), [(0, "%Y-%m-%d %H:%M"), (7, "%Y-%m-%d %H:%M:%S")])
def test_the_planned_time_is_proposed(publisher: Client, second: int, shown: str):
    planned = (timezone.now() + timedelta(days=3)).replace(second=second)
    draft = make_draft(public_from=planned)

    form = publisher.get(step_url(draft, "publish")).context["form"]

    assert form["public_from"].value() == f"{timezone.localtime(planned):{shown}}"


def test_a_time_that_has_passed_means_now(publisher: Client):
    draft, before = make_draft(), timezone.now()

    take(publisher, draft, "publish", public_from="2020-01-01 00:00")

    published = now_of(draft)
    assert published.public_from
    assert published.public_from >= before


def test_a_time_london_does_not_have_is_refused_and_nothing_is_published(publisher: Client):
    draft = make_draft()

    response = take(publisher, draft, "publish", public_from="2027-03-28 01:30")

    assert "came not at all in London" in response.content.decode()
    assert now_of(draft).state == "draft"


def test_a_release_without_text_is_refused_in_words(publisher: Client):
    draft = make_draft(body="")

    response = take(publisher, draft, "publish")

    assert messages_of(response) == [
        f"“{draft.title}” was left alone: A release without text cannot be published."
    ]
    assert (now_of(draft).state, now_of(draft).lock_version) == ("draft", 0)
    assert not LogEntry.objects.exists()


def test_withdrawing_puts_it_under_a_notice(publisher: Client):
    release = make_release()

    take(publisher, release, "withdraw", reason="It was sent in error.")

    withdrawn = Release.objects.public().get()
    assert (withdrawn.state, withdrawn.reason) == ("withdrawn", "It was sent in error.")
    assert logged(release) == "Withdrawn: It was sent in error."


@pytest.mark.parametrize("reason", ["", "  \n ", "\x00\x0b"])
@pytest.mark.parametrize("step", ["withdraw", "remove"])
def test_a_reason_is_asked_for(step: str, reason: str):
    client, release = client_of("superuser"), make_release()

    response = take(client, release, step, reason=reason)

    assert "This field is required" in response.content.decode()
    assert now_of(release).state == "published"


def test_withdrawing_before_the_lift_returns_it_to_draft(publisher: Client):
    release = make_release(public_from=timezone.now() + timedelta(days=1))

    take(publisher, release, "withdraw", reason="Not yet.")

    assert (now_of(release).state, now_of(release).public_from) == ("draft", None)
    assert logged(release) == "Returned to draft before it was public: Not yet."


def test_reinstating_takes_the_notice_away(publisher: Client):
    release = make_release()
    take(publisher, release, "withdraw", reason="An error.")

    take(publisher, now_of(release), "reinstate")

    assert (now_of(release).state, now_of(release).reason) == ("published", "")


def test_removing_takes_everything_and_says_so_first(remover: Client):
    release = make_release(title="A private matter", people=(make_person(),))

    page = remover.get(step_url(release, "remove")).content.decode()
    assert "go for good" in page
    assert now_of(release).body

    take(remover, release, "remove", reason="By order of a court.")

    removed = now_of(release)
    assert (removed.state, removed.title, removed.body) == ("removed", "", "")
    assert removed.reason == "By order of a court."
    assert not removed.people.exists()


def test_removing_reaches_the_log(remover: Client):
    release = make_release(title="A private matter")
    client_of("superuser").post(change_url(release), form_of(release, title="A private affair"))
    entry = LogEntry.objects.get()
    entry.change_message = '[{"added": {"name": "attachment", "object": "The private letter"}}]'
    entry.save()

    take(remover, now_of(release), "remove", reason="Privacy.")

    log = " ".join(f"{e.object_repr} {e.change_message}" for e in LogEntry.objects.all())
    assert "rivate" not in log
    assert release.reference in log
    assert "Removed for law or privacy: Privacy." in log


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("submitted", "submit"),
        ("published", "publish"),
        ("withdrawn", "publish"),
        ("draft", "withdraw"),
        ("published", "reinstate"),
        ("draft", "reinstate"),
        ("withdrawn", "withdraw"),
    ],
)
def test_a_step_that_does_not_follow_is_refused_in_words(state: str, step: str):
    hidden = {"public_from": None} if state in ("draft", "submitted") else {}
    reason = "x" if state == "withdrawn" else ""
    release = make_release(state=state, reason=reason, **hidden)
    client = client_of("superuser")

    for response in (
        client.get(step_url(release, step), follow=True),
        take(client, release, step, reason="Because."),
        take_all(client, step, release, reason="Because."),
    ):
        (message,) = messages_of(response)
        assert "was left alone: It is “" in message
    assert (now_of(release).state, now_of(release).lock_version) == (state, 0)


@pytest.mark.parametrize("step", ["submit", "publish", "withdraw", "reinstate", "remove"])
def test_looking_at_a_step_changes_nothing(step: str):
    client, release = client_of("superuser"), make_draft()

    for method in (client.get, client.head, client.options):
        method(step_url(release, step), step_form(release, reason="x"))

    assert (now_of(release).state, now_of(release).lock_version) == ("draft", 0)


@pytest.mark.parametrize(
    "address", ["{pk}/step/erase/", "0/step/publish/", "99999999999999999999999/step/publish/"]
)
def test_steps_that_do_not_exist_are_not_found(address: str):
    client, release = client_of("superuser"), make_draft()

    assert client.get(LIST + address.format(pk=release.pk)).status_code == 404
    assert client.post(LIST + address.format(pk=release.pk)).status_code == 404


def test_what_changed_since_the_page_was_opened_is_looked_at_again(publisher: Client):
    draft = make_draft()
    seen = step_form(draft)
    publisher.post(change_url(draft), form_of(draft, body="Something quite different."))

    response = publisher.post(step_url(draft, "publish"), seen, follow=True)

    assert "look at it again" in messages_of(response)[-1]
    assert now_of(draft).state == "draft"


@pytest.mark.parametrize("seen", [[], ["x"], ["1"], ["99:0"], [":"], ["\x00:\x00"]])
def test_a_step_without_the_version_seen_is_refused(publisher: Client, seen: list[str]):
    draft = make_draft()

    publisher.post(step_url(draft, "publish"), {"sent": "1", "seen": seen})

    assert now_of(draft).state == "draft"


def test_a_step_does_not_reach_another_release(publisher: Client):
    draft, other = make_draft(), make_draft()

    publisher.post(step_url(draft, "publish"), step_form(other))

    assert now_of(other).state == "draft"


def test_only_steps_that_can_be_taken_are_offered(publisher: Client):
    draft, release = make_draft(), make_release()

    def offered(release: Release) -> list[str]:
        return [step.name for step in publisher.get(change_url(release)).context["steps"]]

    assert offered(draft) == ["submit", "publish"]
    assert offered(release) == ["withdraw"]


# -- several releases


def test_an_action_asks_first(publisher: Client):
    drafts = [make_draft(), make_draft()]
    chosen = {"action": "publish", "_selected_action": [d.pk for d in drafts], "index": "0"}

    response = publisher.post(LIST, chosen)

    page = response.content.decode()
    assert response.status_code == 200
    assert all(draft.title in page for draft in drafts)
    assert not Release.objects.public().exists()


def test_several_are_published_each_at_its_own_time(publisher: Client):
    later = timezone.now() + timedelta(days=1)
    planned, other = make_draft(public_from=later), make_draft()

    response = take_all(publisher, "publish", planned, other)

    assert Release.objects.public().get() == other
    assert now_of(planned).public_from == later
    assert messages_of(response) == ["2 releases were published."]


def test_a_refused_one_does_not_stop_the_others(publisher: Client):
    empty, out, draft = make_draft(body=""), make_release(), make_draft()

    response = take_all(publisher, "publish", empty, out, draft)

    said = messages_of(response)
    assert len(said) == 3
    assert "1 release was published." in said
    assert [now_of(r).state for r in (empty, out, draft)] == ["draft", "published", "published"]


def test_several_are_withdrawn_for_one_reason(publisher: Client):
    releases = [make_release(), make_release()]

    take_all(publisher, "withdraw", *releases, reason="A mistake.")

    assert {now_of(r).reason for r in releases} == {"A mistake."}
    assert LogEntry.objects.filter(change_message="Withdrawn: A mistake.").count() == 2


def test_more_than_a_person_can_have_looked_at_are_refused(publisher: Client):
    source = make_draft()
    drafts = [
        Release(organisation=source.organisation, title=f"Draft {n}", slug="x") for n in range(100)
    ]
    Release.objects.bulk_create(drafts)
    chosen = {"action": "submit", "select_across": "1", "index": "0"}

    response = publisher.post(LIST, chosen | {"_selected_action": [source.pk]}, follow=True)

    assert messages_of(response) == ["Take at most 100 at a time. Nothing was changed."]


def test_lists_and_counts_follow_every_step(publisher: Client):
    counts = Release._meta.apps.get_model("releases.ReleaseCount").objects
    draft = make_draft()

    for step in ("publish", "withdraw", "reinstate"):
        take(publisher, now_of(draft), step, reason="Because.", public_from="")
        assert not counts.drift()
    take(client_of("remover"), now_of(draft), "remove", reason="Privacy.")
    assert not counts.drift()
