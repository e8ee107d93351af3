from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """WHO speaks. A leaf: it imports nothing of ours."""

    name = "organisations"
