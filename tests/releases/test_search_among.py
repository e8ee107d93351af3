"""What is read out of a list before it is searched: between which dates, and of whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q

from organisations.models import Organisation
from releases.models import Release
from releases.search.among import Among
from tests.factories import make_organisation, make_person

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
