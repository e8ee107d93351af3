"""Where each address leads."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from pressroom import health
from pressroom.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("releases.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", health.robots, name="robots"),
    path("favicon.ico", health.favicon, name="favicon"),
    path("admin/", admin.site.urls),
]

handler400 = "pressroom.errors.bad_request"
handler403 = "pressroom.errors.forbidden"
handler404 = "pressroom.errors.not_found"
handler500 = "pressroom.errors.server_error"
