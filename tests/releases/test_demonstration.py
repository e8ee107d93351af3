"""The demonstration archive, and the first sign-in: complete, harmless and repeatable."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Affiliation, Identifier, Organisation, Person, Role
from releases.intake import demonstration
from releases.issuedate import LONDON
from releases.models import ImportedRow, PartnerSlot, Release, ReleaseCount, Statement, Topic
from tests.factories import make_organisation, make_release

pytestmark = pytest.mark.django_db


def rows(name: str) -> list[dict[str, Any]]:
    return json.loads((Path(demonstration.FOLDER) / f"{name}.json").read_text("utf-8"))


def run(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded() -> None:
    run("load_demonstration")


def release(identifier: str) -> Release:
    return ImportedRow.objects.get(collection="demo", identifier=identifier).release


@pytest.mark.usefixtures("loaded")
def test_everything_is_loaded() -> None:
    for model, name in (
        (Organisation, "organisations"),
        (Person, "people"),
        (Topic, "topics"),
    ):
        assert set(model.objects.values_list("slug", flat=True)) == {
            row["slug"] for row in rows(name)
        }
    assert Release.objects.count() == ImportedRow.objects.count() == len(rows("releases"))
    assert Role.objects.count() == sum(len(row["roles"]) for row in rows("people"))
    for model, key in ((Affiliation, "affiliations"), (Identifier, "identifiers")):
        assert model.objects.count() == sum(len(row[key]) for row in rows("organisations"))
    assert PartnerSlot.objects.running().count() == 1
    assert not ReleaseCount.objects.drift()


@pytest.mark.usefixtures("loaded")
def test_each_release_is_as_its_row_says() -> None:
    for row in rows("releases"):
        made = release(row["id"])
        assert made.title == row["title"]
        assert made.paragraphs == row["body"]
        assert made.notes_to_editors == "\n\n".join(row["notes_to_editors"])
        assert made.organisation.slug == row["organisation"]
        assert made.issue_date.as_text() == row["issued"].replace("T", " ")
        assert (made.issued_basis, made.issued_note) == (row["issued_basis"], row["issued_note"])
        for relation, slugs in (
            (made.joint_issuers, row["joint_issuers"]),
            (made.people, row["people"]),
            (made.topics, row["topics"]),
        ):
            assert set(relation.values_list("slug", flat=True)) == set(slugs)
        made.full_clean()


@pytest.mark.usefixtures("loaded")
def test_organisations_are_found_by_their_other_names_and_have_a_press_contact() -> None:
    for row in rows("organisations"):
        organisation = Organisation.objects.get(slug=row["slug"])
        organisation.full_clean()
        assert str(organisation.founded or "") == row["founded"]
        assert organisation.press_email == row["press"].get("email", "")
        for name in row["other_names"]:
            assert organisation in Organisation.objects.called(name["name"])
    assert Topic.objects.get(slug="bus-franchising").parent == Topic.objects.get(slug="transport")
    assert Topic.objects.get(slug="transport").synonyms == "public transport"


@pytest.mark.usefixtures("loaded")
def test_states_and_times_follow_from_the_rows() -> None:
    now = timezone.now()
    for row in rows("releases"):
        made = release(row["id"])
        if row["state"] in ("draft", "submitted"):
            assert (made.state, made.public_from) == (row["state"], None)
            continue
        assert made.public_from is not None
        if row["state"] == "embargoed":
            assert made.state == "published"
            assert timedelta(days=6) < made.public_from - now <= timedelta(days=7)
            continue
        assert made.state == row["state"]
        assert made.public_from <= now
        if made.issued_until and made.issued_until < now:
            assert made.public_from == made.issued_until
    hidden = {
        row["id"] for row in rows("releases") if row["state"] not in ("published", "withdrawn")
    }
    public = Release.objects.public().values_list("imported_row__identifier", flat=True)
    assert set(public).isdisjoint(hidden)
    assert len(public) == len(rows("releases")) - len(hidden)


def test_the_withdrawn_one_says_why_and_since_the_day_it_names() -> None:
    demonstration.load(at=datetime(2030, 1, 1, tzinfo=UTC))
    (row,) = (row for row in rows("releases") if row["state"] == "withdrawn")
    made = release(row["id"])
    assert made.reason == row["withdrawal_reason"]
    assert made.withdrawn is not None
    day = made.withdrawn.astimezone(LONDON)
    assert f"on {day.day} {day:%B %Y}" in made.reason


def test_a_withdrawal_that_names_no_day_came_a_day_later() -> None:
    now = timezone.now()
    assert demonstration._withdrawn("A mistake.", now) == now + timedelta(days=1)


def test_nothing_is_public_in_the_future_however_early_it_is_loaded() -> None:
    early = timezone.now() - timedelta(days=4_000)
    demonstration.load(at=early)
    public = Release.objects.filter(state__in=["published", "withdrawn"])
    embargoed = public.exclude(public_from__lte=early)
    assert [release.public_from for release in embargoed] == [early + timedelta(days=7)]
    assert all(made.withdrawn <= early for made in public.filter(state="withdrawn"))


@pytest.mark.usefixtures("loaded")
def test_what_staff_would_have_confirmed_is_confirmed() -> None:
    for row in rows("statements"):
        (found,) = (
            statement
            for statement in release(row["release"]).statements.all()
            if statement.words.startswith(row["begins"])
        )
        assert found.state == "confirmed", row["begins"]
        assert (found.person.slug if found.person else "") == row["person"]
        assert found.organisation
        assert (found.organisation.slug, found.strength) == (row["organisation"], row["strength"])
    states = set(Statement.objects.public().values_list("state", flat=True))
    assert states == {"confirmed", "proposed"}


@pytest.mark.usefixtures("loaded")
def test_of_the_one_real_event_phrases_are_quoted_and_nothing_longer() -> None:
    statements = release("demo:jlm-exceptional-candidates").statements.all()
    assert {statement.kind for statement in statements} == {"fragment"}
    assert max(len(statement.words.split()) for statement in statements) < 10


@pytest.mark.usefixtures("loaded")
def test_loading_again_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert run("load_demonstration") == "Demonstration loaded: nothing new.\n"
    assert not [q for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]


@pytest.mark.usefixtures("loaded")
def test_loading_again_leaves_what_staff_edited_and_adds_what_is_missing() -> None:
    Release.objects.filter(imported_row__identifier="demo:late-buses-june").update(title="Edited")
    Organisation.objects.filter(slug="meadow-party").update(name="Meadow")
    Release.objects.filter(state="draft").delete()
    assert run("load_demonstration") == "Demonstration loaded: 1 releases.\n"
    assert release("demo:late-buses-june").title == "Edited"
    assert Organisation.objects.get(slug="meadow-party").name == "Meadow"


def test_if_empty_does_nothing_where_there_is_a_release() -> None:
    make_release()
    said = run("load_demonstration", "--if-empty")
    assert said == "The archive holds releases already: no demonstration was loaded.\n"
    assert Release.objects.count() == 1


def test_if_empty_loads_where_there_are_only_organisations() -> None:
    make_organisation()
    assert run("load_demonstration", "--if-empty").startswith("Demonstration loaded: ")
    assert Release.objects.count() == len(rows("releases"))


def test_a_row_that_cannot_be_loaded_leaves_nothing_behind(monkeypatch: Any) -> None:
    monkeypatch.setitem(demonstration.PARTNER, "sponsor", "")
    with pytest.raises(Exception, match="partnerslot_names_its_sponsor"):
        run("load_demonstration")
    assert not Organisation.objects.exists()


# -- first_sign_in


def test_the_first_sign_in_is_printed_and_works(client: Client) -> None:
    line = run("first_sign_in")
    match = re.fullmatch(r"Sign in at /admin/ as (\S+) with the password (\S{16,})\n", line)
    assert match
    assert match[1] == "staff"
    assert client.login(username=match[1], password=match[2])
    assert get_user_model().objects.get().is_superuser


def test_there_is_only_one_first_sign_in() -> None:
    run("first_sign_in")
    assert run("first_sign_in") == ""
    assert get_user_model().objects.count() == 1


def test_each_site_gets_a_password_of_its_own() -> None:
    first = run("first_sign_in")
    get_user_model().objects.all().delete()
    assert run("first_sign_in") != first


def test_a_reader_called_staff_is_not_made_a_superuser() -> None:
    get_user_model().objects.create_user(username="staff")
    assert " as staff2 with " in run("first_sign_in")
    assert not get_user_model().objects.get(username="staff").is_staff
