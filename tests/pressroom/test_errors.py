"""Pages for what went wrong: a sentence, a way on, and nothing that could be broken too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory

from pressroom import errors


def test_what_is_not_there_is_told_with_a_search_and_without_the_database() -> None:
    response = Client().get("/nothing/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "<h1>" in page
    assert 'action="/releases/"' in page
    assert 'href="/organisations/"' in page
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/<script>alert(1)</script>/",
        "/%3Cscript%3Ealert(1)%3C/script%3E/",
        '/"><img src=x onerror=alert(1)>/',
        "/%ff/",
        "/%ed%a0%80/",
        "/%e2%80%ae/",
        "/{{ settings.SECRET_KEY }}/",
        "/" + "x" * 20_000,
        "/../../etc/passwd",
        "/releases//",
        "/releases/%2e%2e/",
    ],
    ids=lambda address: address[:30],
)
def test_a_hostile_address_is_not_found_and_not_run(address: str) -> None:
    response = Client().get(address, follow=False)
    assert response.status_code in (404, 301)
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not response.get("Location", "").startswith(("//", "http"))


@pytest.mark.parametrize(
    ("view", "arguments", "status"),
    [
        (errors.bad_request, (Exception(),), 400),
        (errors.forbidden, (Exception(),), 403),
        (errors.server_error, (), 500),
    ],
)
def test_a_static_error_has_a_heading_a_sentence_and_a_way_on(
    view: Any, arguments: tuple[Any, ...], status: int
) -> None:
    response = view(RequestFactory().get("/"), *arguments)
    page = response.content.decode()
    assert response.status_code == status
    assert len(re.findall("<h1[ >]", page)) == 1
    assert re.search(r"<p[^>]*>[A-Z][^<]+\.</p>", page)
    assert 'href="/"' in page
    assert "{{" not in page


def test_a_static_error_needs_no_manifest(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    page = errors.server_error(RequestFactory().get("/")).content.decode()
    assert 'href="/static/css/pressroom.css"' in page


@pytest.mark.django_db
def test_a_form_too_large_is_answered_in_a_sentence(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    client = Client(raise_request_exception=False)
    response = client.post("/admin/login/", {"username": "x" * (1024 * 1024 + 1)})
    assert response.status_code == 413
    assert "more than 1 MB of text" in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_answered_in_a_sentence_of_ours() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "a", "password": "b"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "<style" not in page  # the policy would not let it be seen
    assert "Pressroom" in page
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/", "/\\evil.example"])
def test_an_address_that_begins_like_another_site_leads_nowhere(path: str) -> None:
    response = Client().get("/", PATH_INFO=path)
    assert response.status_code == 404
    assert "Location" not in response
