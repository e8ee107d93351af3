"""Organisations and people are found by any of their names."""

from __future__ import annotations

import pytest

from organisations.models import Organisation, OrganisationName, Person, PersonName
from releases.models import Topic
from tests.factories import make_organisation, make_person, make_topic

pytestmark = pytest.mark.django_db


WRITINGS = ["Jewish Labour Movement", "the jewish labour movement", "JEWISH  LABOUR\u00a0MOVEMENT"]
WRITINGS += ["The J.L.M.", "jlm", "Poale Zion", "Poalé-Zion"]


@pytest.mark.parametrize("asked", WRITINGS)
def test_any_writing_of_any_name_finds_it(asked: str) -> None:
    organisation = make_organisation(name="Jewish Labour Movement")
    OrganisationName.objects.create(owner=organisation, name="JLM", kind="acronym")
    OrganisationName.objects.create(owner=organisation, name="Poale-Zion", kind="former")
    make_organisation(name="Labour Movement")
    assert list(Organisation.objects.called(asked)) == [organisation]


def test_a_part_of_a_name_is_not_the_name() -> None:
    make_organisation(name="Labour Party")
    assert not Organisation.objects.called("Labour").exists()
    assert not Organisation.objects.called("Labour Party Press Office").exists()


def test_a_name_that_is_also_another_name_of_it_finds_it_once() -> None:
    organisation = make_organisation(name="Labour")
    OrganisationName.objects.create(owner=organisation, name="The Labour")
    assert Organisation.objects.called("labour").count() == 1


def test_two_bodies_of_one_name_are_both_found_the_older_first() -> None:
    first, second = make_organisation(name="Momentum"), make_organisation(name="MOMENTUM")
    assert list(Organisation.objects.called("momentum")) == [first, second]


def test_people_are_found_by_their_other_names_and_not_by_those_of_organisations() -> None:
    person = make_person(name="Siân O’Brien", honorific="Dame")
    PersonName.objects.create(owner=person, name="Sian Smith", kind="former")
    OrganisationName.objects.create(owner=make_organisation(), name="Nobody")
    assert list(Person.objects.called("Sian OBrien")) == [person]
    assert list(Person.objects.called("sian smith")) == [person]
    assert not Person.objects.called("Nobody").exists()


def test_a_topic_is_found_by_its_name_and_not_by_its_synonyms() -> None:
    topic = make_topic(name="Housing & Rents", synonyms="homes")
    assert list(Topic.objects.called("housing and rents")) == [topic]
    assert not Topic.objects.called("homes").exists()


@pytest.mark.parametrize("nothing", ["", "  ", "!!!", "\x00"])
def test_a_name_of_nothing_but_marks_finds_nobody(nothing: str) -> None:
    make_organisation(name="???", slug="marks")
    make_topic(name="???", slug="marks")
    assert not Organisation.objects.called(nothing).exists()
    assert not Topic.objects.called(nothing).exists()


def test_a_new_name_is_found_and_the_old_one_no_longer() -> None:
    organisation = make_organisation(name="Old Name")
    organisation.name = "New Name"
    organisation.save()
    assert not Organisation.objects.called("old name").exists()
    assert list(Organisation.objects.called("new name")) == [organisation]
    Organisation.objects.update_or_create(pk=organisation.pk, defaults={"name": "Third Name"})
    assert list(Organisation.objects.called("third name")) == [organisation]


def test_names_made_in_bulk_are_found() -> None:
    Organisation.objects.bulk_create([Organisation(name="The Bulk’s", slug="bulk")])
    owner = Organisation.objects.get()
    OrganisationName.objects.bulk_create([OrganisationName(owner=owner, name="B.U.L.K.")])
    assert list(Organisation.objects.called("bulks")) == [owner]
    assert list(Organisation.objects.called("Bulk")) == [owner]
