"""The fields that read slugs take what is public, in one question, and name what is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisations.models import Organisation, Person
from releases.chosen import OneField, SomeField
from tests.factories import make_organisation, make_person, make_release

pytestmark = pytest.mark.django_db
ERRORS = {"invalid_choice": "%(value)s: nobody."}


def test_one_is_read_by_its_slug_and_nothing_is_nobody() -> None:
    ada = make_person(slug="ada", listed=True)
    field = OneField(model=Person, required=False, error_messages=ERRORS)
    assert field.clean("ada") == ada
    assert field.clean("") is field.clean(None) is None


@pytest.mark.parametrize("slug", ["veiled", "absent", "ADA", "ada ", "-1", "a" * 500])
def test_what_is_not_public_and_what_is_not_there_are_refused_alike(slug: str) -> None:
    make_person(slug="ada", listed=True)
    hidden = make_person(slug="veiled")
    make_release(people=(hidden,), public_from=timezone.now() + timedelta(hours=1))
    field = OneField(model=Person, required=False, error_messages=ERRORS)
    with pytest.raises(ValidationError, match="nobody"):
        field.clean(slug)


def test_several_are_read_at_once_by_name(django_assert_num_queries: Any) -> None:
    made = [make_organisation(name=name, slug=name.lower(), listed=True) for name in "CAB"]
    field = SomeField(model=Organisation, required=False, error_messages=ERRORS)
    with django_assert_num_queries(1):
        found = field.clean(["c", "b", "a", "b"])
    assert [one.name for one in found] == ["A", "B", "C"]
    assert field.clean([]) == []
    with pytest.raises(ValidationError, match="absent: nobody"):
        field.clean([made[0].slug, "absent"])
