"""The first real page, from its text to its two statements: what the archive is for."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from organisations.models import Organisation, OrganisationName, Person
from releases.models import Release, Response, Statement
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page() -> Path:
    """Return the page where it lies beside the checkout; it is nobody's to copy."""
    for above in CHECKOUT.parents[:2]:
        if found := sorted((above / "shared" / "seed").glob("*.txt")):
            return found[0]
    pytest.skip("the page does not lie beside the checkout, in ../shared/seed")


@pytest.fixture
def movement() -> Organisation:
    movement = make_organisation(name="Jewish Labour Movement", slug="jlm")
    OrganisationName.objects.create(owner=movement, name="JLM", kind="acronym")
    return movement


@pytest.fixture
def party() -> Organisation:
    return make_organisation(name="Labour Party")


@pytest.fixture
def release(page: Path, movement: Organisation, party: Organisation) -> Release:
    make_person(name="Jeremy Corbyn")
    out = StringIO()
    call_command("import_releases", str(page), "--organisation", "jlm", "--publish", stdout=out)
    assert "created 1, " in out.getvalue()
    return Release.objects.get()


def full(release: Release) -> list[Statement]:
    return list(release.statements.filter(kind="full"))


def test_it_has_two_statements_with_the_right_speakers(
    release: Release, movement: Organisation, party: Organisation
) -> None:
    theirs, reply = full(release)
    assert (theirs.organisation, theirs.person, theirs.strength) == (movement, None, "organisation")
    assert theirs.speaker_printed == "the JLM"
    assert (reply.organisation, reply.person) == (party, None)
    assert (reply.strength, reply.speaker_printed) == (
        "unnamed-spokesperson",
        "A Labour party spokesperson",
    )


def test_every_passage_is_the_text_to_the_character(release: Release) -> None:
    for statement in release.statements.all():
        for passage in statement.passages.all():
            assert passage.words == release.body[passage.start : passage.end]
    theirs, reply = full(release)
    assert theirs.words.startswith("This crisis of")
    assert theirs.words.endswith("to take this stance.")
    assert [theirs.passages.count(), reply.passages.count()] == [8, 3]


def test_fragments_are_linked_where_their_words_recur(release: Release) -> None:
    theirs, _ = full(release)
    linked = {s.words: s.part_of for s in release.statements.filter(kind="fragment")}
    assert linked["exceptional candidates"] == theirs
    assert linked["unwavering in their support of us"] == theirs
    assert [words for words, whole in linked.items() if whole is None and "catastrophic" in words]


def test_only_what_is_sure_is_confirmed(release: Release) -> None:
    confirmed = release.statements.filter(state="confirmed")
    assert {s.rule for s in confirmed} <= {"after", "inherit"}
    assert not Person.objects.get().statements.exists()


def test_the_partys_reply_is_proposed_as_one(
    release: Release, movement: Organisation, party: Organisation
) -> None:
    theirs, reply = full(release)
    found = Response.objects.get()
    assert (found.source_statement, found.target_statement) == (reply, theirs)
    assert (found.relation, found.basis) == ("defends-record", "placed-together")
    assert found.state == "proposed"
