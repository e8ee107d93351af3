"""The desk where no script runs: names are typed, and empty rows are asked for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Organisation
from releases.models import Release, Response
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.staff import client_of, form_of, no_rows

pytestmark = pytest.mark.django_db

ADD = "/admin/releases/release/add/"


@pytest.fixture
def chief() -> Client:
    return client_of("superuser")


def typed_form(**fields: str) -> dict[str, object]:
    sent = form_of(make_release(state="draft", public_from=None), title="Fares rise", slug="")
    Release.objects.all().delete()
    return sent | {"organisation": "", "lock": ""} | fields


def test_who_issued_a_release_and_whom_it_names_are_typed_by_any_of_their_names(chief: Client):
    board = make_organisation(name="Bus Board")
    board.other_names.create(name="BB")
    people = {make_person(name="Ada Ample"), make_person(name="Ben Émile")}
    names = {"organisation-typed": " bb ", "people-typed": "Ada Ample\r\n\r\nben emile\r\n"}

    saved = chief.post(ADD, typed_form(**names))

    assert saved.status_code == 302, saved.context["adminform"].form.errors
    release = Release.objects.get()
    assert release.organisation == board
    assert set(release.people.all()) == people


@pytest.mark.parametrize("typed", ["Nobody", "Twice", "«»", "0", "1", "\x00", "x" * 5000])
def test_what_names_nobody_or_several_is_an_error_beside_its_field(chief: Client, typed: str):
    for _ in range(2):
        make_organisation(name="Twice")

    refused = chief.post(ADD, typed_form(**{"organisation-typed": typed}))

    assert refused.status_code == 200
    assert "organisation" in refused.context["adminform"].form.errors
    assert not Release.objects.exists()


def test_what_was_picked_counts_before_what_was_typed(chief: Client):
    picked = make_organisation(name="Picked")
    make_organisation(name="Typed")
    chief.post(ADD, typed_form(**{"organisation-typed": "Typed"}) | {"organisation": picked.pk})
    assert Release.objects.get().organisation == picked


def test_statements_and_releases_are_typed_by_their_references(chief: Client):
    question, answer = make_release(body="“Fares rise.”"), make_release()
    said = make_statement(question, "Fares rise.")
    ends = {
        "source_release-typed": answer.reference,
        "target_statement-typed": said.reference.upper(),
    }
    sent = {"relation": "rebuts", "basis": "stated-in-source", "state": "confirmed"}
    saved = chief.post(reverse("admin:releases_response_add"), ends | sent)
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    link = Response.objects.get()
    assert (link.source, link.target) == (answer, said)


def test_the_boxes_stand_where_only_a_browser_without_scripts_shows_them(chief: Client):
    shown = chief.get(ADD).content.decode()
    for name in ("organisation", "people", "topics", "joint_issuers"):
        before, _, _ = shown.partition(f'name="{name}-typed"')
        assert before.rpartition("<noscript>")[2].startswith("<label>")


@pytest.mark.parametrize(("asked", "rows"), [("3", 3), ("", 0), ("x", 0), ("-1", 0), ("9" * 9, 0)])
def test_empty_rows_are_asked_for_in_the_address(chief: Client, asked: str, rows: int):
    page = chief.get("/admin/organisations/organisation/add/", {"rows": asked})
    for inline in page.context["inline_admin_formsets"]:
        assert len(inline.formset.extra_forms) == rows
    assert '<a href="?rows=3">' in page.content.decode()


def test_a_name_typed_into_an_empty_row_is_saved(chief: Client):
    party = make_organisation(name="Meadow Party")
    rows = no_rows("other_names") | no_rows("identifiers")
    sent = {"name": "Bus Board", "slug": "", "kind": "other", "affiliations-0-to-typed": party.name}
    sent |= {"affiliations-0-kind": "affiliated", "affiliations-0-since": "1920"}
    sent |= {"affiliations-TOTAL_FORMS": "1", "affiliations-INITIAL_FORMS": "0"}
    saved = chief.post("/admin/organisations/organisation/add/", rows | sent)
    assert saved.status_code == 302
    (tie,) = Organisation.objects.get(name="Bus Board").affiliations.all()
    assert (tie.to, str(tie.since)) == (party, "1920")
