"""What the database holds organisations and people to, and the sentences staff are given."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from organisations.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Role,
)
from tests.factories import make_organisation, make_person, make_release

pytestmark = pytest.mark.django_db


def refused(row: models.Model, sentence: str) -> None:
    """The form says the sentence, and the database refuses the row all the same."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert sentence in " ".join(caught.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Model.save_base(row, raw=False)


@pytest.mark.parametrize("model", [Organisation, Person])
@pytest.mark.parametrize("blank", ["", "  ", "\x00"])
def test_a_name_is_needed(model: type[models.Model], blank: str) -> None:
    refused(model(name=blank, slug="a"), "This field cannot be blank.")
    with pytest.raises(ValidationError, match="A name is needed"):
        model(name=blank, slug="a").validate_constraints()


@pytest.mark.parametrize("model", [Organisation, Person])
def test_a_slug_is_needed_and_stands_once(model: Any) -> None:
    refused(model(name="A", slug=""), "This field cannot be blank.")
    with pytest.raises(ValidationError, match="The slug must not be empty"):
        model(name="A", slug="").validate_constraints()
    model.objects.create(name="A", slug="a")
    refused(model(name="B", slug="a"), "with this Slug already exists.")


@pytest.mark.parametrize("slug", ["a b", "a/b", "ä", "a.b", "a" * 81, "<b>"])
def test_a_slug_that_no_address_can_have_is_refused(slug: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Organisation(name="A", slug=slug).full_clean()
    assert list(caught.value.message_dict) == ["slug"]


def test_a_slug_is_made_from_the_name_and_never_taken_twice() -> None:
    made = [make_organisation(name="The Labour Party").slug for _ in range(3)]
    assert made == ["the-labour-party", "the-labour-party-2", "the-labour-party-3"]
    assert make_organisation(name="日本").slug == "organisation"
    assert make_organisation(name="社会").slug == "organisation-2"
    assert make_person(name="!!!").slug == "person"
    long = [make_organisation(name="word " * 40).slug for _ in range(2)]
    assert len(set(long)) == 2
    assert max(len(slug) for slug in long) <= 80


def test_a_slug_stays_when_the_name_changes() -> None:
    organisation = make_organisation(name="Old")
    organisation.name = "New"
    organisation.save()
    assert organisation.slug == "old"


NO_LINKS = ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://a.example/"]
NO_LINKS += ["//a/b", "a.example", "http://", "https://a.example/ b", "mailto:a@b.example"]


@pytest.mark.parametrize("address", NO_LINKS)
def test_a_website_is_a_web_address(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Organisation(name="A", slug="a", website=address).full_clean()
    assert caught.value.message_dict == {"website": ["Enter a valid URL."]}


@pytest.mark.parametrize("address", ["", "https://a.example/", "http://a.example:81/b?c=d#e"])
def test_a_web_address_is_a_website(address: str) -> None:
    Organisation(name="A", slug="a", website=address).full_clean()


def test_a_name_is_listed_once_for_an_owner_whatever_its_writing() -> None:
    first, second = make_organisation(), make_organisation()
    OrganisationName.objects.create(owner=first, name="JLM")
    OrganisationName.objects.create(owner=second, name="JLM")
    again = OrganisationName(owner=first, name="J.L.M.")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    with pytest.raises(ValidationError, match="This name is listed already"):
        again.full_clean()
    person = make_person()
    PersonName.objects.create(owner=person, name="Pat")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonName.objects.create(owner=person, name="PAT")


def test_an_identifier_names_one_organisation() -> None:
    Identifier.objects.create(organisation=make_organisation(), scheme="Wikidata", value="Q1")
    again = Identifier(organisation=make_organisation(), scheme=" Wikidata", value="Q1 ")
    refused(again, "Another organisation has this identifier.")
    Identifier(organisation=make_organisation(), scheme="ISNI", value="Q1").full_clean()


def test_an_organisation_is_not_affiliated_to_itself() -> None:
    organisation = make_organisation()
    refused(
        Affiliation(organisation=organisation, to=organisation),
        "An organisation cannot be affiliated to itself.",
    )


@pytest.mark.parametrize("since", ["1920", ""])
def test_an_affiliation_is_recorded_once(since: str) -> None:
    first, second = make_organisation(), make_organisation()
    Affiliation.objects.create(organisation=first, to=second, since=since)
    refused(
        Affiliation(organisation=first, to=second, since=since),
        "This affiliation is recorded already.",
    )
    Affiliation(organisation=first, to=second, since="1921").full_clean()
    Affiliation(organisation=second, to=first, since="1920").full_clean()
    Affiliation(organisation=first, to=second, since="1920", kind="member").full_clean()


@pytest.mark.parametrize("since", ["2015", ""])
def test_a_role_is_recorded_once(since: str) -> None:
    person, organisation = make_person(), make_organisation()
    role = {"person": person, "organisation": organisation, "title": "Chair", "since": since}
    Role.objects.create(**role)
    refused(Role(**role), "This role is recorded already.")
    Role(person=person, organisation=organisation, title="Chair", since="2019").full_clean()


def test_who_others_are_tied_to_is_not_deleted_from_under_them() -> None:
    issuer, other = make_organisation(), make_organisation()
    Affiliation.objects.create(organisation=other, to=issuer)
    with pytest.raises(ProtectedError):
        issuer.delete()
    Affiliation.objects.all().delete()
    make_release(organisation=issuer)
    with pytest.raises(ProtectedError):
        issuer.delete()
    Role.objects.create(person=make_person(), organisation=other, title="Chair")
    with pytest.raises(ProtectedError):
        other.delete()


def test_what_belongs_to_an_organisation_goes_with_it() -> None:
    first, second = make_organisation(), make_organisation()
    OrganisationName.objects.create(owner=first, name="A")
    Identifier.objects.create(organisation=first, scheme="A", value="1")
    Affiliation.objects.create(organisation=first, to=second)
    first.delete()
    assert not OrganisationName.objects.exists()
    assert not Identifier.objects.exists()
    assert not Affiliation.objects.exists()


@pytest.mark.parametrize(
    ("field", "shown"),
    [("press_name", True), ("press_phone", True), ("press_email", True), ("summary", False)],
)
def test_a_press_contact_is_whatever_a_journalist_can_use(field: str, shown: bool) -> None:
    assert Organisation(name="A", **{field: "a@b.example"}).has_press_contact is shown


def test_the_words_of_every_record_read_well() -> None:
    first, second = make_organisation(name="JLM"), make_organisation(name="Labour")
    person = Person(name="Ada Quill", honorific="Dame")
    assert str(Affiliation(organisation=first, to=second)) == "JLM affiliated to Labour"
    assert str(Role(person=person, organisation=first, title="Chair")) == "Chair, JLM"
    assert str(Identifier(scheme="Wikidata", value="Q1")) == "Wikidata Q1"
    assert str(OrganisationName(name="Short")) == "Short"
    assert person.full_name == "Dame Ada Quill"
    assert Person(name="Ada Quill").full_name == "Ada Quill"
