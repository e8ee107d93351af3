"""Small columns of releases, read from indexes, are those of the releases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from releases import tally as module
from releases.facts import Facts
from releases.models import Release, Topic
from releases.tally import tally
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "organisation_id", "kind")


@pytest.fixture
def releases() -> list[Release]:
    """Make some, the newest first, and a draft that is newer than all."""
    first, second = make_organisation(), make_organisation()
    topic = make_topic(slug="rents")
    below = make_topic(slug="arrears", parent=topic)
    make_release(issued="2026-04-01", state="draft", public_from=None, topics=(topic,))
    return [
        make_release(issued="2026-03-03", organisation=first, topics=(topic, below)),
        make_release(issued="2026-03-02", organisation=second, kind="speech", topics=(below,)),
        make_release(issued="2026-03-01", organisation=second, joint_issuers=(first,)),
        make_release(issued="", organisation=second, kind="speech"),
    ]


def asked(releases: list[Release]) -> list[tuple[Any, list[int]]]:
    """Return questions, and which of the releases each is about."""
    public, topic = Release.objects.public(), Topic.objects.get(slug="rents")
    first = releases[0].organisation
    return [
        (public, [0, 1, 2, 3]),
        (public.filter(kind="speech"), [1, 3]),
        (public.issued_by(first), [0, 2]),
        (public.issued_by(first, releases[1].organisation), [0, 1, 2, 3]),
        (public.on_topic(topic), [0, 1]),
        (public.on_topic(topic).issued_to(date(2026, 3, 2)), [1]),
        (public.issued_from(date(2026, 3, 2)), [0, 1]),
        (public.unanswered().oldest_first(), [0, 1, 2, 3]),
        (public.answered(), []),
        (public.none(), []),
    ]


def test_they_come_newest_first_and_are_counted(releases: list[Release]) -> None:
    for question, wanted in asked(releases):
        facts = Facts(question, COLUMNS)
        rows = [(r.pk, r.organisation_id, r.kind) for r in (releases[i] for i in wanted)]
        assert list(zip(*facts.newest(10), strict=True)) == rows
        assert list(zip(*facts.newest(1), strict=True)) == rows[:1]
        assert (facts.count(10), facts.count(1)) == (len(rows), min(len(rows), 1))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite is told its indexes")
def test_sqlite_reads_no_row(releases: list[Release]) -> None:
    for question, _ in asked(releases)[:-1]:
        with CaptureQueriesContext(connection) as queries:
            Facts(question, COLUMNS).newest(10)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            plan = [step for *_, step in cursor.fetchall()]
        assert any(" releases_release USING " in step and "INDEX" in step for step in plan), plan
        assert "USING INTEGER PRIMARY KEY" not in plan[0]


def test_people_and_topics_are_of_the_newest_and_said_to_be(
    releases: list[Release], client: Any, monkeypatch: Any
) -> None:
    speech = Release.objects.public().filter(kind="speech")
    releases[3].people.add(make_person(slug="ada", name="Ada"))
    assert tally(speech).named_among is None
    assert list(tally(speech).people.values()) == [1]
    monkeypatch.setattr(module, "NAMED", 1)
    found = tally(speech)
    assert (found.named_among, found.people, found.total) == (1, {}, 2)
    hint = "Numbers beside people and topics: among the newest 1 of what was found."
    assert hint in client.get("/releases/?kind=speech").content.decode()
    monkeypatch.setattr(module, "NAMED", 2)
    assert "Numbers beside" not in client.get("/releases/?kind=speech").content.decode()


def test_pages_are_read_from_what_was_counted_in_either_order(
    releases: list[Release], client: Any
) -> None:
    for order, wanted in (("newest", [1, 3]), ("oldest", [1, 3])):
        page = client.get("/releases/", {"kind": "speech", "sort": order}).context["listing"]
        assert [row.pk for row in page.rows] == [releases[i].pk for i in wanted]
    page = client.get("/releases/", {"topic": "rents", "sort": "oldest"}).context["listing"]
    assert [row.pk for row in page.rows] == [releases[1].pk, releases[0].pk]
    releases[1].withdraw("By mistake", at=timezone.now())
    found = client.get("/releases/", {"kind": "speech", "withdrawn": "exclude"}).context["listing"]
    assert [row.pk for row in found.rows] == [releases[3].pk]
