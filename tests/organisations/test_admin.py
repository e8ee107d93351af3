"""The desks for organisations and people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Affiliation, Organisation, Person
from tests.factories import make_organisation, make_person, make_release, make_topic
from tests.staff import client_of, messages_of, no_rows

pytestmark = pytest.mark.django_db

ORGANISATIONS = "/admin/organisations/organisation/"
PEOPLE = "/admin/organisations/person/"
INLINES = {
    ORGANISATIONS: ("other_names", "affiliations", "identifiers"),
    PEOPLE: ("roles", "other_names"),
}


def form(desk: str, **fields: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"name": "A Name", "kind": "other"}
    for prefix in INLINES[desk]:
        empty |= no_rows(prefix)
    return empty | fields


def row(prefix: str, **fields: str | int) -> dict[str, Any]:
    cells = {f"{prefix}-0-{name}": value for name, value in fields.items()}
    return {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"} | cells


def names(client: Client, desk: str, words: str) -> list[str]:
    cl = client.get(desk, {"q": words}).context["cl"]
    return [row.name for row in cl.result_list]


def picked(client: Client, field: str, words: str) -> list[str]:
    query = {"app_label": "releases", "model_name": "release", "field_name": field}
    response = client.get(reverse("admin:autocomplete"), query | {"term": words})
    return [result["text"] for result in response.json()["results"]]


# -- entering


def test_an_organisation_gets_a_slug_where_none_is_typed(editor: Client):
    make_organisation(name="A Name")

    response = editor.post(f"{ORGANISATIONS}add/", form(ORGANISATIONS), follow=True)

    assert sorted(Organisation.objects.values_list("slug", flat=True)) == ["a-name", "a-name-2"]
    assert any("already goes by this name" in said for said in messages_of(response))


def test_a_name_is_needed(editor: Client):
    response = editor.post(f"{ORGANISATIONS}add/", form(ORGANISATIONS, name=" \x0b "))

    assert "name" in response.context["adminform"].form.errors
    assert not Organisation.objects.exists()


def test_an_organisation_is_entered_with_its_names_and_affiliations(editor: Client):
    party = make_organisation(name="The Party")
    rows = row("other_names", name="JLM", kind="acronym") | row(
        "affiliations", to=party.pk, kind="affiliated", since="1920"
    )

    editor.post(f"{ORGANISATIONS}add/", form(ORGANISATIONS, founded="1903-11") | rows)

    organisation = Organisation.objects.get(name="A Name")
    assert organisation.other_names.get().name == "JLM"
    assert str(organisation.affiliations.get().since) == "1920"
    assert str(organisation.founded) == "1903-11"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"founded": "1903-13"}, "There is no month 13"),
        ({"founded": "long ago"}, "is not a date of the form"),
        ({"founded": "1950", "dissolved": "1940"}, "must not come after"),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_what_cannot_be_is_refused_in_words(editor: Client, fields: dict[str, str], sentence: str):
    response = editor.post(f"{ORGANISATIONS}add/", form(ORGANISATIONS, **fields))

    assert sentence in response.content.decode()
    assert not Organisation.objects.exists()


def test_a_person_is_entered_with_a_role(editor: Client):
    organisation = make_organisation()
    role = row("roles", title="Chair", organisation=organisation.pk, since="2015-09")

    editor.post(f"{PEOPLE}add/", form(PEOPLE, name="Ada Ample") | role)

    assert str(Person.objects.get().roles.get()) == f"Chair, {organisation}"


@pytest.mark.parametrize("value", ["x", "9" * 30, "\x00"])
def test_a_forged_organisation_of_a_role_is_an_ordinary_error(editor: Client, value: str):
    role = row("roles", title="Chair", organisation=value)

    response = editor.post(f"{PEOPLE}add/", form(PEOPLE) | role)

    assert response.status_code == 200
    assert not Person.objects.exists()


# -- finding


@pytest.mark.parametrize("words", ["perez", "PÉREZ sian", "siân", "s perez", "Sîan", "ada"])
def test_people_are_found_whatever_the_accents_and_capitals(editor: Client, words: str):
    make_person(name="Siân Pérez").other_names.create(name="Ada P.")
    make_person(name="Other")

    assert names(editor, PEOPLE, words) == ["Siân Pérez"]
    assert picked(editor, "people", words) == ["Siân Pérez"]


@pytest.mark.parametrize("words", ["jlm", "labour jewish", "the JEWISH labour", "j.l.m."])
def test_organisations_are_found_by_any_name(editor: Client, words: str):
    make_organisation(name="Jewish Labour Movement").other_names.create(name="JLM")
    make_organisation(name="Labour Party")

    assert names(editor, ORGANISATIONS, words) == ["Jewish Labour Movement"]
    assert picked(editor, "organisation", words) == ["Jewish Labour Movement"]


def test_pickers_show_the_closest_first(editor: Client):
    for name in ("Friends of Labour", "Labour Women", "Labour"):
        make_organisation(name=name)

    assert picked(editor, "organisation", "labour") == [
        "Labour",
        "Labour Women",
        "Friends of Labour",
    ]


@pytest.mark.parametrize("words", ["!!!", "’", "%", "_", "\\", '"'])
def test_signs_alone_find_nothing(editor: Client, words: str):
    make_organisation()

    assert names(editor, ORGANISATIONS, words) == []
    assert picked(editor, "organisation", words) == []


@pytest.mark.parametrize("desk", [ORGANISATIONS, PEOPLE])
def test_lists_take_as_many_queries_however_long_they_are(
    editor: Client, desk: str, django_assert_num_queries: Any
):
    make = {ORGANISATIONS: make_organisation, PEOPLE: make_person}[desk]
    make()
    editor.get(desk)
    with django_assert_num_queries(6):
        editor.get(desk)
    for _ in range(9):
        make().other_names.create(name="X")
    with django_assert_num_queries(6):
        editor.get(desk)


# -- keeping what is in use


def test_what_is_in_use_is_kept_and_the_page_says_by_what(editor: Client):
    organisation, person, topic = make_organisation(), make_person(), make_topic()
    make_release(organisation=organisation, people=(person,), topics=(topic,))
    make_release(joint_issuers=(organisation,))
    cases = {
        f"{ORGANISATIONS}{organisation.pk}/delete/": "1 release (issuing organisation)",
        f"{PEOPLE}{person.pk}/delete/": "1 release (people)",
        f"/admin/releases/topic/{topic.pk}/delete/": "1 release (topics)",
    }

    for address, use in cases.items():
        assert use in editor.get(address).content.decode()
        assert editor.post(address, {"post": "yes"}).status_code == 200
    assert "1 release (joint issuers)" in editor.get(next(iter(cases))).content.decode()
    assert Organisation.objects.filter(pk=organisation.pk).exists()
    assert Person.objects.exists()
    assert type(topic).objects.exists()


def test_an_affiliation_keeps_the_organisation_it_leads_to(editor: Client):
    party, affiliate = make_organisation(), make_organisation()
    Affiliation.objects.create(organisation=affiliate, to=party)

    assert "1 affiliation (to)" in editor.get(f"{ORGANISATIONS}{party.pk}/delete/").content.decode()
    editor.post(f"{ORGANISATIONS}{party.pk}/delete/", {"post": "yes"})
    assert Organisation.objects.count() == 2

    editor.post(f"{ORGANISATIONS}{affiliate.pk}/delete/", {"post": "yes"})
    assert list(Organisation.objects.all()) == [party]


def test_what_nothing_uses_goes_with_its_names(editor: Client):
    person = make_person()
    person.other_names.create(name="Another")
    person.roles.create(title="Chair", organisation=make_organisation())

    editor.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"})

    assert not Person.objects.exists()


@pytest.mark.parametrize("role", ["anonymous", "reader", "viewer"])
@pytest.mark.parametrize("desk", [ORGANISATIONS, PEOPLE])
def test_the_desks_are_closed_to_others(role: str, desk: str):
    client, organisation = client_of(role), make_organisation(name="Zirconium Society")
    person = make_person(name="Zirconium")
    pk = organisation.pk if desk == ORGANISATIONS else person.pk

    for page in ("", "add/", f"{pk}/change/", f"{pk}/delete/", f"{pk}/history/"):
        for response in (client.get(desk + page), client.post(desk + page, {"post": "yes"})):
            assert response.status_code in (302, 403)
            assert "Zirconium" not in response.content.decode()
    assert Organisation.objects.filter(pk=organisation.pk).exists()
