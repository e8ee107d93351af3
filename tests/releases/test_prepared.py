"""A question put together once is asked anew each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from releases.models import Release
from releases.prepared import Prepared
from tests.factories import make_release

pytestmark = pytest.mark.django_db


def test_a_prepared_question_sees_what_has_changed_since() -> None:
    titles = Prepared(lambda: Release.objects.public().order_by("title").values_list("title"))
    assert titles.rows() == []
    make_release(title="One")
    second = make_release(title="Two")
    assert titles.rows() == [("One",), ("Two",)]
    second.withdraw("By mistake", at=timezone.now())
    second.remove("For privacy", at=timezone.now())
    assert titles.rows() == [("One",)]


def test_a_prepared_question_keeps_no_time() -> None:
    number = Prepared(lambda: Release.objects.public().values_list("pk"))
    lift = timezone.now() + timedelta(hours=1)
    release = make_release(public_from=lift)
    assert number.rows() == []
    Release.objects.filter(pk=release.pk).update(public_from=timezone.now() - timedelta(seconds=1))
    assert number.rows() == [(release.pk,)]


def test_a_prepared_question_is_put_together_once() -> None:
    asked = []

    def build():
        asked.append(1)
        return Release.objects.values_list("pk")

    keys = Prepared(build)
    with CaptureQueriesContext(connection) as queries:
        assert keys.rows() == keys.rows() == []
    assert (len(asked), len(queries)) == (1, 2)


def test_a_prepared_question_is_given_the_keys_at_each_asking() -> None:
    made = [make_release(title=f"No. {n}", issued=f"2026-03-0{n} 10:00") for n in range(1, 5)]
    keys = [release.pk for release in made]
    some = Prepared(
        lambda keys: (
            Release.objects.filter(pk__in=keys, state="published")
            .exclude(pk=keys[0])
            .order_by("pk")
            .values_list("title", "issued")
        )
    )
    assert some.rows(keys=keys[:2]) == [("No. 2", made[1].issued)]
    assert some.rows(keys=keys[2:]) == [("No. 4", made[3].issued)]
    assert [title for title, _ in some.rows(keys=keys)] == ["No. 2", "No. 3", "No. 4"]
    assert [title for title, _ in some.rows(keys=keys, limit=1, offset=1)] == ["No. 3"]
