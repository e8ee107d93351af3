"""Parameters in, statements out: the shared ones mean what they mean for releases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from releases.filters import ReleaseFilterSet, StatementFilterSet
from releases.models import Statement
from tests.factories import (
    make_organisation,
    make_person,
    make_release,
    make_statement,
    make_topic,
)

pytestmark = pytest.mark.django_db


def filterset(query: str) -> StatementFilterSet:
    return StatementFilterSet(QueryDict(query), queryset=Statement.objects.public().newest_first())


def found(query: str) -> str:
    """Return the words that a query finds, in order; it must be valid."""
    filters = filterset(query)
    assert filters.is_valid(), filters.errors
    return " ".join(statement.words for statement in filters.qs)


@pytest.fixture
def archive() -> None:
    """Statements a to f that anyone may read, and some that nobody may find."""
    first = make_organisation(name="First", slug="first")
    second = make_organisation(name="Second", slug="second")
    make_organisation(slug="listed", listed=True)
    ada, bea = make_person(slug="ada", listed=True), make_person(slug="bea", listed=True)
    rents = make_topic(slug="rents", parent=make_topic(slug="housing"))
    march = make_release(
        organisation=first, issued="2026-03-01 12:00", kind="speech", body="a b w zirconium"
    )
    make_statement(march, "a", person=ada, strength="named-person")
    make_statement(march, "b", organisation=second, strength="organisation", kind="fragment")
    joint = make_release(
        organisation=second, joint_issuers=(first,), issued="2026-03", topics=(rents,), body="c d w"
    )
    make_statement(joint, "c", person=bea, organisation=second, strength="named-person")
    make_statement(joint, "d", person=ada, state="proposed", strength="named-role")
    withdrawn = make_release(
        organisation=second, issued="2025", state="withdrawn", reason="R", body="e f w"
    )
    make_statement(withdrawn, "e", strength="unnamed-spokesperson")
    make_statement(withdrawn, "f", state="proposed", kind="fragment")
    for release in (march, joint, withdrawn):
        make_statement(release, "w", person=ada, state="rejected", strength="named-person")
    lost = make_statement(march, "zirconium")
    Statement.objects.filter(pk=lost.pk).update(lost=True)
    for state, public_from in (
        ("draft", timezone.now()),
        ("published", timezone.now() + timedelta(hours=1)),
    ):
        hidden = make_release(
            organisation=first, state=state, public_from=public_from, body="x", topics=(rents,)
        )
        make_statement(hidden, "x", person=ada, strength="named-person")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "a b c d e f"),
        ("sort=oldest", "e f a b c d"),
        ("organisation=first", "a d"),
        ("organisation=second", "b c d e f"),
        ("organisation=first&organisation=second", "a b c d e f"),
        ("organisation=listed", ""),
        ("person=ada", "a"),
        ("person=bea", "c"),
        ("topic=rents", "c d"),
        ("topic=housing", "c d"),
        ("kind=speech", "a b"),
        ("from=2026-03-01&to=2026-03-01", "a b"),
        ("from=2026-03-01&to=2026-03-31", "a b c d"),
        ("withdrawn=exclude", "a b c d"),
        ("withdrawn=include", "a b c d e f"),
        ("strength=named-person", "a c"),
        ("strength=unattributed", "f"),
        ("extent=fragment", "b f"),
        ("extent=full", "a c d e"),
        ("state=confirmed", "a b c e"),
        ("state=unconfirmed", "d f"),
        ("state=unconfirmed&person=ada", ""),
        ("extent=full&organisation=second&withdrawn=exclude", "c d"),
        ("nonsense=1&strength=", "a b c d e f"),
    ],
)
def test_each_parameter_narrows_to_what_it_says(query: str, words: str) -> None:
    assert set(found(query).split()) == set(words.split())
    if "sort" in query:
        assert found(query)[:3] == words[:3]


@pytest.mark.usefixtures("archive")
def test_statements_come_as_their_releases_do_and_as_they_stand_in_the_text() -> None:
    assert found("") == "a b c d e f"
    assert found("sort=oldest") == "e f c d a b"


@pytest.mark.parametrize(
    "query", ["strength=strong", "extent=half", "state=rejected", "state=proposed", "person=nobody"]
)
def test_what_is_no_value_is_refused_in_a_sentence(query: str) -> None:
    filters = filterset(query)
    assert not filters.is_valid()
    assert "there is no such" in str(filters.errors).lower()


def test_whatever_releases_are_asked_by_statements_are_asked_by_too() -> None:
    shared = set(ReleaseFilterSet.base_filters)
    assert shared <= set(StatementFilterSet.base_filters)
    assert set(StatementFilterSet.base_filters) - shared == {"strength", "extent", "state"}


def test_releases_of_one_instant_keep_the_order_they_have_in_lists() -> None:
    for words in ("first", "second"):
        make_statement(make_release(issued="2026-03-01", body=words), words)
    assert found("") == "second first"
