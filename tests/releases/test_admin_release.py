"""The desk for releases: its form, its list, its doubts and its preview."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from releases.models import ImportedRow, Release
from tests.factories import make_organisation, make_person, make_release, make_topic
from tests.staff import change_url, client_of, form_of, messages_of, no_rows

pytestmark = pytest.mark.django_db

LIST = "/admin/releases/release/"
ADD = "/admin/releases/release/add/"


@pytest.fixture
def editor() -> Client:
    return client_of("editor")


@pytest.fixture
def publisher() -> Client:
    return client_of("publisher")


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_draft(**fields: Any) -> Release:
    return make_release(**{"state": "draft", "public_from": None} | fields)


def new_form(**fields: Any) -> dict[str, Any]:
    return {
        "organisation": make_organisation().pk,
        "kind": "press-release",
        "title": "A new release",
        "body": "Words.",
        "issue_date": "2019-11-07",
        "issued_basis": "stated",
        "captured": "2026-03-02 11:00",
        **no_rows("added"),
    } | fields


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


# -- the list


def listed(client: Client, query: dict[str, Any]) -> set[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.headers
    return {release.title for release in response.context["cl"].result_list}


@pytest.fixture
def shelf() -> dict[str, Release]:
    union = make_organisation(name="Únion of Clerks", slug="clerks")
    other = make_organisation(name="Another Body")
    union.other_names.create(name="UoC")
    return {
        "out": make_release(title="out", organisation=union, issued="2024-05-05"),
        "held": make_release(
            title="held",
            organisation=other,
            public_from=timezone.now() + timedelta(days=1),
            captured=timezone.now() - timedelta(days=20),
        ),
        "draft": make_draft(
            title="draft", organisation=other, joint_issuers=(union,), issued_basis="inferred"
        ),
        "speech": make_release(title="speech", organisation=other, kind="speech", issued=""),
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"out", "held", "draft", "speech"}),
        ({"state__exact": "draft"}, {"draft"}),
        ({"kind__exact": "speech"}, {"speech"}),
        ({"issued_basis__exact": "inferred"}, {"draft"}),
        ({"standing": "public"}, {"out", "speech"}),
        ({"standing": "embargoed"}, {"held"}),
        ({"standing": "hidden"}, {"draft"}),
        ({"captured": "7d"}, {"out", "draft", "speech"}),
        ({"captured": "30d"}, {"out", "held", "draft", "speech"}),
        ({"organisation": "clerks"}, {"out", "draft"}),
        ({"organisation": "UNION clerks"}, {"out", "draft"}),
        ({"organisation": "uoc"}, {"out", "draft"}),
        ({"organisation": "nobody of this name"}, set()),
        ({"organisation": "  "}, {"out", "held", "draft", "speech"}),
        ({"issued__year": "2024"}, {"out"}),
        ({"issued__year": "2024", "issued__month": "5", "issued__day": "5"}, {"out"}),
        ({"q": "OUT"}, {"out"}),
        ({"q": "union speech"}, set()),
        ({"q": "anothér speech"}, {"speech"}),
        ({"q": "uoc"}, {"out"}),
    ],
)
def test_list_is_filtered_and_searched(
    editor: Client, shelf: dict[str, Release], query: dict[str, str], titles: set[str]
):
    assert listed(editor, query) == titles


def test_a_reference_finds_its_release_however_it_is_written(
    editor: Client, shelf: dict[str, Release]
):
    assert listed(editor, {"q": shelf["held"].reference.upper()}) == {"held"}


def test_list_takes_as_many_queries_however_long_it_is(
    editor: Client, django_assert_num_queries: Any
):
    make_release()
    editor.get(LIST)
    with django_assert_num_queries(8):
        editor.get(LIST)
    for n in range(12):
        make_release(issued=f"20{n + 10}-03-04", joint_issuers=(make_organisation(),))
    with django_assert_num_queries(8):
        editor.get(LIST)


def test_list_leads_from_years_to_days(editor: Client):
    for issued in ("2019", "2020-05", "2020-05-07", "2020-12-31 23:30", ""):
        make_release(issued=issued)

    def titles(query: str) -> list[str]:
        choices = editor.get(f"{LIST}?{query}").context["dates"]["choices"]
        return [choice["title"] for choice in choices]

    assert titles("") == ["2019", "2020"]
    assert titles("issued__year=2020") == ["May 2020", "December 2020"]
    assert titles("issued__year=2019") == []
    assert titles("issued__year=2020&issued__month=12") == ["31 December"]
    assert titles("issued__year=2020&issued__month=12&issued__day=31") == ["31"]


def test_list_does_not_load_the_texts(editor: Client):
    make_release(body="A long text.")

    (release,) = editor.get(LIST).context["cl"].result_list

    assert "body" in release.get_deferred_fields()


def test_list_does_not_offer_every_organisation(editor: Client):
    for _ in range(30):
        make_organisation(name="Numbered Body")
    make_release()

    assert "Numbered Body" not in editor.get(LIST).content.decode()


# -- preview, public page, history


def test_preview_shows_a_draft_and_stays_out_of_every_cache(editor: Client):
    draft = make_draft(title="Not yet out", body="Secret words.")

    response = editor.get(reverse("admin:releases_release_preview", args=[draft.pk]))

    page = response.content.decode()
    assert "Not yet out" in page
    assert "Secret words." in page
    assert "Preview" in page
    assert response["Cache-Control"].startswith("private, no-store")
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999"])
def test_preview_of_nothing_is_not_found(editor: Client, pk: str):
    assert editor.get(f"/admin/releases/release/{pk}/preview/").status_code == 404


def test_preview_changes_nothing_and_takes_no_post(editor: Client):
    draft = make_draft()

    response = editor.post(reverse("admin:releases_release_preview", args=[draft.pk]))

    assert response.status_code == 405


def test_only_public_releases_link_to_the_site(editor: Client):
    draft, release = make_draft(), make_release()

    assert draft.get_absolute_url() not in editor.get(change_url(draft)).content.decode()
    assert release.get_absolute_url() in editor.get(change_url(release)).content.decode()


# -- what waits


def test_the_desk_opens_with_what_waits(editor: Client):
    title = {"state": "submitted", "public_from": None}
    make_release(title="To be checked", **title)
    make_release(title="Out tomorrow", public_from=timezone.now() + timedelta(days=1))
    make_release(title="Out next year", public_from=timezone.now() + timedelta(days=400))
    make_draft(title="Somebody else’s draft")
    editor.post(ADD, new_form(title="My own draft"))

    piles = editor.get("/admin/").context["waiting"]

    assert [[release.title for release in pile.releases] for pile in piles] == [
        ["To be checked"],
        ["Out tomorrow"],
        ["My own draft"],
    ]
    for pile in piles:
        assert listed(editor, dict([pile.query.split("=")])) >= {r.title for r in pile.releases}


def test_what_waits_is_for_those_who_may_see_releases():
    make_release(title="To be checked", state="submitted", public_from=None)

    assert "To be checked" not in client_of("reader").get("/admin/").content.decode()


def test_opening_the_desk_takes_as_many_queries_however_much_waits(
    editor: Client, django_assert_num_queries: Any
):
    editor.get("/admin/")
    for _ in range(12):
        make_release(state="submitted", public_from=None)
    with django_assert_num_queries(10):
        editor.get("/admin/")


# -- files


def rows(prefix: str, *files: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    form: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(files),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for n, file in enumerate(files):
        form |= {f"{prefix}-{n}-{name}": value for name, value in file.items()}
    return form


def upload(client: Client, release: Release, **fields: Any) -> Any:
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 words")
    row = {"title": "The letter", "file": file} | fields
    return client.post(change_url(release), form_of(release) | rows("added", row))


def test_a_file_is_added_private_named_and_downloaded(editor: Client):
    draft = make_draft()

    upload(editor, draft)

    attachment = draft.attachments.get()
    assert (attachment.title, attachment.public, attachment.number) == ("The letter", False, 1)
    page = editor.get(change_url(draft)).content.decode()
    assert attachment.file.name not in page
    response = editor.get(f"/admin/releases/attachment/{attachment.pk}/download/")
    assert b"".join(response.streaming_content) == b"%PDF-1.4 words"
    assert "attachment" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["anonymous", "reader"])
def test_files_are_for_those_who_may_see_the_release(editor: Client, role: str):
    draft = make_draft()
    upload(editor, draft)
    attachment = draft.attachments.get()
    client = client_of(role)

    for page in ("", f"{attachment.pk}/download/", f"{attachment.pk}/change/"):
        response = client.get(f"/admin/releases/attachment/{page}")
        assert response.status_code in (302, 403)
        assert "The letter" not in response.content.decode()


def test_a_file_of_a_kind_not_kept_is_refused_in_words(editor: Client):
    draft = make_draft()

    response = upload(editor, draft, file=SimpleUploadedFile("page.html", b"<script>"))

    assert "Files of this kind are not kept" in response.content.decode()
    assert not draft.attachments.exists()


def test_a_file_is_renamed_and_taken_away_with_its_bytes(editor: Client, tmp_path: Path):
    draft = make_draft()
    upload(editor, draft)
    attachment = draft.attachments.get()
    row = {"id": attachment.pk, "release": draft.pk, "title": "Renamed", "public": "on"}
    draft.refresh_from_db()

    editor.post(change_url(draft), form_of(draft) | rows("attachments", row, initial=1))
    assert draft.attachments.get().title == "Renamed"

    draft.refresh_from_db()
    with_delete = rows("attachments", row | {"DELETE": "on"}, initial=1)
    with_transaction(lambda: editor.post(change_url(draft), form_of(draft) | with_delete))
    assert not draft.attachments.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_deleted_draft_takes_its_files_and_its_import_note_along(editor: Client, tmp_path: Path):
    draft = make_draft()
    upload(editor, draft)
    ImportedRow.objects.create(release=draft, collection="x", identifier="1")

    delete = f"/admin/releases/release/{draft.pk}/delete/"
    assert "permission to delete" not in editor.get(delete).content.decode()
    with_transaction(lambda: editor.post(delete, {"post": "yes"}))

    assert not Release.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def with_transaction(act: Any) -> None:
    """Do something, and what it left to be done once it is committed."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        act()


# -- the other desks


@pytest.mark.parametrize("desk", ["attachment", "importedrow", "partnerslot", "topic", "release"])
def test_every_desk_opens_and_searches(desk: str):
    client = client_of("superuser")
    make_topic()
    ImportedRow.objects.create(release=make_release(), collection="x", identifier="1")

    assert client.get(f"/admin/releases/{desk}/").status_code == 200
    assert client.get(f"/admin/releases/{desk}/", {"q": "x"}).status_code == 200


def test_partner_slot_times_are_londons():
    form = {
        "title": "A partner",
        "text": "Words.",
        "link": "example.org",
        "sponsor": "Somebody",
        "shown_from": "2027-07-01 00:00",
        "shown_until": "",
    }
    client = client_of("superuser")

    assert client.post("/admin/releases/partnerslot/add/", form).status_code == 302
    slot = Release._meta.apps.get_model("releases.PartnerSlot").objects.get()
    assert slot.shown_from == datetime(2027, 6, 30, 23, tzinfo=UTC)
    assert slot.link == "https://example.org"


def test_topics_are_found_by_synonyms_whatever_their_accents():
    make_topic(name="Étude", synonyms="Recherche, Science")
    make_topic(name="Other")
    client = client_of("editor")

    for words in ("etude", "SCIENCE", "rechérche"):
        cl = client.get("/admin/releases/topic/", {"q": words}).context["cl"]
        assert [topic.name for topic in cl.result_list] == ["Étude"]
