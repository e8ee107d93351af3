"""One archive, one server and one browser for all tests of this folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test.utils import setup_databases, teardown_databases
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from organisations.models import Organisation
from releases.models import Release, Statement
from tests.browser.kinds import LONG_TITLE, PATHS
from tests.factories import make_organisation, make_release, make_statement
from tests.staff import client_of

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}  # what 1280 become at 400 % zoom
DESKS = 2
BOARD = "Quay Harbour Board"
DRAFT = (
    "“The ferry stays,” she said.\n\n“It is safe,” she said. “It always was.”\n\n"
    "The quay will be painted, a spokesman of the harbour said.\n\n“No comment,” he said."
)


@dataclass(frozen=True)
class Site:
    """The archive as it is served: an address, and the path of every kind of page."""

    address: str
    paths: dict[str, str]
    cookie: dict[str, str]  # of a publisher who has signed in
    desks: list[str]  # the desk's pages of the statements of some drafts, all alike

    def __getitem__(self, kind: str) -> str:
        return self.address + self.paths[kind]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own Chromium, or skip."""
    path = os.environ.get("PRESSROOM_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("there is no chromium on PATH; PRESSROOM_CHROMIUM may name another")
    arguments = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def site(django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """
    Serve the demonstration archive, with what it lacks: a removed release and a long one.

    Loaded once, for pytest-django's own ``live_server`` empties the database after each test.
    It has to be there before the browser: once that runs, this thread has an event loop, and with
    it another connection to the database. No test of this folder may ask the database itself.
    """
    with django_db_blocker.unblock():
        # pytest-django makes a database only where a test is marked for one.
        databases = setup_databases(verbosity=0, interactive=False)
        call_command("load_demonstration", verbosity=0)
        references = _references()
        paths = {kind: path.format(**references) for kind, path in PATHS.items()}
        desks = [_desk() for _ in range(DESKS)]
        signed_in = client_of("publisher").cookies[settings.SESSION_COOKIE_NAME]
        server = LiveServer("127.0.0.1")
        cookie = {"name": signed_in.key, "value": signed_in.value, "url": server.url}
        yield Site(server.url, paths, cookie, desks)
        server.stop()
        teardown_databases(databases, verbosity=0)


def _desk() -> str:
    """Return the page of a draft's statements, none of them decided on."""
    board = Organisation.objects.filter(name=BOARD).first() or make_organisation(name=BOARD)
    draft = make_release(
        state="draft",
        public_from=None,
        title="The ferry stays",
        body=DRAFT,
        organisation=board,
    )
    for words in (("The ferry stays,",), ("It is safe,", "It always was."), ("painted",)):
        make_statement(draft, *words, state="proposed", speaker_printed="she")
    return reverse("admin:releases_statement_page", args=[draft.pk])


def _references() -> dict[str, str]:
    """Return the references that the paths name."""
    removed = make_release(title="To be removed", body="Gone")
    erased = make_statement(removed, "Gone")
    removed.remove("A person named in it asked for that.", at=timezone.now())
    issuers = tuple(Organisation.objects.exclude(listed=True)[:11])
    long = make_release(
        organisation=make_organisation(name="Interdepartmental " * 10 + "Secretariat"),
        joint_issuers=issuers,
        title=LONG_TITLE,
        issued="2026-11-14",  # the newest, so that the lists begin with it
        standfirst="E&OE" + "." * 140,  # as scanned pages have it
        body=f"See https://example.org/{'a' * 300} for the rest.\n\n{'W' * 200}",
        source_url=f"https://example.org/{'b' * 300}",
    )
    named = {
        release.title: release.reference
        for release in Release.objects.public().only("title", "reference")
    }
    begins = {
        "claim": "Nearly four in ten",
        "answer": "Statement on bus punctuality",
        "press": "Hospital waiting list falls",
        "speech": "Caspian Thole’s speech",
        "letter": "Seven questions",
        "transcript": "Transcript: Minister",
        "inferred": "Jewish Labour Movement limits",
        "undated": "What a late bus looks like",
        "withdrawn": "Statement by the chair",
        "joint": "Union and operators",
    }
    found = {
        key: next(reference for title, reference in named.items() if title.startswith(words))
        for key, words in begins.items()
    }
    shown = Statement.objects.public().filter(release__state="published")
    proposed = shown.filter(state="proposed")
    statements = {
        "said": shown.filter(state="confirmed", kind="full"),
        "answered": shown.answered(),
        "proposed": proposed.filter(kind="full", passages__number=2),
        "fragment": shown.filter(part_of__isnull=False),
        "retracted": Statement.objects.public().filter(release__state="withdrawn"),
    }
    found |= {key: rows.order_by("pk")[0].reference for key, rows in statements.items()}
    more = {"long": long, "removed": removed, "erased": erased}
    return found | {key: row.reference for key, row in more.items()}


@pytest.fixture(scope="session")
def contexts(site: Site, browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that gives the context of some settings: one each, for they are slow."""
    made: dict[str, BrowserContext] = {}

    def context(**settings: Any) -> BrowserContext:
        key = repr(sorted(settings.items()))
        if key not in made:
            made[key] = browser.new_context(**{"viewport": WIDE, "locale": "en-GB"} | settings)
            made[key].set_default_timeout(15_000)
        return made[key]

    yield context
    for each in made.values():
        each.close()


@pytest.fixture
def open_page(site: Site, contexts: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """
    Return a function that opens a kind of page in a tab of its own, with the given settings.

    Without a kind the page is an empty one, to be listened to before it goes anywhere.
    """
    pages: list[Page] = []

    def opened(kind: str | None, **settings: Any) -> Page:
        pages.append(contexts(**settings).new_page())
        if kind:
            pages[-1].goto(site[kind])
        return pages[-1]

    yield opened
    for page in pages:
        page.close()
