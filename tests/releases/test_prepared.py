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
