"""The release: what the database holds it to, and what may happen to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation
from releases.models import Attachment, ImportedRow, Release, Topic
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db

State = Release.State
HOUR = timedelta(hours=1)


def refused(release: Release, sentence: str) -> None:
    """The form says the sentence, and the database refuses the row all the same."""
    with pytest.raises(ValidationError) as caught:
        release.full_clean()
    assert sentence in " ".join(caught.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Model.save_base(release)


# -- what the database refuses


@pytest.mark.parametrize("blank", ["", "  ", "\x00"])
@pytest.mark.parametrize("state", ["draft", "submitted", "published"])
def test_a_release_has_a_title(state: str, blank: str) -> None:
    release = make_release(state=state)
    release.title = blank
    with pytest.raises(ValidationError, match="A title is needed"):
        release.validate_constraints()
    refused(release, "This field cannot be blank.")


@pytest.mark.parametrize("slug", ["", "versions", "files"])
def test_a_slug_takes_no_address_of_its_own(slug: str) -> None:
    release = make_release()
    release.slug = slug
    refused(release, "The slug must not be empty, “versions” or “files”.")


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_what_is_public_has_a_time_from_which_it_is(state: str) -> None:
    release = make_release(state="draft", public_from=None, reason="Why")
    release.full_clean()
    release.state = state
    refused(release, "A published release needs the time it is public from.")


@pytest.mark.parametrize("state", ["withdrawn", "removed"])
def test_readers_are_told_why_it_was_withdrawn_or_removed(state: str) -> None:
    release = make_release()
    release.state = state
    refused(release, "Readers must be told why it was withdrawn or removed.")


TEXTS = ["title", "body", "standfirst", "notes_to_editors", "media_contact"]
TEXTS += ["date_displayed", "issued_note", "source_name", "source_url", "rights"]


@pytest.mark.parametrize("field", TEXTS[:5])
def test_a_removed_release_keeps_no_text(field: str) -> None:
    release = make_release()
    release.remove("A court ordered it.", at=timezone.now())
    setattr(release, field, "text")
    with pytest.raises(ValidationError, match="A removed release keeps no text"):
        release.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Model.save_base(release)


def test_a_date_of_issue_is_whole_or_not_there() -> None:
    sentence = "A date of issue needs its precision, and the reverse."
    for change in (
        {"issued_precision": "unknown"},
        {"issued": None},
        {"issued_until": None},
        {"issued": None, "issued_until": None},
        {"issued_until": timezone.now() - 99_999 * HOUR},
    ):
        release = make_release(issued="2026-03-02")
        for name, value in change.items():
            setattr(release, name, value)
        refused(release, sentence)


def test_no_two_releases_have_one_reference() -> None:
    make_release(reference="abcd0123")
    other = make_release()
    other.reference = "abcd0123"
    refused(other, "Release with this Reference already exists.")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "a.example"])
def test_a_source_is_a_web_address(address: str) -> None:
    release = make_release()
    release.source_url = address
    with pytest.raises(ValidationError) as caught:
        release.full_clean()
    assert caught.value.message_dict == {"source_url": ["Enter a valid URL."]}


@pytest.mark.parametrize(("field", "value"), [("kind", "rumour"), ("state", "public")])
def test_an_unknown_kind_or_state_is_refused_in_a_sentence(field: str, value: str) -> None:
    release = make_release()
    setattr(release, field, value)
    with pytest.raises(ValidationError, match=f"Value '{value}' is not a valid choice"):
        release.full_clean()


def test_one_imported_row_has_one_release() -> None:
    row = {"collection": "a", "identifier": "1", "row_sha256": "x", "text_sha256": "x"}
    ImportedRow.objects.create(release=make_release(), **row)
    refused_row = ImportedRow(release=make_release(), **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        refused_row.save()
    with pytest.raises(ValidationError, match="already exists"):
        refused_row.full_clean()


# -- topics


def test_topics_are_two_levels_deep() -> None:
    top = make_topic(name="Housing")
    child = make_topic(name="Rents", parent=top)
    with pytest.raises(ValidationError, match="Topics are two levels deep"):
        Topic(name="Deposits", slug="deposits", parent=child).full_clean()
    top.parent = make_topic(name="Life")
    with pytest.raises(ValidationError, match="Topics are two levels deep"):
        top.full_clean()


def test_a_topic_does_not_stand_above_itself() -> None:
    topic = make_topic()
    topic.parent = topic
    with pytest.raises(ValidationError, match="A topic cannot stand above itself"):
        topic.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        topic.save()


def test_a_topic_with_topics_beneath_it_is_not_deleted() -> None:
    top = make_topic()
    make_topic(parent=top)
    with pytest.raises(models.ProtectedError):
        top.delete()


# -- what happens to a release


def a_release(state: str) -> Release:
    """Return a release in a state, as it came there."""
    now = timezone.now()
    release = make_release(state="draft", public_from=None)
    if state != "draft":
        release.submit()
    if state in ("published", "withdrawn"):
        release.publish(at=now - HOUR)
    if state == "withdrawn":
        release.withdraw("It was in error.", at=now)
    if state == "removed":
        release.remove("A court ordered it.", at=now)
    assert Release.objects.get(pk=release.pk).state == state
    return release


STEPS: dict[str, Callable[[Release, datetime], None]] = {
    "submit": lambda release, now: release.submit(),
    "publish": lambda release, now: release.publish(at=now),
    "withdraw": lambda release, now: release.withdraw("Why", at=now),
    "reinstate": lambda release, now: release.reinstate(),
    "remove": lambda release, now: release.remove("Why", at=now),
}
# From each state, what each step leads to; what is not named is refused.
LEADS = {
    ("draft", "submit"): "submitted",
    ("draft", "publish"): "published",
    ("submitted", "publish"): "published",
    ("published", "withdraw"): "withdrawn",
    ("withdrawn", "reinstate"): "published",
    ("draft", "remove"): "removed",
    ("submitted", "remove"): "removed",
    ("published", "remove"): "removed",
    ("withdrawn", "remove"): "removed",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", State.values)
def test_each_step_is_taken_or_refused_in_a_sentence(state: str, step: str) -> None:
    release = a_release(state)
    if (state, step) in LEADS:
        STEPS[step](release, timezone.now())
    else:
        with pytest.raises(ValidationError) as caught:
            STEPS[step](release, timezone.now())
        (sentence,) = caught.value.messages
        assert sentence.startswith(f"It is “{State(state).label}”: this step is for “")
        assert sentence.endswith(".")
    stored = Release.objects.get(pk=release.pk)
    assert stored.state == release.state == LEADS.get((state, step), state)


def status(release: Release) -> int:
    return Client().get(f"/releases/{release.reference}/", follow=True).status_code


def test_a_draft_is_published_at_once() -> None:
    release, now = a_release("draft"), timezone.now()
    release.publish(at=now)
    assert (release.public_from, status(release)) == (now, 200)


def test_a_release_is_published_with_a_later_embargo() -> None:
    release, now = a_release("draft"), timezone.now()
    release.public_from = now + HOUR
    release.publish(at=now)
    assert (release.public_from, status(release)) == (now + HOUR, 404)
    assert Release.objects.public(at=now + HOUR).get() == release
    assert not Release.objects.public(at=now + HOUR - timedelta(microseconds=1)).exists()


def test_a_time_that_has_passed_is_not_kept_as_if_it_had_been_public_since() -> None:
    release, now = a_release("draft"), timezone.now()
    release.public_from = now - HOUR
    release.publish(at=now)
    assert release.public_from == now


@pytest.mark.parametrize("blank", ["", "  \n ", "\x00", "\u00a0"], ids=ascii)
def test_a_release_without_text_is_not_published(blank: str) -> None:
    release = a_release("draft")
    release.body = blank
    with pytest.raises(ValidationError, match="A release without text cannot be published"):
        release.publish(at=timezone.now())
    assert release.state == Release.objects.get().state == "draft"


def test_a_withdrawn_release_stays_public_with_its_reason() -> None:
    release, now = a_release("published"), timezone.now()
    release.withdraw(" The figures were wrong.\x00 ", at=now)
    stored = Release.objects.public().get()
    assert (stored.reason, stored.withdrawn) == ("The figures were wrong.", now)
    assert status(release) == 200


def test_withdrawing_before_the_lift_returns_it_to_draft_without_a_time() -> None:
    release, now = a_release("draft"), timezone.now()
    release.public_from = now + HOUR
    release.publish(at=now)
    release.withdraw("", at=now)
    stored = Release.objects.get()
    assert (stored.state, stored.public_from, stored.reason, stored.withdrawn) == (
        "draft",
        None,
        "",
        None,
    )
    assert not Release.objects.public(at=now + 2 * HOUR).exists()


def test_withdrawing_at_the_very_lift_is_public() -> None:
    release, now = a_release("draft"), timezone.now()
    release.publish(at=now)
    release.withdraw("Why", at=now)
    assert release.state == "withdrawn"


def test_reinstating_takes_the_notice_away() -> None:
    release = a_release("withdrawn")
    release.reinstate()
    stored = Release.objects.public().get()
    assert (stored.state, stored.reason, stored.withdrawn) == ("published", "", None)


@pytest.mark.parametrize("step", ["withdraw", "remove"])
@pytest.mark.parametrize("reason", ["", "  ", "\x00", "\u00a0\n", "\ue000"], ids=ascii)
def test_a_reason_is_demanded_and_a_refusal_changes_nothing(step: str, reason: str) -> None:
    release = a_release("published")
    with pytest.raises(ValidationError, match="Give the reason: readers are told it"):
        getattr(release, step)(reason, at=timezone.now())
    assert (release.state, release.withdrawn, release.removed) == ("published", None, None)
    release.save()
    assert status(release) == 200


# -- removing


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_full_release(**fields: Any) -> Release:
    marked: dict[str, Any] = dict.fromkeys(TEXTS, "zirconium")
    named: dict[str, Any] = {"people": (make_person(),), "topics": (make_topic(),)}
    release = make_release(reference="abcd0123", **named, **marked, **fields)
    file = ContentFile(b"zirconium", name="a.txt")
    Attachment.objects.create(release=release, title="zirconium", file=file, public=True)
    return release


PATHS = ["/releases/abcd0123/", "/releases/ABCD0123/", "/releases/abcd0123/other/"]


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_what_was_public_leaves_a_tombstone_without_its_text(
    state: str, media: Any, django_capture_on_commit_callbacks: Any
) -> None:
    release = a_full_release(state=state, reason="Wrong")
    (file,) = media.rglob("*.*")
    with django_capture_on_commit_callbacks(execute=True):
        release.remove("A court ordered it.", at=timezone.now())
    for path in PATHS:
        response = Client().get(path)
        text = response.content.decode()
        assert response.status_code == 410
        assert "zirconium" not in text.lower()
        assert "A court ordered it." in text
        assert "<title>Removed – Pressroom</title>" in text
        assert response["Cache-Control"] == "private, no-store"
    assert Client().get("/releases/abcd0123/files/1/").status_code == 404
    assert not file.exists()
    stored = Release.objects.get()
    assert [getattr(stored, name) for name in TEXTS] == [""] * len(TEXTS)
    assert (stored.excerpt, stored.slug) == ("", "removed")
    assert not stored.people.exists()
    assert not stored.topics.exists()
    assert not stored.attachments.exists()


def test_nothing_of_a_removed_release_is_left_in_any_table(media: Any) -> None:
    release = a_full_release()
    release.remove("A court ordered it.", at=timezone.now())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("releases_search_"):  # SQLite's own, merged away with time
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- a name of the database's
            assert "zirconium" not in repr(cursor.fetchall()), table


def test_the_page_of_a_removed_release_does_not_print_its_old_address(media: Any) -> None:
    release = a_full_release()
    old = release.get_absolute_url()
    assert "zirconium" in old
    release.remove("A court ordered it.", at=timezone.now())
    response = Client().get(old)
    assert response.status_code == 410
    assert "zirconium" not in response.content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_never_was_public_leaves_nothing(state: str) -> None:
    release = make_release(state=state, reference="abcd0123")
    release.remove("A court ordered it.", at=timezone.now())
    assert [Client().get(path).status_code for path in PATHS] == [404] * 3


def test_what_was_under_embargo_leaves_nothing() -> None:
    release = make_release(reference="abcd0123", public_from=timezone.now() + HOUR)
    release.remove("A court ordered it.", at=timezone.now())
    release.refresh_from_db()
    assert release.public_from is None
    assert Client().get(PATHS[0]).status_code == 404
    assert not Release.objects.tombstones(at=timezone.now() + 2 * HOUR).exists()


def test_a_tombstone_is_not_lost_by_removing_again() -> None:
    release = a_release("published")
    release.remove("A court ordered it.", at=timezone.now())
    with pytest.raises(ValidationError):
        release.remove("Once more", at=timezone.now())
    assert status(release) == 410


def test_a_file_is_kept_where_its_removal_is_rolled_back(
    media: Any, django_capture_on_commit_callbacks: Any
) -> None:
    release = a_full_release()
    (file,) = media.rglob("*.*")

    def remove_and_fail() -> None:
        with transaction.atomic():
            release.remove("A court ordered it.", at=timezone.now())
            raise InterruptedError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(InterruptedError):
        remove_and_fail()
    assert file.exists()
    assert status(release) == 200


# -- reading it


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 0), (1, 1), (200, 1), (201, 2), (400, 2), (2001, 11)]
)
def test_reading_time_is_rounded_up(words: int, minutes: int) -> None:
    assert Release(body="word " * words).reading_minutes == minutes


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("", []),
        ("one", ["one"]),
        ("one\n\ntwo", ["one", "two"]),
        ("one\nstill one\n\ntwo", ["one\nstill one", "two"]),
        ("one\n \t\n\n\ntwo", ["one", "two"]),
    ],
)
def test_paragraphs_are_parted_by_blank_lines(body: str, paragraphs: list[str]) -> None:
    assert Release(body=body).paragraphs == paragraphs


def test_a_list_shows_the_standfirst_else_how_the_text_begins() -> None:
    assert make_release(standfirst="In short.", body="Long").summary == "In short."
    release = make_release(body="one\n\ntwo " + "x" * 1000)
    release.refresh_from_db()
    assert release.summary.startswith("one two xxx")
    assert len(release.summary) <= 280


def test_an_excerpt_follows_the_text() -> None:
    release = make_release(body="a" * 1000)
    Release.objects.update(body="b")
    release.refresh_from_db()
    assert release.excerpt == "b"


def test_an_issuer_with_releases_is_not_deleted_and_a_joint_one_is_let_go() -> None:
    issuer, joint = make_organisation(), make_organisation()
    release = make_release(organisation=issuer, joint_issuers=(joint,))
    with pytest.raises(models.ProtectedError):
        issuer.delete()
    release.delete()
    issuer.delete()
    assert list(Organisation.objects.all()) == [joint]
