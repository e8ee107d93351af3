"""A question put together once is asked anew each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from releases.models import Release
from releases.prepared import Prepared, PreparedModels, padded
from tests.factories import make_organisation, make_release

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


def test_a_prepared_question_takes_texts_for_keys() -> None:
    made = [make_release(slug=slug) for slug in ("a", "b")]
    one = Prepared(
        lambda keys: Release.objects.filter(slug=keys[0], organisation=keys[1]).values_list("pk")
    )
    for release in made:
        assert one.rows(keys=[release.slug, release.organisation_id]) == [(release.pk,)]
    assert one.rows(keys=["b", made[0].organisation_id]) == []


def test_a_prepared_question_returns_models_as_its_queryset_does() -> None:
    made = make_release(organisation=make_organisation(name="Main"), issued="2026-03-02 10:00")

    def build(keys):
        rows = Release.objects.filter(reference=keys[0]).select_related("organisation")
        return rows.defer("body").annotate(n=Count("joint_issuers"))

    question = PreparedModels(build)
    for _ in range(2):
        found = question.objects(keys=[made.reference])
        assert found == [made]
        with CaptureQueriesContext(connection) as queries:
            assert (found[0].organisation.name, found[0].n) == ("Main", 0)
            assert found[0].issue_date == made.issue_date
        assert len(queries) == 0
        assert found[0].body == made.body
    assert question.objects(keys=["absent00"]) == []


@pytest.mark.parametrize(
    ("n", "wanted"), [(0, 0), (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (33, 64)]
)
def test_any_number_of_keys_is_asked_for_in_few_wordings(n: int, wanted: int) -> None:
    found = padded(range(n))
    assert (len(found), set(found)) == (wanted, set(range(n)))
