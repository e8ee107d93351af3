"""Tell Django which admin site is ours."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class PressroomAdminConfig(AdminConfig):
    """The stock admin with the staff desk's own site."""

    default_site = "pressroom.admin.PressroomAdminSite"
