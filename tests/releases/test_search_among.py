"""What is read out of a list before it is searched: between which dates, and of whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from organisations.models import Organisation
from releases import search
from releases.issuedate import Precision
from releases.models import Release
from releases.search.among import Among
from tests.factories import make_organisation, make_person, make_release

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("narrowed", "issuers"),
    [
        (lambda rows, a, b: rows, None),
        (lambda rows, a, b: rows.issued_by(a), "a"),
        (lambda rows, a, b: rows.issued_by(a, b), "ab"),
        (lambda rows, a, b: rows.issued_by(a, b).issued_by(b), "b"),
        (lambda rows, a, b: rows.filter(organisation=a), "a"),
        (lambda rows, a, b: rows.filter(organisation__in=[b.pk]), "b"),
        (lambda rows, a, b: rows.filter(Q(organisation=a) | Q(organisation=b)), "ab"),
        (lambda rows, a, b: rows.filter(Q(organisation=a) | Q(kind="speech")), None),
        (lambda rows, a, b: rows.filter(Q(organisation=a) | Q(pk=3)), None),
        (lambda rows, a, b: rows.exclude(organisation=a), None),
        (lambda rows, a, b: rows.filter(organisation__gt=a), None),
        (lambda rows, a, b: rows.filter(organisation__in=Organisation.objects.all()), None),
        (lambda rows, a, b: rows.filter(pk__in=Release.objects.values("pk")), None),
        (lambda rows, a, b: rows.filter(joint_issuers=a), "a"),
        (lambda rows, a, b: rows.filter(statements__organisation=a), None),
        (lambda rows, a, b: rows.naming(make_person()), None),
        (lambda rows, a, b: rows.naming(make_person()).issued_by(a), "a"),
    ],
)
def test_issuers_are_known_where_only_theirs_can_be_found(
    narrowed: Callable[..., Any], issuers: str | None
) -> None:
    bodies = {name: make_organisation(name=name) for name in "ab"}
    expected = None if issuers is None else {bodies[name].pk for name in issuers}
    assert Among.of(narrowed(Release.objects.public(), *bodies.values())).issuers == expected


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("narrowed", "seconds"),
    [
        ({"issued_order__gte": at(2019, 5, 1)}, [(">=", at(2019, 5, 1))]),
        ({"issued_order__lt": at(2019, 5, 1)}, [("<", at(2019, 5, 1))]),
        ({"issued_order__gt": at(2019, 5, 1)}, []),
        ({"issued_order__lte": at(2019, 5, 1)}, []),
        ({"issued_order__lt": at(2019, 5, 1, 0, 0, 0, 1)}, []),
        ({"issued_order__gte": at(800, 5, 1)}, []),  # before the lists begin
        ({"issued_until__lt": at(2019, 5, 1)}, []),
    ],
)
def test_only_whole_seconds_are_left_to_the_order_of_lists(
    narrowed: dict[str, datetime], seconds: list[tuple[str, datetime]]
) -> None:
    among = Among.of(Release.objects.filter(**narrowed))
    assert among.seconds == seconds
    column = next(iter(narrowed)).partition("__")[0]
    assert column in among.rest[0]
    assert (column in among.timeless[0]) == (not seconds)


@pytest.mark.parametrize("edge", ["gte", "gt", "lt", "lte"])
@pytest.mark.parametrize("bound", [at(2019, 5, 1), at(2019, 5, 1, 0, 0, 0, 500)])
def test_words_are_found_up_to_the_very_bound(edge: str, bound: datetime) -> None:
    microsecond = timedelta(microseconds=1)
    instants = [
        *(at(2019, 5, 1) + n * microsecond for n in (-1, 0, 1, 499, 500, 501, 999_999, 1_000_000)),
        None,
    ]
    for instant in instants:
        release = make_release(title="Ferry")
        # No form takes parts of a second.
        precision = Precision.INSTANT if instant else Precision.UNKNOWN
        Release.objects.filter(pk=release.pk).update(
            issued=instant,
            issued_until=instant,
            issued_precision=precision,
            issued_month=201905 if instant else None,  # in London, also before midnight here
        )
    search.index(Release.objects.all())
    narrowed: Any = Release.objects.public().filter(**{f"issued_order__{edge}": bound})
    query = search.parse("ferry")
    expected = set(narrowed.values_list("pk", flat=True))
    assert 0 < len(expected) < len(instants)
    assert set(search.keys_found(narrowed, query, 0, 100)) == expected
    assert search.count(narrowed, query) == len(expected)
