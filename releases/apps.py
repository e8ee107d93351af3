from __future__ import annotations

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """WHAT they said, and every way out of the archive."""

    name = "releases"
