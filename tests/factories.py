"""Plain functions that make what a test needs; each field can be given."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from organisations.models import Organisation, Person
from releases.issuedate import IssueDate
from releases.models import Release, Statement, Topic
from releases.models.count import recounting

_numbers = count(1)


def make_organisation(**fields: Any) -> Organisation:
    """Make an organisation; nothing names it yet, so it is not public."""
    return Organisation.objects.create(**{"name": f"Organisation {next(_numbers)}"} | fields)


def make_person(**fields: Any) -> Person:
    """Make a person; nothing names them yet, so they are not public."""
    return Person.objects.create(**{"name": f"Pat Person {next(_numbers)}"} | fields)


def make_topic(**fields: Any) -> Topic:
    """Make a topic; nothing names it yet, so it is not public."""
    return Topic.objects.create(**{"name": f"Topic {next(_numbers)}"} | fields)


def make_release(
    *,
    issued: str = "2026-03-02 10:30",
    people: tuple[Person, ...] = (),
    topics: tuple[Topic, ...] = (),
    joint_issuers: tuple[Organisation, ...] = (),
    **fields: Any,
) -> Release:
    """
    Make a release that has been public for an hour.

    Give ``state`` or ``public_from`` to hide it, ``issued`` as staff would type it.
    """
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "title": f"Release {n}",
        "body": f"Body of release {n}.\n\nA second paragraph.",
        "state": Release.State.PUBLISHED,
        "public_from": timezone.now() - timedelta(hours=1),
    }
    if "organisation" not in fields:
        defaults["organisation"] = make_organisation()
    release = Release(**defaults | fields)
    release.issue_date = IssueDate.parse(issued)
    release.save()
    with transaction.atomic(), recounting(release):
        release.people.set(people)
        release.topics.set(topics)
        release.joint_issuers.set(joint_issuers)
    return release


def make_statement(release: Release, *words: str, **fields: Any) -> Statement:
    """Make a confirmed statement of words that stand in the release's text, each a passage."""
    statement = Statement(release=release, **{"state": Statement.State.CONFIRMED} | fields)
    starts = [release.body.index(passage) for passage in words]
    statement.mark((s, s + len(passage)) for s, passage in zip(starts, words, strict=True))
    return statement
