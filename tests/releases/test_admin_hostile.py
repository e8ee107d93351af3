"""Staff who send what no form of ours contains: nothing leaks, nothing breaks, nothing changes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from releases.models import Release
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.staff import change_url, client_of, form_of, messages_of, no_rows

pytestmark = pytest.mark.django_db

LIST = "/admin/releases/release/"
ADD = "/admin/releases/release/add/"
HUGE = "9" * 30


@pytest.fixture
def draft() -> Release:
    return make_release(state="draft", public_from=None)


# -- the list's address


@pytest.mark.parametrize(
    "query",
    [
        "title__regex=^A",
        "title__contains=a",
        "body__startswith=Secret",
        "reference__startswith=a",
        "lock_version__gt=0",
        "id__in=1,2",
        "pk=1",
        "organisation__name__startswith=A",
        "organisation__id__exact=1",
        "organisation__press_phone__startswith=0",
        "people__name__startswith=A",
        "imported_row__identifier__startswith=A",
        "attachments__sha256__startswith=a",
        "captured__gte=0001-01-01",
        "captured__isnull=True",
        "issued__year=0",
        "issued__year=99999",
        "issued__year=-1",
        "issued__year=x",
        "issued__year=1e3",
        f"issued__year={HUGE}",
        "issued__year=2019&issued__year=0",
        "issued__year=2019&issued__month=13x",
        "issued__year=2019&issued__month=99",
        "issued__gte=2019-01-01",
        "issued__year__gt=2019",
        "nonsense=1",
        "__class__=1",
        "title__contains=%00",
        "q=%00",
        "state__exact=%00",
        "_to_field=reference",
        "_to_field=slug",
        "_to_field=organisation__name",
        "_popup=1&_to_field=title",
    ],
)
def test_look_ups_that_are_not_listed_are_refused(editor: Client, draft: Release, query: str):
    response = editor.get(f"{LIST}?{query}")

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert draft.title not in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "p=0",
        "p=-1",
        "p=x",
        f"p={HUGE}",
        "o=99",
        f"o={HUGE}",
        "o=-x.y",
        "all=",
        "e=1",
        "_popup=1",
        "_facets=True",
        "_to_field=id",
        "q=%F0%9F%8E%88",
        "q=%ED%A0%80",
        "q=%22",
        "q=%25_%5C",
        f"q={'a+' * 500}",
        "state__exact=nonsense",
        "state__exact=draft&state__exact=published",
        "standing=nonsense",
        "captured=99d",
        "organisation=%25",
        f"organisation={HUGE}",
        "issued__month=5",
        "issued__day=31",
        "issued__year=2019&issued__month=2&issued__day=31",
        "issued__year=2019&issued__day=31",
        "issued__year=1800",
        "issued__year=2100",
    ],
)
def test_odd_values_never_break_the_list(editor: Client, draft: Release, query: str):
    response = editor.get(f"{LIST}?{query}", follow=True)

    assert response.status_code == HTTPStatus.OK


def test_whatever_a_list_offers_to_filter_by_is_answered():
    make_statement(make_release(), "Body", state="proposed")
    client = client_of("superuser")
    offered = 0
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        changes = client.get(address).context["cl"]
        for spec in changes.filter_specs:
            for choice in spec.choices(changes):
                wanted = address + choice.get("query_string", "")  # a field to type in has none
                assert client.get(wanted).status_code == HTTPStatus.OK, wanted
                offered += 1
    assert offered > 50


@pytest.mark.parametrize("desk", ["releases/topic", "releases/attachment", "releases/importedrow"])
@pytest.mark.parametrize("query", ["slug__startswith=a", "pk=1", "release__title__startswith=a"])
def test_the_other_lists_are_closed_too(desk: str, query: str):
    response = client_of("superuser").get(f"/admin/{desk}/?{query}")

    assert response.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "pk", ["0", "-1", "x", HUGE, "1_00", "1%2F..", "9223372036854775808", "²", "1;2"]
)
@pytest.mark.parametrize("page", ["change", "delete", "history", "preview", "step/publish"])
def test_keys_that_are_none_find_nothing(page: str, pk: str):
    client = client_of("superuser")

    for method in (client.get, client.post):
        response = method(f"{LIST}{pk}/{page}/", {"post": "yes"})
        assert response.status_code in (302, 404, 405)


# -- forged forms


def test_state_reference_and_version_are_not_fields(editor: Client, draft: Release):
    forged = {
        "state": "published",
        "reference": "aaaaaaaa",
        "lock_version": "77",
        "withdrawn": "2020-01-01",
        "reason": "x",
        "issued": "2000-01-01",
        "issued_until": "2000-01-01",
        "issued_precision": "year",
        "issued_month": "200001",
        "id": "999",
        "pk": "999",
    }

    editor.post(change_url(draft), form_of(draft) | forged)

    now = Release.objects.get()
    fields = ("pk", "state", "reference", "issued", "issued_precision", "withdrawn", "reason")
    assert [getattr(now, f) for f in fields] == [getattr(draft, f) for f in fields]
    assert now.lock_version == 1


def test_there_is_no_saving_as_new(editor: Client, draft: Release):
    response = editor.post(change_url(draft), form_of(draft) | {"_saveasnew": "1"})

    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert Release.objects.get() == draft


@pytest.mark.parametrize("field", ["organisation", "people", "topics", "joint_issuers"])
@pytest.mark.parametrize("value", ["0", "-1", "x", HUGE, "1 OR 1=1", "9223372036854775807", "\x00"])
def test_forged_choices_are_ordinary_errors(editor: Client, draft: Release, field: str, value: str):
    response = editor.post(change_url(draft), form_of(draft, **{field: value}))

    assert response.status_code == HTTPStatus.OK
    assert field in response.context["adminform"].form.errors
    assert Release.objects.get().lock_version == 0


@pytest.mark.parametrize(
    "forged",
    [
        {"kind": "manifesto"},
        {"issued_basis": "\x00"},
        {"source_url": "javascript:alert(1)"},
        {"source_url": "data:text/html,x"},
        {"title": "x" * 401},
        {"slug": "../../etc"},
        {"added-TOTAL_FORMS": "x"},
        {"added-TOTAL_FORMS": "1", "added-0-title": "x", "added-0-release": "999"},
        {"attachments-TOTAL_FORMS": "1", "attachments-INITIAL_FORMS": "1", "attachments-0-id": "x"},
        {"attachments-TOTAL_FORMS": "1", "attachments-INITIAL_FORMS": "1"},
        {"organisation": ""},
        {"public_from": ["2030-01-01 00:00", "x"]},
    ],
)
def test_forged_fields_are_ordinary_errors(editor: Client, draft: Release, forged: dict[str, Any]):
    response = editor.post(change_url(draft), form_of(draft) | forged)

    assert response.status_code == HTTPStatus.OK
    assert Release.objects.get().lock_version == 0


def test_a_file_of_another_release_cannot_be_taken(editor: Client, draft: Release):
    other = make_release(state="draft", public_from=None)
    theirs = other.attachments.create(title="Theirs", sha256="0" * 64, size=1, number=1, file="x")
    row = {
        "attachments-TOTAL_FORMS": "1",
        "attachments-INITIAL_FORMS": "1",
        "attachments-0-id": theirs.pk,
        "attachments-0-release": draft.pk,
        "attachments-0-title": "Mine",
        "attachments-0-DELETE": "on",
    }

    editor.post(change_url(draft), form_of(draft) | row)

    assert other.attachments.get().title == "Theirs"


@pytest.mark.parametrize("keys", [["x"], [HUGE], ["-1"], ["1", "\x00"], ["1 OR 1=1"]])
def test_a_forged_selection_is_refused_in_words(editor: Client, draft: Release, keys: list[str]):
    form = {"action": "submit", "_selected_action": keys, "sent": "1"}

    for extra in ({}, {"index": "0"}, {"index": "x"}, {"index": HUGE}):
        response = editor.post(LIST, form | extra)
        assert "could not be understood" in messages_of(response)[0]
    assert Release.objects.get().state == "draft"


@pytest.mark.parametrize("action", ["", "erase", "__class__", "delete_selected", "publish"])
def test_forged_actions_do_nothing(editor: Client, draft: Release, action: str):
    form = {"action": action, "_selected_action": draft.pk, "seen": f"{draft.pk}:0", "sent": "1"}

    assert editor.post(LIST, form, follow=True).status_code == HTTPStatus.OK
    assert Release.objects.get().state == "draft"


# -- pickers and pop-ups


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("auth.permission", "content_type"),
        ("auth.user", "groups"),
        ("auth.user", "user_permissions"),
        ("admin.logentry", "user"),
        ("admin.logentry", "content_type"),
        ("releases.importedrow", "release_id"),
        ("releases.release", "title"),
        ("releases.release", "nothing"),
        ("releases.nothing", "organisation"),
        ("x.y", "z"),
    ],
)
def test_pickers_offer_nothing_they_are_not_for(editor: Client, model: str, field: str):
    app_label, model_name = model.split(".")
    query = {"app_label": app_label, "model_name": model_name, "field_name": field, "term": "a"}

    response = editor.get(reverse("admin:autocomplete"), query)

    # The last case but one needs no secret: whoever may see releases may pick one.
    allowed = (model, field) == ("releases.importedrow", "release_id")
    assert response.status_code == (HTTPStatus.OK if allowed else HTTPStatus.FORBIDDEN)


@pytest.mark.parametrize("page", ["0", "-1", "x", HUGE, "last"])
def test_pickers_survive_odd_pages(editor: Client, page: str):
    query = {"app_label": "releases", "model_name": "release", "field_name": "organisation"}

    response = editor.get(reverse("admin:autocomplete"), query | {"page": page})

    assert response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize("column", ["slug", "press_phone", "folded", "releases", "x"])
def test_pop_ups_name_rows_by_key_only(editor: Client, column: str):
    address = "/admin/organisations/organisation/add/"
    form = {"name": "New", "kind": "other", "_popup": "1", "_to_field": column}

    assert editor.get(address, {"_popup": "1", "_to_field": column}).status_code == 400
    assert editor.post(address, form).status_code == 400


def test_a_pop_up_adds_an_organisation(editor: Client):
    form = {"name": "New Body", "kind": "other", "_popup": "1", "_to_field": "id"}
    for prefix in ("other_names", "affiliations", "identifiers"):
        form |= no_rows(prefix)

    response = editor.post("/admin/organisations/organisation/add/", form)

    assert response.status_code == HTTPStatus.OK
    assert "New Body" in response.content.decode()


# -- size


def test_a_text_of_three_megabytes_is_saved(editor: Client, draft: Release):
    text = "A sentence of the release.\n" * 116_000

    response = editor.post(change_url(draft), form_of(draft, body=text))

    assert len(text) > 3_000_000
    assert response.status_code == HTTPStatus.FOUND
    assert Release.objects.get().body == text.strip()


def test_beyond_eight_megabytes_the_page_says_so(editor: Client, draft: Release):
    response = editor.post(change_url(draft), form_of(draft, body="x" * (8 * 1024 * 1024 + 1)))

    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "more than 8 MB" in response.content.decode()


# -- the page itself


def test_the_desk_needs_no_inline_style_and_no_inline_script(draft: Release):
    client = client_of("superuser")
    make_person()
    pages = [
        "/admin/",
        LIST,
        ADD,
        change_url(draft),
        f"{LIST}{draft.pk}/step/publish/",
        f"{LIST}{draft.pk}/delete/",
        f"{LIST}{draft.pk}/history/",
        f"/admin/organisations/organisation/{draft.organisation.pk}/change/",
        "/admin/organisations/person/add/",
    ]

    for page in pages:
        response = client.get(page)
        html = response.content.decode()
        assert "'unsafe" not in response["Content-Security-Policy"]
        assert "<style" not in html
        assert " style=" not in html
        assert " onclick=" not in html
        assert all("src=" in tag.split(">")[0] for tag in html.split("<script")[1:]), page


def test_every_page_stays_out_of_every_cache(draft: Release):
    client = client_of("superuser")

    for page in ("/admin/", LIST, change_url(draft), f"{LIST}{draft.pk}/step/publish/"):
        assert "no-store" in client.get(page)["Cache-Control"]


def test_an_organisation_in_no_release_is_named_to_nobody(draft: Release):
    make_organisation(name="Zirconium Society")

    assert "Zirconium" not in client_of("reader").get("/admin/").content.decode()
