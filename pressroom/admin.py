"""The staff desk's site: Django's admin without the doors that tell too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.template.response import TemplateResponse


class PressroomAdminSite(admin.AdminSite):
    """Django's admin with our name, and without ``/admin/r/``."""

    site_header = "Pressroom staff desk"
    site_title = "Pressroom staff desk"
    index_title = "The archive"
    index_template = "admin/desk_index.html"
    enable_nav_sidebar = False  # the lists need the room: their columns are words

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

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Open with what waits, for whoever may see releases."""
        # The desks register with this site when they are imported.
        from releases.admin.waiting import responses_waiting, statements_waiting, waiting_for
        from releases.models import Release, Response, Statement

        context: dict[str, Any] = {}
        if self.get_model_admin(Release).has_view_permission(request):
            context["waiting"] = waiting_for(request.user.pk)
        if self.get_model_admin(Statement).has_view_permission(request):
            context["quoted"] = statements_waiting()
        if self.get_model_admin(Response).has_view_permission(request):
            context["answers"] = responses_waiting()
        return super().index(request, context | (extra_context or {}))
