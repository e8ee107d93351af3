"""
No address may show anything of a hidden release, whatever it renders (the canary).

Every address of the resolver is visited, so a new page is covered from the day it is added: one
that needs arguments fails until they are listed. The twin makes the release public and demands
that the mark is shown, so that an empty site cannot pass.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from organisations.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationName,
    PersonName,
    Role,
)
from releases.models import (
    Attachment,
    Exchange,
    PartnerSlot,
    Release,
    ReplySought,
    Response,
)
from tests.addresses import names, url_patterns
from tests.factories import (
    make_organisation,
    make_person,
    make_release,
    make_statement,
    make_topic,
)

pytestmark = pytest.mark.django_db

MARK = "canarymark"  # stands in every field and is searched for in every answer
WORD = "zirconium"  # stands beside it and is asked for, so that echoing a question shows no mark

ARGUMENTS: dict[str, dict[str, Any]] = {
    "releases:archive-year": {"year": 2026},
    "releases:archive-month": {"year": 2026, "month": 3},
    "releases:archive-day": {"year": 2026, "month": 3, "day": 2},
    "releases:reference": {"reference": "canary01"},
    "releases:detail": {"reference": "canary01", "slug": WORD},
    "releases:file": {"reference": "canary01", "number": 1},
    "releases:statement": {"reference": "canary02"},
    "releases:organisation": {"slug": WORD},
    "releases:person": {"slug": WORD},
    "releases:topic": {"slug": WORD},
    "releases:exchange": {"slug": WORD},
    "releases:exchange-feed": {"slug": WORD},
}
QUERIES = ["", f"?q={WORD}", f"?organisation={WORD}", f"?person={WORD}", f"?topic={WORD}"]
QUERIES += ["?kind=press-release&from=2026-03-01&to=2026-03-31", "?sort=oldest"]
# Addresses that never show a release, and why that is right.
SILENT = {
    "healthz": "answers machines",
    "readyz": "answers machines",
    "robots": "tells crawlers where not to go",
    "favicon": "leads to an image",
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    """Keep uploads of the tests away from real ones."""
    settings.MEDIA_ROOT = tmp_path


def make_canary(**fields: Any) -> Release:
    """Make a release with the mark in every field, and in all that only it names."""
    text = f"{WORD} {MARK}"
    organisation = make_organisation(
        name=text, slug=WORD, summary=text, website=f"https://{MARK}.example/", press_name=text
    )
    parent = make_organisation(name="Parent", listed=True)
    person = make_person(name=text, slug=WORD, summary=text, honorific=MARK)
    topic = make_topic(name=text, slug=WORD, summary=text, synonyms=text)
    OrganisationName.objects.create(owner=organisation, name=f"{text} other")
    PersonName.objects.create(owner=person, name=f"{text} other")
    Identifier.objects.create(organisation=organisation, scheme="Register", value=MARK)
    Affiliation.objects.create(organisation=organisation, to=parent, since="1920")
    Role.objects.create(person=person, organisation=parent, title=text, since="2015")
    release = make_release(
        reference="canary01",
        organisation=organisation,
        title=text,
        slug=WORD,
        standfirst=text,
        body=f"{text}\n\n{text}",
        notes_to_editors=text,
        media_contact=text,
        issued_note=text,
        date_displayed=text,
        source_name=text,
        source_url=f"https://{MARK}.example/source",
        rights=text,
        people=(person,),
        topics=(topic,),
        **fields,
    )
    make_statement(
        release,
        f"{text}\n\n{text}",
        reference="canary02",
        person=person,
        organisation=organisation,
        strength="named-person",
        speaker_printed=text,
        role_printed=text,
        cue=text,
    )
    exchange = Exchange.objects.create(title=text, slug=WORD, introduction=text)
    exchange.entries.create(release=release)
    exchange.publish()
    asked = {"organisation": organisation, "asked": timezone.now()}
    ReplySought.objects.create(release=release, outcome="declined", evidence=text, **asked)
    file = ContentFile(MARK.encode(), name=f"{MARK}.txt")
    Attachment.objects.create(release=release, title=text, file=file, public=True)
    return release


def hide_embargoed(release: Release) -> None:
    release.public_from = timezone.now() + timedelta(days=1)  # longer than the walk may take
    release.save()


def hide_as(state: str) -> Callable[[Release], None]:
    def hide(release: Release) -> None:
        release.state = state
        release.save()

    hide.__name__ = state
    return hide


def hide_removed(release: Release) -> None:
    hide_embargoed(release)
    release.remove("For the test", at=timezone.now())


HIDDEN = [hide_embargoed, hide_as("draft"), hide_as("submitted"), hide_removed]


def anonymous() -> Client:
    return Client()


def reader() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("reader"))
    return client


def staff_without_permissions() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))
    return client


ROLES = [anonymous, reader, staff_without_permissions]


def addresses(name: str, release: Release) -> list[str]:
    """Return the addresses of a name; where it needs arguments, with those of the canary."""
    if name in ARGUMENTS:
        return [reverse(name, kwargs=ARGUMENTS[name])]
    if name.startswith("admin:"):
        return _admin_addresses(name, release)
    try:
        return [reverse(name)]
    except NoReverseMatch:
        pytest.fail(f"{name} needs arguments: list them in ARGUMENTS")


def _admin_addresses(name: str, release: Release) -> list[str]:
    """Return the staff desk's addresses, with the hidden release's key wherever one is asked."""
    found = []
    for candidate, pattern in url_patterns():
        if candidate == name:
            keys = pattern.pattern.converters or pattern.pattern.regex.groupindex
            values = {key: "releases" if key == "app_label" else str(release.pk) for key in keys}
            found.append(reverse(name, kwargs=values))
    return found


def shows_mark(client: Client, url: str) -> bool:
    response = client.get(url, follow=True)
    content = b"".join(response) if response.streaming else response.content
    headers = repr(response.headers) + repr(getattr(response, "redirect_chain", ""))
    return MARK.encode() in content or MARK in headers


# Addresses without a name (the admin's catch-all) have nothing to reverse.
NAMES = [name for name in names() if not name.endswith("None")]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_a_hidden_release_is_shown_nowhere(
    hide: Callable[[Release], None], role: Callable[[], Client]
) -> None:
    release = make_canary()
    hide(release)
    PartnerSlot.objects.create(
        title=MARK,
        text=MARK,
        sponsor=MARK,
        link=f"https://{MARK}.example/",
        shown_from=timezone.now() + timedelta(days=1),
    )
    client = role()
    leaks = [
        url + query
        for name in NAMES
        for url in addresses(name, release)
        for query in (QUERIES[:2] if name.startswith("admin:") else QUERIES)
        if shows_mark(client, url + query)
    ]
    assert leaks == []


@pytest.mark.parametrize(
    "name", [n for n in NAMES if not n.startswith("admin:") and n not in SILENT]
)
def test_a_public_release_is_shown_everywhere(name: str) -> None:
    release = make_canary()
    assert shows_mark(Client(), addresses(name, release)[0])


@pytest.mark.parametrize("query", QUERIES[1:])
def test_each_filter_finds_the_public_release(query: str) -> None:
    make_canary()
    assert shows_mark(Client(), reverse("releases:list") + query)


def make_dispute(release: Release) -> list[str]:
    """Let a release answer what another said, and be answered; return where that is told."""
    parent = Organisation.objects.get(name="Parent")
    question = make_release(organisation=parent, body="We asked.", issued="2019-01-01")
    reply = make_release(organisation=parent, body="We replied.", issued="2019-01-03")
    said = make_statement(question, "We asked.", organisation=parent)
    answers = {"state": "confirmed", "explanation": MARK}
    whole = {"source_release": reply, "target_release": release}
    Response.objects.create(
        source_statement=release.statements.get(), target_statement=said, **answers
    )
    Response.objects.create(**whole, early_reason="Their clocks differ", **answers)
    pages = (question, said, reply, parent)
    return ["/", *(page.get_absolute_url() for page in pages)]


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_an_answer_with_a_hidden_end_is_told_nowhere(hide: Callable[[Release], None]) -> None:
    release = make_canary()
    told = make_dispute(release)
    hide(release)
    assert [url for url in told if shows_mark(Client(), url)] == []


def test_an_answer_with_public_ends_is_told_at_both() -> None:
    told = make_dispute(make_canary())
    assert [url for url in told if not shows_mark(Client(), url)] == []


@pytest.mark.parametrize("path", ["/people/", "/organisations/"])
def test_a_name_is_found_in_a_directory_once_it_is_public(path: str) -> None:
    release = make_canary()
    assert shows_mark(Client(), f"{path}?name={WORD}")
    hide_embargoed(release)
    assert not shows_mark(Client(), f"{path}?name={WORD}")


def test_a_hidden_release_answers_like_one_that_does_not_exist() -> None:
    absent = Client().get("/releases/canary01/zirconium/")
    hide_embargoed(make_canary())
    hidden = Client().get("/releases/canary01/zirconium/")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    ("seconds", "status"), [(20, 404), (-1, 200)], ids=["seconds before", "a second after"]
)
def test_the_lift_needs_nobody(seconds: int, status: int) -> None:
    release = make_release(public_from=timezone.now() + timedelta(seconds=seconds))
    assert Client().get(release.get_absolute_url()).status_code == status
