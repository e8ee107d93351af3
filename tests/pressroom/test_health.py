"""What machines ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_a_living_process_says_so_without_the_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_it_is_ready_when_every_migration_is_applied() -> None:
    assert Client().get("/readyz").content == b"ready\n"
    leaves = MigrationLoader(connection).graph.leaf_nodes("releases")
    MigrationRecorder(connection).record_unapplied(*leaves[0])
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are missing\n")


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database() -> None:
    def lost(*_: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(lost):
        response = Client(raise_request_exception=False).get("/readyz")
    assert response.status_code == 503


def test_crawlers_are_kept_out_of_the_desk_only() -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content == b"User-agent: *\nDisallow: /admin/\n"


def test_the_icon_is_where_browsers_look_for_it() -> None:
    response = Client().get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/img/icon.svg")
    assert finders.find("img/icon.svg")


@pytest.mark.parametrize("address", ["/healthz", "/robots.txt", "/favicon.ico"])
def test_machines_may_ask_for_the_head_and_not_post(address: str) -> None:
    assert Client().head(address).status_code in (200, 302)
    assert Client().post(address).status_code == 405
    assert Client().get(f"{address}/").status_code == 404
