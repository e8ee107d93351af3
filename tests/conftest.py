"""What every test shares."""

from __future__ import annotations

import os
from typing import Any

import pytest

from releases.search import planning

# Playwright runs an event loop in the tests' thread; the ORM must not mistake that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash passwords cheaply: the real hash costs most of a second of a core, by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL search as in new tables, whatever it remembers of what was in them before.

    Which way it goes is an estimate of its planner's, and so is then the number of questions.
    """
    monkeypatch.setattr(planning, "estimate", lambda *asked: planning.Estimate(0, 0))
