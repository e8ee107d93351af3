"""The desks of synonyms and of searches without results."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from releases.models import EmptySearch, SynonymSet

pytestmark = pytest.mark.django_db


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_editor_adds_a_set_and_a_slip_is_named_beside_its_field():
    client = staff("add_synonymset", "view_synonymset", "change_synonymset")
    address = "/admin/releases/synonymset/add/"
    page = client.post(address, {"terms": "NHS", "in_use": "on"})
    assert page.status_code == 200
    assert "Give two to 12 terms, one a line" in page.content.decode()
    saved = client.post(address, {"terms": "NHS\r\nhealth service\r\nnhs", "in_use": "on"})
    assert saved.status_code == 302
    assert SynonymSet.objects.get().terms == "NHS\nhealth service"
    page = client.get("/admin/releases/synonymset/?q=service")
    assert "NHS, health service" in page.content.decode()


def test_searches_without_results_are_listed_and_can_only_be_deleted():
    row = EmptySearch.objects.create(day=date(2026, 3, 2), words="flywheel", n=3)
    client = staff(
        "view_emptysearch", "change_emptysearch", "add_emptysearch", "delete_emptysearch"
    )
    address = "/admin/releases/emptysearch/"
    assert "flywheel" in client.get(address).content.decode()
    assert client.get(f"{address}add/").status_code == 403
    assert client.post(f"{address}{row.pk}/change/", {"words": "other"}).status_code == 403
    assert "flywheel" in client.get(f"{address}{row.pk}/change/").content.decode()
    client.post(f"{address}{row.pk}/delete/", {"post": "yes"})
    assert not EmptySearch.objects.exists()


@pytest.mark.parametrize("desk", ["synonymset", "emptysearch"])
def test_staff_without_permission_see_neither(desk):
    assert staff().get(f"/admin/releases/{desk}/").status_code == 403
