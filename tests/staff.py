"""The people at the staff desk, and the forms they send."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, Permission, User
from django.test import Client
from django.urls import reverse

from releases.models import Release
from tests.factories import make_organisation, make_release

LIST = "/admin/releases/release/"
ADD = "/admin/releases/release/add/"
NAMED = ("organisation", "person", "topic")
EDITOR = (
    "add_release",
    "change_release",
    "delete_release",
    *(f"{verb}_{noun}" for verb in ("view", "add", "change", "delete") for noun in NAMED),
    *(f"{verb}_statement" for verb in ("view", "add", "change")),
)
PUBLISHER = (*EDITOR, "publish_release")
ROLES: dict[str, tuple[str, ...] | None] = {
    "anonymous": None,
    "reader": (),  # staff without a permission
    "viewer": ("view_release",),
    "editor": EDITOR,
    "publisher": PUBLISHER,
    "remover": ("view_release", "remove_release"),
    "superuser": (),
}


def make_staff(role: str) -> User | AnonymousUser:
    """Make somebody of a role."""
    permissions = ROLES[role]
    if permissions is None:
        return AnonymousUser()
    user = User.objects.create_user(role, is_staff=True, is_superuser=role == "superuser")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def client_of(role: str) -> Client:
    """Return a browser in which somebody of the role has signed in."""
    client = Client()
    user = make_staff(role)
    if isinstance(user, User):
        client.force_login(user)
    return client


def change_url(release: Release) -> str:
    """Return the address of a release's form."""
    return reverse("admin:releases_release_change", args=[release.pk])


def make_draft(**fields: Any) -> Release:
    """Make a release that only staff see."""
    return make_release(**{"state": "draft", "public_from": None} | fields)


def new_form(**fields: Any) -> dict[str, Any]:
    """Return what the browser sends for a new release, with some fields changed."""
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


def form_of(release: Release, **changes: Any) -> dict[str, Any]:
    """Return what the browser sends for a release's form, with some fields changed."""
    return {
        "lock": str(release.lock_version),
        "organisation": release.organisation_id,
        "kind": release.kind,
        "title": release.title,
        "standfirst": release.standfirst,
        "body": release.body,
        "issue_date": release.issue_date.as_text(),
        "issued_basis": release.issued_basis,
        "issued_note": release.issued_note,
        "public_from": f"{release.public_from:%Y-%m-%d %H:%M:%S%z}" if release.public_from else "",
        "captured": "2026-03-02 11:00",
        "people": [person.pk for person in release.people.all()],
        "topics": [topic.pk for topic in release.topics.all()],
        "joint_issuers": [issuer.pk for issuer in release.joint_issuers.all()],
        "slug": release.slug,
        **no_rows("attachments"),
        **no_rows("added"),
    } | changes


def no_rows(prefix: str) -> dict[str, str]:
    """Return the management form of an inline without rows."""
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def step_url(release: Release, step: str) -> str:
    """Return the address of a step's page."""
    return reverse("admin:releases_release_step", args=[release.pk, step])


def step_form(release: Release, **fields: Any) -> dict[str, Any]:
    """Return what the browser sends from a step's page."""
    return {"sent": "1", "seen": f"{release.pk}:{release.lock_version}"} | fields


def messages_of(response: Any) -> list[str]:
    """Return what the desk said after a POST that was followed."""
    return [str(message) for message in response.context["messages"]]
