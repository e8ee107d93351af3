"""Counts that end at a cap: what hidden releases and statements cannot make look like more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from releases import search
from releases.models import Release, Statement
from releases.search import passages
from releases.search.among import Among
from releases.search.capped import surely_more, surely_more_said
from tests.factories import make_release, make_statement

pytestmark = pytest.mark.django_db

QUERY = search.parse("rents")
LATER = timedelta(days=1)
AT_ONCE = connection.vendor == "sqlite"  # PostgreSQL knows nothing without a look at the releases


def told(releases: object = None) -> bool:
    rows = Release.objects.public() if releases is None else releases
    return surely_more(rows, Among.of(rows), QUERY.tree, 2)  # type: ignore[arg-type]


def test_hidden_releases_never_make_it_more() -> None:
    for _ in range(2):
        make_release(title="Rents rise")
    for _ in range(4):
        make_release(title="Rents rise", public_from=timezone.now() + LATER)
    assert not told()
    assert search.count(Release.objects.public(), QUERY, 2) == 2
    make_release(title="Rents rise")
    assert search.count(Release.objects.public(), QUERY, 2) == 3
    assert told() == AT_ONCE  # seven match: of them four may be hidden, and three are not


def test_as_many_hidden_as_match_prove_nothing() -> None:
    for _ in range(3):
        make_release(title="Rents rise")
    make_release(title="Buses", public_from=timezone.now() + LATER)
    assert not told()  # it does not match, and might have
    assert search.count(Release.objects.public(), QUERY, 2) == 3


def test_only_of_the_whole_archive_it_is_told() -> None:
    for day in (1, 2, 3, 4):
        make_release(title="Rents rise", issued=f"2026-03-0{day}")
    assert told() == AT_ONCE
    narrowed = Release.objects.public().issued_from(date(2026, 3, 4))
    assert not told(narrowed)
    assert search.count(narrowed, QUERY, 2) == 1
    assert not surely_more(
        Release.objects.public(),
        Among.of(Release.objects.public()),
        search.parse('"rents rise"').tree,  # type: ignore[arg-type]
        2,
    ), "a phrase is not told at once"


def told_of_statements(statements: object = None) -> bool:
    rows = Statement.objects.public() if statements is None else statements
    return surely_more_said(rows, QUERY.tree, 2)  # type: ignore[arg-type]


def test_hidden_statements_never_make_it_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # PostgreSQL counts where its planner expects so many, which of so few it does not.
    monkeypatch.setattr(passages, "_estimate", lambda *asked: (100, 100))
    body = "Rents rise. Rents fall. Rents stay."
    release = make_release(body=body)
    make_statement(release, "Rents rise")
    make_statement(release, "Rents fall")
    make_statement(release, "Rents stay", state="rejected")
    lost = make_statement(make_release(body=body), "Rents rise")
    Statement.objects.filter(pk=lost.pk).update(lost=True)
    hidden = make_release(body=body, public_from=timezone.now() + LATER)
    make_statement(hidden, "Rents rise")
    assert not told_of_statements()
    make_statement(make_release(body=body), "Rents stay")
    assert told_of_statements()
    assert not told_of_statements(Statement.objects.public().exclude(kind="fragment"))
    assert not surely_more_said(Statement.objects.public(), search.parse("title:rents").tree, 2)  # type: ignore[arg-type]
