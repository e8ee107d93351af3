"""
What is hidden changes nothing (the two-world test).

Two worlds are alike but for hidden rows, which in one of them are made in between the public ones,
so that their keys differ too. Every public address must answer with the same status, headers and
bytes in both, for everybody who may not see the hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from organisations.models import Affiliation, Role
from releases import search
from releases.models import (
    Attachment,
    Exchange,
    PartnerSlot,
    Point,
    Release,
    ReplySought,
    Response,
    Statement,
)
from tests.addresses import names
from tests.factories import (
    make_organisation,
    make_person,
    make_release,
    make_statement,
    make_topic,
)

pytestmark = pytest.mark.django_db

LONG_PAST = datetime(2026, 1, 1, tzinfo=UTC)
FIXED = {"captured": LONG_PAST, "public_from": LONG_PAST}

Visitor = Callable[[], Client]
Answer = tuple[int, dict[str, str], bytes]  # status, headers, body


class World:
    """The public rows; with ``hidden``, rows that nobody may see stand between them."""

    def __init__(self, *, hidden: bool) -> None:
        self.hidden = hidden
        self.n = 0
        self.parent = make_organisation(name="Meadow Party", slug="meadow", listed=True)
        self.hide()
        self.issuer = make_organisation(name="Harbour Alliance", slug="harbour")
        self.person = make_person(name="Ada Quill", slug="ada-quill")
        self.topic = make_topic(name="Rents", slug="rents")
        self.exchange = Exchange.objects.create(
            title="Rents", introduction="Two bodies.", state="published"
        )
        for day in range(1, 26):
            self.hide()
            release = make_release(
                reference=f"fact00{day:02}",
                title=f"Rents and buses, part {day}",
                body=f"The Alliance said so on day {day}.\n\nRents.",
                organisation=self.issuer if day % 3 else self.parent,
                joint_issuers=(self.parent,) if day == 4 else (),
                people=(self.person,) if day % 2 else (),
                topics=(self.topic,) if day % 5 else (),
                issued=f"2026-03-{day:02}" if day % 7 else "2019",
                **FIXED,
            )
            self.quote(release, day)
            file = ContentFile(b"public", name="letter.txt")
            Attachment.objects.create(release=release, title="Letter", file=file, public=True)
            if day in (3, 6):
                self.exchange.entries.create(release=release)
            if day > 1:
                self.answer(release, day)
            if hidden and day == 3:
                secret = ContentFile(b"hidden", name="secret.txt")
                Attachment.objects.create(release=release, title="Secret", file=secret)
        self.hide()

    def quote(self, release: Release, day: int) -> None:
        """Make statements of a release, confirmed and proposed; with ``hidden``, others besides."""
        words, state = f"said so on day {day}", "confirmed" if day % 3 else "proposed"
        spoken: dict[str, Any] = {"strength": "named-person", "person": self.person}
        if day % 4 == 0:
            spoken = {"organisation": self.issuer, "strength": "organisation"}
        if self.hidden:
            make_statement(release, words, state="rejected", **spoken)
            lost = make_statement(release, words, **spoken)
            Statement.objects.filter(pk=lost.pk).update(lost=True)
        kind = "full" if day % 5 else "fragment"
        make_statement(
            release, words, reference=f"qqqq00{day:02}", kind=kind, state=state, **spoken
        )

    def answer(self, release: Release, day: int) -> None:
        """Let a release or its statement answer the day before's; with ``hidden``, more besides."""
        before = Release.objects.get(reference=f"fact00{day - 1:02}")
        said = Statement.objects.get(reference=f"qqqq00{day:02}")
        earlier = Statement.objects.get(reference=f"qqqq00{day - 1:02}")
        if self.hidden:
            # Nobody has decided on these, or somebody has against them, or they stand on words
            # that were rejected or lost.
            link(release, earlier, state="proposed", score=0.9)
            link(said, before, state="dismissed")
            for unseen in release.statements.exclude(pk=said.pk):
                link(unseen, earlier)
                link(unseen, before)
            for unseen in before.statements.exclude(pk=earlier.pk):
                link(said, unseen)
        ends = ((said, earlier), (release, before))[day % 2]
        response = link(*ends, relation="rebuts" if day % 3 else "answers")
        if day == 6:
            point = Point(statement=earlier, text="Rents rose")
            point.save()
            point.addressed_by.set(Response.objects.filter(target_statement=earlier))
        self.exchange.entries.create(statement=said)
        assert Response.objects.public().filter(pk=response.pk).exists()

    def hide(self) -> None:
        """Make one hidden release of each sort, with all that only they name."""
        if not self.hidden:
            return
        later = timezone.now() + timedelta(days=3)
        issuer = getattr(self, "issuer", self.parent)
        for state, public_from in (("published", later), ("draft", LONG_PAST), ("submitted", None)):
            self.n += 1
            ghost = make_organisation(name=f"Aaa Ghost {self.n}", slug=f"ghost-{self.n}")
            person = make_person(name=f"Aaa Ghost {self.n}", slug=f"ghost-{self.n}")
            topic = make_topic(name=f"Aaa Ghost {self.n}", slug=f"ghost-{self.n}")
            Affiliation.objects.create(organisation=ghost, to=self.parent, since="1920")
            Role.objects.create(person=person, organisation=self.parent, title="Chair")
            people = (person, *([self.person] if hasattr(self, "person") else []))
            topics = (topic, *([self.topic] if hasattr(self, "topic") else []))
            release = make_release(
                reference=f"gh0st{self.n:03}",
                organisation=ghost if self.n % 2 else issuer,
                joint_issuers=(self.parent,),
                title=f"Rents and buses, hidden {self.n}",
                body="Rents and buses and the Alliance. " * 20,
                people=people,
                topics=topics,
                state=state,
                public_from=public_from,
                issued="2026-03-09" if self.n % 2 else "",
            )
            for speaker in people:
                spoken = {"person": speaker, "strength": "named-person", "organisation": issuer}
                make_statement(release, "Rents and buses", **spoken)
            make_statement(release, "the Alliance", reference=f"qqgst{self.n:03}", kind="fragment")
            self.dispute(release)
        PartnerSlot.objects.create(
            title="Later",
            text="Later",
            sponsor="Later",
            link="https://a.example/",
            shown_from=later,
        )
        gone = make_release(title="Never public", state="draft", public_from=None)
        gone.remove("For privacy", at=timezone.now())

    def dispute(self, secret: Release) -> None:
        """Put a hidden release into an exchange of its own, into the public one and the ledger."""
        ghost = Exchange.objects.create(
            title=f"Ghost {self.n}", introduction="Hidden.", state="published"
        )
        for exchange in (ghost, *([self.exchange] if hasattr(self, "exchange") else [])):
            exchange.entries.create(release=secret)
        ReplySought.objects.create(organisation=self.parent, release=secret, asked=LONG_PAST)
        said = secret.statements.first()
        shown = Release.objects.filter(reference__startswith="fact").order_by("-pk")
        for public in shown[:2]:
            link(secret, public)
            link(public, secret, early_reason="Foreseen.")
            link(said, public)
            for statement in public.statements.all():
                link(said, statement)
                link(statement, secret, early_reason="Foreseen.")


def link(source: Statement | Release, target: Statement | Release, **fields: Any) -> Response:
    """Put two together, without asking whether they would answer in a ring."""
    ends = {
        f"{end}_{'statement' if isinstance(row, Statement) else 'release'}": row
        for end, row in (("source", source), ("target", target))
    }
    response = Response(**{"state": "confirmed"} | ends | fields)
    response._place()
    return Response.objects.bulk_create([response])[0]


def build(*, hidden: bool) -> None:
    """Make a world, and let PostgreSQL count it: it knows the tables as earlier tests left them."""
    World(hidden=hidden)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no search run out of time: on a busy machine it would in one world and not the other."""
    monkeypatch.setattr(search.limit, "LIMIT", 60)


def addresses() -> list[str]:
    """Return every public address, of public, hidden and absent things alike."""
    found = ["/", "/healthz", "/readyz", "/robots.txt", "/favicon.ico", "/nothing/"]
    found += ["/releases/", "/organisations/", "/statements/", "/people/", "/topics/"]
    found += [
        f"/releases/{day}/" for day in ("2019", "2026", "2026/03", "2026/03/09", "2026/03/10")
    ]
    for slug in ("meadow", "harbour", "ghost-1", "absent"):
        found.append(f"/organisations/{slug}/")
    found += ["/exchanges/", "/exchanges/rents/", "/exchanges/rents/?on=2026-03-10"]
    found += [f"/exchanges/{slug}/feed.atom" for slug in ("rents", "ghost-1", "absent")]
    found += ["/exchanges/ghost-1/", "/exchanges/absent/"]
    found += ["/people/ada-quill/", "/people/ghost-1/", "/topics/rents/", "/topics/ghost-1/"]
    for reference in ("fact0003", "fact0004", "gh0st001", "gh0st002", "absent01"):
        found += [f"/releases/{reference}/", f"/releases/{reference}/files/1/"]
        found += [f"/releases/{reference}/files/2/"]
    found += [f"/statements/qqqq000{n}/" for n in (1, 3, 4, 5)]
    found += ["/statements/qqgst001/", "/statements/qqgst002/", "/statements/absent01/"]
    found += [f"/statements/?{name}" for name in ("state=unconfirmed", "strength=organisation")]
    found += ["/statements/?q=said+so", "/statements/?q=alliance"]
    found += ["/statements/?extent=fragment", "/statements/?extent=full&page=2"]
    found += ["/releases/fact0003/rents-and-buses-part-3/"]
    found += ["/releases/gh0st001/rents-and-buses-hidden-1/"]
    for path in ("/organisations/", "/people/"):
        found += [f"{path}?{asked}" for asked in ("name=a", "name=ghost", "page=2", "page=nope")]
    lists = ["/releases/", "/statements/", "/organisations/harbour/"]
    lists += ["/people/ada-quill/", "/topics/rents/"]
    queries = [
        "q=rents",
        "q=hidden",
        "q=hiden",
        "q=rentz",
        "q=ghst",
        "q=said:rents",
        "q=said:alliance",
        "q=said:alliance&group=statements",
        'q="rents+and+buses"',
        "q=rents&sort=relevance",
        "q=ghost",
    ]
    queries += [
        "organisation=ghost-1",
        "organisation=harbour&organisation=meadow",
        "person=ghost-1",
    ]
    queries += ["person=ada-quill", "topic=rents", "topic=ghost-1", "page=2", "page=3", "page=9"]
    queries += ["sort=oldest", "from=2026-03-08&to=2026-03-10", "within=365d", "kind=letter"]
    queries += ["responses=any", "responses=none", "responses=any&organisation=harbour"]
    queries += ["withdrawn=exclude", "kind=nope", "from=2026-03-01&to=2026-03-31"]
    queries += ["group=people", "q=rents&group=organisations", "q=Aaa+Ghost+1", "q=Ada+Quill"]
    queries += ["q=buses&person=ghost-1", "q=zirconium&kind=speech&topic=rents"]
    for reference in ("fact0009", "gh0st001", "qqqq0009", "qqgst001", "absent01"):
        for name in ("before", "after"):
            queries.append(f"{name}=20260309T000000Z-{reference}")
            queries.append(f"q=rents&sort=oldest&{name}=20260309T000000Z-{reference}")
    return found + [f"{path}?{query}" for path in lists for query in queries]


# What the walk above covers. A new address must be added to it, and here.
COVERED = {
    "home",
    "healthz",
    "readyz",
    "robots",
    "favicon",
    "releases:list",
    "releases:archive-year",
    "releases:archive-month",
    "releases:archive-day",
    "releases:reference",
    "releases:detail",
    "releases:file",
    "releases:statements",
    "releases:statement",
    "releases:exchanges",
    "releases:exchange",
    "releases:exchange-feed",
    "releases:organisations",
    "releases:organisation",
    "releases:people",
    "releases:person",
    "releases:topics",
    "releases:topic",
}


def anonymous() -> Client:
    return Client()


def reader() -> Client:
    client = Client()
    client.force_login(User.objects.get_or_create(username="reader")[0])
    return client


def answers(role: Visitor, asked: list[str]) -> dict[str, Answer]:
    """Return what each address answers."""
    client = role()
    found = {}
    for address in asked:
        response = client.get(address)
        content: Any = b"".join(response) if response.streaming else response.content
        found[address] = (response.status_code, dict(response.headers), content)
    return found


def answers_in(world_has_hidden: bool, roles: list[Visitor]) -> list[dict[str, Answer]]:
    """Build a world, ask it everything as each of some, and take it down again."""
    try:
        with transaction.atomic():
            build(hidden=world_has_hidden)
            found = [answers(role, addresses()) for role in roles]
            raise RollBackError
    except RollBackError:
        return found


class RollBackError(Exception):
    """Leaves a transaction without its changes."""


def test_hidden_rows_change_no_answer(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    roles = [anonymous, reader]
    for role, without, with_hidden in zip(
        roles, answers_in(False, roles), answers_in(True, roles), strict=True
    ):
        assert [a for a in without if without[a] != with_hidden[a]] == [], role.__name__
        shown = [status for status, _, _ in without.values()]
        assert shown.count(200) > len(shown) / 3  # the worlds are not merely both empty


def test_the_two_worlds_differ_where_they_should(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    build(hidden=True)
    telling = ["/", "/releases/", "/organisations/", "/organisations/ghost-1/", "/people/"]
    before = answers(anonymous, [*telling, "/healthz"])
    # The detector must detect: lift one embargo, and most of the archive's pages change.
    release = Release.objects.get(reference="gh0st001")
    release.public_from = timezone.now() - timedelta(minutes=1)
    release.save()
    after = answers(anonymous, [*telling, "/healthz"])
    assert [address for address in before if before[address] != after[address]] == telling


def test_every_public_address_is_walked() -> None:
    public = {n for n in names() if not n.startswith("admin:") and not n.endswith("None")}
    assert public - COVERED == set()
