"""What every test shares."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from releases.search import planning
from tests.staff import client_of

# Playwright runs an event loop in the tests' thread; the ORM must not mistake that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True, scope="session")
def everything_loaded() -> None:
    """Load all pages first: one might take in a number that a test has put in another's place."""
    import_module(settings.ROOT_URLCONF)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash passwords cheaply: the real hash costs most of a second of a core, by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def own_media(settings: Any, tmp_path: Path) -> None:
    """Keep uploads of the tests away from real ones."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def editor() -> Client:
    """Return a browser in which an editor has signed in."""
    return client_of("editor")


@pytest.fixture
def publisher() -> Client:
    """Return a browser in which somebody who may publish has signed in."""
    return client_of("publisher")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL search as in new tables, whatever it remembers of what was in them before.

    Which way it goes is an estimate of its planner's, and so is then the number of questions.
    """
    monkeypatch.setattr(planning, "estimate", lambda *asked: planning.Estimate(0, 0))


@pytest.fixture
def shared_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Let threads meet in a file: SQLite's databases in memory know no waiting for a lock."""

    def share() -> None:
        if connection.vendor == "sqlite":
            copy = tmp_path / "shared.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(copy)])
            monkeypatch.setitem(connections.settings["default"], "NAME", str(copy))

    return share
