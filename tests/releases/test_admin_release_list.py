"""Around the form of a release: the list, the preview, what waits, and the other desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from releases.models import ImportedRow, Release
from tests.factories import make_organisation, make_release, make_topic
from tests.staff import ADD, LIST, change_url, client_of, make_draft, new_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


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
