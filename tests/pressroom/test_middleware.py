"""What every request passes on the way in, and every response on the way out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from pressroom import urls
from pressroom.middleware import LONGEST_QUERY
from tests.factories import make_release

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
RAISED: dict[str, Exception] = {
    "http404": Http404(),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
    "broken": ValueError("secret detail"),
    "lost": OperationalError("secret detail"),
    "closed": InterfaceError("secret detail"),
    "programming": ProgrammingError("secret detail"),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise RAISED[how]


urlpatterns = [path("fail/<how>/", fail), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def failing(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def assert_guarded(response: Any) -> None:
    for name, value in HEADERS.items():
        assert response.get(name) == value, name
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Permissions-Policy" in response
    assert "Cache-Control" in response
    if response.status_code >= 400:
        assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


# -- headers


@pytest.mark.django_db
def test_found_pages_carry_every_header() -> None:
    release = make_release()
    for address in ("/", "/releases/", release.get_absolute_url(), "/healthz", "/robots.txt"):
        response = Client().get(address)
        assert response.status_code == 200
        assert_guarded(response)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing/", 404),
        ("/releases", 301),
        ("/releases/?q=%00", 400),
        ("/nothing/%00/", 400),
        (f"/?{'x' * (LONGEST_QUERY + 1)}", 414),
        ("/static/nothing.css", 404),
    ],
    ids=lambda value: str(value)[:20],
)
def test_refusals_carry_every_header_and_ask_no_database(address: str, status: int) -> None:
    response = Client().get(address)
    assert response.status_code == status
    assert_guarded(response)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("http404", 404),
        ("denied", 403),
        ("suspicious", 400),
        ("broken", 500),
        ("programming", 500),
        ("lost", 503),
        ("closed", 503),
    ],
)
def test_failures_carry_every_header_and_ask_no_database(
    failing: Client, how: str, status: int
) -> None:
    response = failing.get(f"/fail/{how}/")
    assert response.status_code == status
    assert_guarded(response)
    assert "secret detail" not in response.content.decode()


@pytest.mark.django_db
def test_a_post_to_a_page_is_refused_with_what_is_allowed() -> None:
    for address in ("/", "/releases/", "/healthz"):
        response = Client().post(address)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
        assert_guarded(response)
        # A browser sends no token to a page that gives none: the answer is the same.
        assert Client(enforce_csrf_checks=True).post(address).status_code == 405


def test_the_policy_allows_only_ourselves() -> None:
    policy = Client().get("/nothing/")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert not re.search(r"unsafe|\*|http:|https:", policy)


@pytest.mark.django_db
def test_no_page_needs_what_the_policy_forbids() -> None:
    release = make_release()
    for address in ("/", "/releases/", "/organisations/", release.get_absolute_url(), "/nothing/"):
        page = Client().get(address).content.decode()
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", page), address
        assert not re.search(r"""(src|href)="(https?:)?//(?!testserver)""", page), address


# -- the way in


@pytest.mark.parametrize("address", ["/?q=%00", "/?%00", "/?a=b%00c", "/%00", "/releases/%00/"])
def test_a_nul_is_refused_in_a_sentence(address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 400
    assert "NUL byte" in response.content.decode()


def test_a_query_too_long_is_refused_in_a_sentence() -> None:
    response = Client().get("/releases/?q=" + "x" * 100_000)
    page = response.content.decode()
    assert response.status_code == 414
    assert "at most 4096 characters" in page
    assert len(page) < 2000  # what was sent is not sent back


MALFORMED = ["", "x", '"\\000\\000\\000\\000\\000\\000\\000\\000"', '"\\101"', "a" * 31, "a" * 33]
MALFORMED += [
    "A" * 32,
    "a" * 4000,
    "../../etc/passwd",
    "'; DROP TABLE django_session; --",
    "é" * 32,
]


@pytest.mark.django_db
@pytest.mark.parametrize("key", MALFORMED, ids=lambda key: ascii(key)[:20])
@pytest.mark.parametrize(("address", "status"), [("/releases/", 200), ("/admin/", 302)])
def test_a_malformed_session_is_no_session(address: str, status: int, key: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(address, headers={"cookie": f"sessionid={key}"})
    assert response.status_code == status
    assert not any("django_session" in query["sql"] for query in queries)


@pytest.mark.django_db
def test_a_good_session_is_kept() -> None:
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert client.get("/admin/").status_code == 200
    forged = Client()
    forged.cookies["sessionid"] = "a" * 32
    assert forged.get("/admin/").status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "", "[::1", "*"])
@pytest.mark.parametrize("address", ["/releases/", "/healthz", "/nothing/"])
def test_a_host_that_is_not_ours_is_refused(host: str, address: str) -> None:
    response = Client(raise_request_exception=False).get(address, headers={"host": host})
    assert response.status_code == 400
    page = response.content.decode()
    assert "could not be understood" in page
    assert "evil.example" not in page
    assert_guarded(response)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "testserver"])
def test_our_own_host_is_answered(host: str) -> None:
    assert Client().get("/healthz", headers={"host": host}).status_code == 200


# -- a database that is lost, locked or slow


@pytest.mark.parametrize("how", ["lost", "closed"])
def test_a_lost_database_is_told_in_a_sentence_with_when_to_return(
    failing: Client, how: str, caplog: Any
) -> None:
    response = failing.get(f"/fail/{how}/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "try again in a few seconds" in response.content.decode()
    assert "database unavailable for /fail/" in caplog.text
    assert "secret detail" in caplog.text  # for whoever reads the log


def test_a_lost_database_offers_the_same_address_again_but_sends_no_form_twice(
    failing: Client,
) -> None:
    page = failing.get("/fail/lost/?q=rents").content.decode()
    assert '<a href="">Try this address again</a>' in page
    sent = failing.post("/fail/lost/").content.decode()
    assert 'href=""' not in sent
    assert "what you typed still stands there" in sent


def test_another_error_of_the_database_is_an_error_of_ours(failing: Client) -> None:
    response = failing.get("/fail/programming/")
    assert response.status_code == 500
    assert "Retry-After" not in response


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/releases/", "/organisations/", "/readyz"])
def test_every_page_that_asks_the_database_says_so_when_it_is_lost(address: str) -> None:
    def lost(*_: Any) -> None:
        raise OperationalError("database is locked")

    with connection.execute_wrapper(lost):
        response = Client(raise_request_exception=False).get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert_guarded(response)


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_answered_with_503(monkeypatch: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no limit on a statement")

    def slowly(execute: Any, sql: str, *rest: Any) -> Any:
        monkeypatch.undo()
        return execute("SELECT pg_sleep(5)", None, *rest[1:])

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
    with connection.execute_wrapper(slowly):
        response = Client(raise_request_exception=False).get("/releases/")
    assert response.status_code == 503


# -- caches


@pytest.mark.django_db
def test_an_unchanged_page_is_not_sent_again() -> None:
    release = make_release()
    for address in ("/", "/releases/", release.get_absolute_url(), "/organisations/"):
        first = Client().get(address)
        again = Client().get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["ETag"] == first["ETag"]
        assert_guarded(again)
    make_release()
    changed = Client().get("/releases/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.django_db
def test_no_page_sets_or_depends_on_a_cookie() -> None:
    release = make_release()
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))
    for address in ("/", "/releases/?q=a", release.get_absolute_url(), "/people/", "/nothing/"):
        for visitor in (Client(), client):
            response = visitor.get(address)
            assert not response.cookies, address
            assert "Cookie" not in response.get("Vary", ""), address
