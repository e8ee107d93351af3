"""What every test shares."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from releases.search import planning

# Playwright runs an event loop in the tests' thread; the ORM must not mistake that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash passwords cheaply: the real hash costs most of a second of a core, by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
