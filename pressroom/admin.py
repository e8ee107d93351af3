"""The staff desk's site: Django's admin without the doors that tell too much."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver


class PressroomAdminSite(admin.AdminSite):
    """Django's admin with our name, and without ``/admin/r/``."""

    site_header = "Pressroom staff desk"
    site_title = "Pressroom staff desk"
    index_title = "The archive"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # It deletes by query, past every rule and every index that a row's own deletion keeps;
        # with a user it would also delete the log of what that user did.
        self.disable_action("delete_selected")

    def get_urls(self) -> list[Any]:
        """
        Leave out ``/admin/r/<type>/<id>/``.

        It redirects to any object's public address, hidden or not, without asking its admin.
        """
        urls: list[URLPattern | URLResolver] = super().get_urls()
        return [url for url in urls if getattr(url, "name", None) != "view_on_site"]
