"""Who may do what at the staff desk: every role, every page, every step."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from releases.models import (
    EmptySearch,
    Exchange,
    PartnerSlot,
    Point,
    Release,
    ReplySought,
    Response,
    SynonymSet,
)
from tests.factories import make_person, make_release, make_statement, make_topic
from tests.staff import ROLES, change_url, client_of, form_of, make_staff, step_form, step_url

pytestmark = pytest.mark.django_db

OK, AWAY, NO = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.FORBIDDEN
CANARY = "Zirconium headline"

PAGES = ("changelist", "add", "change", "history", "delete", "preview")
STEPS = ("submit", "publish", "withdraw", "reinstate", "remove")
WHERE = {"submit": "draft", "publish": "submitted", "withdraw": "published"} | {
    "reinstate": "withdrawn",
    "remove": "published",
}

# For a draft: what each role gets on each page, in the order of PAGES.
GETS = {
    "anonymous": (AWAY,) * 6,
    "reader": (NO,) * 6,
    "viewer": (OK, NO, OK, OK, NO, OK),
    "editor": (OK, OK, OK, OK, OK, OK),
    "publisher": (OK, OK, OK, OK, OK, OK),
    "remover": (OK, NO, OK, OK, NO, OK),
    "superuser": (OK, OK, OK, OK, OK, OK),
}
# Which steps each role may take.
TAKES = {
    "anonymous": (),
    "reader": (),
    "viewer": (),
    "editor": ("submit",),
    "publisher": ("submit", "publish", "withdraw", "reinstate"),
    "remover": ("remove",),
    "superuser": STEPS,
}


def make_in(state: str) -> Release:
    fields = {"public_from": None} if state in ("draft", "submitted") else {}
    reason = "An error." if state == "withdrawn" else ""
    return make_release(state=state, title=CANARY, reason=reason, **fields)


def page_url(page: str, release: Release) -> str:
    args = [] if page in ("changelist", "add") else [release.pk]
    return reverse(f"admin:releases_release_{page}", args=args)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_pages_it_may_see(role: str, page: str):
    client, draft = client_of(role), make_in("draft")

    response = client.get(page_url(page, draft))

    assert response.status_code == GETS[role][PAGES.index(page)]
    seen = CANARY in response.content.decode()
    assert seen == (response.status_code == OK and page != "add")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_takes_the_steps_it_may_take(role: str, step: str):
    client, release = client_of(role), make_in(WHERE[step])
    allowed = step in TAKES[role]
    forbidden = AWAY if role == "anonymous" else NO

    shown = client.get(step_url(release, step))
    assert shown.status_code == (OK if allowed else forbidden)
    assert_unchanged(release)

    sent = client.post(step_url(release, step), step_form(release, reason="Because."))
    if allowed:
        assert sent.status_code == AWAY
        assert Release.objects.get(pk=release.pk).state != release.state
    else:
        assert sent.status_code == forbidden
        assert_unchanged(release)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_each_role_finds_only_its_actions_in_the_list(role: str, step: str):
    client, release = client_of(role), make_in(WHERE[step])
    address = reverse("admin:releases_release_changelist")
    form = step_form(release, action=step, _selected_action=release.pk, reason="Because.")

    client.post(address, form)

    changed = Release.objects.get(pk=release.pk).state != release.state
    assert changed == (step in TAKES[role])


@pytest.mark.parametrize("state", Release.State.values)
@pytest.mark.parametrize("role", ["viewer", "editor", "publisher", "remover", "superuser"])
def test_what_is_published_is_changed_only_by_those_who_publish(role: str, state: str):
    client = client_of(role)
    release = make_in(state) if state != "removed" else removed()

    response = client.post(change_url(release), form_of(release, title="Another"))

    changed = Release.objects.get(pk=release.pk).title == "Another"
    publishers = role in ("publisher", "superuser")
    assert changed == (
        publishers
        if state in ("published", "withdrawn")
        else state != "removed" and (publishers or role == "editor")
    )
    assert response.status_code == (AWAY if changed else NO)


@pytest.mark.parametrize("state", Release.State.values)
@pytest.mark.parametrize("role", ["viewer", "editor", "superuser"])
def test_only_drafts_can_be_deleted(role: str, state: str):
    client = client_of(role)
    release = make_in(state) if state != "removed" else removed()

    client.post(page_url("delete", release), {"post": "yes"})

    gone = not Release.objects.filter(pk=release.pk).exists()
    assert gone == (role != "viewer" and state in ("draft", "submitted"))


def test_there_is_no_deletion_by_query():
    client, release = client_of("superuser"), make_in("draft")
    address = reverse("admin:releases_release_changelist")

    assert "delete_selected" not in client.get(address).content.decode()
    client.post(address, {"action": "delete_selected", "_selected_action": release.pk, "index": 0})

    assert Release.objects.filter(pk=release.pk).exists()


@pytest.mark.parametrize("address", ["/admin/r/{kind}/{pk}/", "/admin/jsi18n/"])
def test_view_on_site_is_gone(address: str):
    from django.contrib.contenttypes.models import ContentType

    client, release = client_of("reader"), make_in("draft")
    kind = ContentType.objects.get_for_model(Release).pk

    response = client.get(address.format(kind=kind, pk=release.pk))

    assert release.slug not in response.headers.get("Location", "")
    assert CANARY not in response.content.decode()
    if "/r/" in address:
        assert response.status_code == HTTPStatus.NOT_FOUND


def test_index_and_recent_actions_tell_others_nothing():
    editor, release = client_of("editor"), make_in("draft")
    editor.post(change_url(release), form_of(release, body="Other words."))

    response = client_of("reader").get("/admin/")

    assert response.status_code == OK
    assert CANARY not in response.content.decode()
    assert "Releases" not in response.content.decode()


@pytest.mark.parametrize("role", ["anonymous", "reader", "viewer", "remover"])
def test_pickers_are_for_those_who_may_see_what_they_offer(role: str):
    response = pick(client_of(role))

    assert response.status_code == (AWAY if role == "anonymous" else NO)


def test_editors_get_the_pickers():
    assert pick(client_of("editor")).status_code == OK


def pick(client: Client):
    query = {"app_label": "releases", "model_name": "release", "field_name": "organisation"}
    return client.get(reverse("admin:autocomplete"), query | {"term": "a"})


def removed() -> Release:
    release = make_in("published")
    assert release.public_from
    release.remove("By order of a court.", at=release.public_from)
    return release


def assert_unchanged(release: Release) -> None:
    now = Release.objects.get(pk=release.pk)
    assert (now.state, now.title, now.lock_version) == (release.state, CANARY, 0)


def stock() -> None:
    """Make a row for most desks."""
    release = make_release(topics=(make_topic(),), people=(make_person(),))
    said = make_statement(release, "Body of release")
    response = Response.objects.create(source_release=make_release(), target_statement=said)
    Point.objects.create(statement=said, text="A point").addressed_by.add(response)
    exchange = Exchange.objects.create(title="The ferry", root_statement=said)
    exchange.entries.create(statement=said)
    now = timezone.now()
    ReplySought.objects.create(organisation=release.organisation, statement=said, asked=now)
    PartnerSlot.objects.create(title="A fair", text="Come.", sponsor="Fair", shown_from=now)
    SynonymSet.objects.create(terms="NHS\nhealth service")
    EmptySearch.objects.create(day=now.date(), words="flywheel", n=3)


def test_whoever_may_only_look_opens_every_row_of_every_desk_and_changes_nothing():
    stock()
    viewer = make_staff("reader")
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(viewer)
    models = [m for m in admin.site._registry if m._meta.app_label in ("organisations", "releases")]
    before = serialize("json", [row for model in models for row in model._default_manager.all()])
    opened = set()
    for model in models:
        names = model._meta.app_label, model._meta.model_name
        for row in model._default_manager.all():
            address = reverse("admin:{}_{}_change".format(*names), args=[row.pk])
            assert client.get(address).status_code == OK, address
            assert client.post(address, {}).status_code == NO, address
            opened.add(model)
    assert {model.__name__ for model in set(models) - opened} == {"Attachment", "ImportedRow"}
    after = serialize("json", [row for model in models for row in model._default_manager.all()])
    assert after == before
