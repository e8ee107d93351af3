"""From the text of a release to its statements: found, attributed, and never overwritten."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import Organisation, OrganisationName, PersonName, Role
from releases.extraction import Tally, propose
from releases.models import Release, Response, Statement
from tests.factories import make_organisation, make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = (
    "The Harbour Alliance will close its ferry line, it said on Monday.\n\n"
    "“The ferry has run at a loss for nine years,” said Ada Quill, chair of the Alliance."
    " “Nobody should be surprised that it ends.”\n\n"
    "The council called the plan “a loss for nine years” of work.\n\n"
    "A Meadow Party spokesperson said: “We will run the ferry ourselves.”"
)


@pytest.fixture
def alliance() -> Organisation:
    return make_organisation(name="Harbour Alliance")


def extract(*arguments: str) -> str:
    out = StringIO()
    call_command("extract_statements", *arguments, stdout=out)
    return out.getvalue()


def attributed(body: str, **fields: Any) -> Statement:
    """Return the first statement of a release with the text."""
    release = make_release(body=body, **fields)
    propose([release], at=timezone.now())
    found = release.statements.first()
    assert found
    return found


def test_statements_are_found_attributed_and_cut_from_the_text(alliance: Organisation) -> None:
    party, ada = make_organisation(name="Meadow Party"), make_person(name="Ada Quill")
    Role.objects.create(person=ada, organisation=alliance, title="Chair", since="2020")
    release = make_release(organisation=alliance, body=BODY)
    extract()
    first, fragment, last = release.statements.all()
    assert first.words == (
        "The ferry has run at a loss for nine years, … Nobody should be surprised that it ends."
    )
    assert (first.person, first.organisation, first.strength) == (ada, alliance, "named-person")
    assert (first.speaker_printed, first.role_printed) == ("Ada Quill", "chair of the Alliance")
    assert (first.cue, first.rule, first.state) == ("said", "after", "confirmed")
    assert (fragment.kind, fragment.part_of, fragment.state) == ("fragment", first, "proposed")
    assert (last.person, last.organisation) == (None, party)
    assert (last.strength, last.state) == ("unnamed-spokesperson", "proposed")
    assert last.speaker_printed == "A Meadow Party spokesperson"
    for statement in release.statements.all():
        assert all(passage.stands_in(release.body) for passage in statement.passages.all())


# -- who it is


@pytest.mark.parametrize("printed", ["Ada Quill", "Senator Ada Quill", "Cllr Quill", "ADA QUILL"])
def test_a_person_the_source_names_is_found_by_any_form_of_the_name(printed: str) -> None:
    ada = make_person(name="Ada Quill")
    statement = attributed(f"“The ferry stays, whatever it costs,” said {printed}.", people=(ada,))
    assert (statement.person, statement.strength) == (ada, "named-person")
    assert statement.speaker_printed == printed


def test_other_names_and_acronyms_are_names() -> None:
    ada, union = make_person(name="Ada Quill"), make_organisation(name="Union of Ferry Workers")
    PersonName.objects.create(owner=ada, name="Adelaide Quill")
    OrganisationName.objects.create(owner=union, name="UFW", kind="acronym")
    assert attributed("“The ferry stays with us,” said Adelaide Quill.").person == ada
    statement = attributed("“The ferry stays with us,” the UFW said.")
    assert (statement.organisation, statement.strength) == (union, "organisation")


def test_a_shared_name_stays_as_printed_unless_the_release_names_one_of_them() -> None:
    one, _ = make_person(name="Ada Quill"), make_person(name="Ada Quill")
    body = "“The ferry stays with us,” said Ada Quill."
    statement = attributed(body)
    assert (statement.person, statement.speaker_printed) == (None, "Ada Quill")
    assert (statement.strength, statement.state) == ("named-person", "proposed")
    assert attributed(body, people=(one,)).person == one


def test_whoever_the_archive_does_not_know_stays_as_printed() -> None:
    statement = attributed("“The ferry stays with us,” said Ada Quill.")
    assert (statement.person, statement.organisation) == (None, None)
    assert (statement.speaker_printed, statement.state) == ("Ada Quill", "proposed")


@pytest.mark.parametrize(
    ("issued", "since", "until", "meant"),
    [
        ("2026-03-02", "2020", "", True),
        ("2026-03-02", "2026", "2026", True),
        ("2026-03-02", "2020", "2025", False),
        ("2026-03-02", "2026-03-03", "", False),
        ("2026", "2026-03-02", "", False),
        ("", "2020", "", False),
    ],
    ids=["in office", "a year stays a year", "before", "not yet", "which day?", "no date"],
)
def test_an_office_is_whoever_held_it_on_the_day(
    issued: str, since: str, until: str, meant: bool
) -> None:
    ada, office = make_person(name="Ada Quill"), make_organisation(name="Ministry of Ferries")
    Role.objects.create(
        person=ada, organisation=office, title="Ferries Secretary", since=since, until=until
    )
    statement = attributed("“The line stays open,” the Ferries Secretary said.", issued=issued)
    assert statement.strength == "named-role"
    assert statement.role_printed == "Ferries Secretary"
    assert statement.person == (ada if meant else None)
    assert statement.organisation == (office if meant else None)


@pytest.mark.parametrize(
    "printed", ["the leader of the Meadow Party", "the Meadow Party leader", "the MP leader"]
)
def test_an_office_may_be_told_by_its_organisation(printed: str) -> None:
    party, other = make_organisation(name="Meadow Party"), make_organisation()
    OrganisationName.objects.create(owner=party, name="MP", kind="acronym")
    body = f"“The line stays open,” said {printed}."
    nobody = attributed(body)
    assert (nobody.person, nobody.organisation, nobody.strength) == (None, party, "named-role")
    ada = make_person(name="Ada Quill")
    Role.objects.create(person=ada, organisation=party, title="Leader")
    Role.objects.create(person=make_person(), organisation=other, title="Leader")
    found = attributed(body)
    assert (found.person, found.organisation, found.strength) == (ada, party, "named-role")


def test_an_office_two_people_held_that_day_is_nobodys() -> None:
    office = make_organisation()
    for name in ("Ada Quill", "Bo Bell"):
        person = make_person(name=name)
        Role.objects.create(person=person, organisation=office, title="Ferries Secretary")
    body = "“The line stays open,” the Ferries Secretary said."
    assert attributed(body).person is None


def test_a_person_speaks_for_the_issuer_they_had_a_role_with_that_day() -> None:
    ada, old, new = make_person(name="Ada Quill"), make_organisation(), make_organisation()
    Role.objects.create(person=ada, organisation=old, title="Chair", until="2019")
    Role.objects.create(person=ada, organisation=new, title="Member", since="2020")
    body = "“The ferry stays with us,” said Ada Quill."
    assert attributed(body, organisation=old).organisation == new
    assert attributed(body, organisation=old, issued="2018-05-01").organisation == old
    assert attributed(body, organisation=old, issued="").organisation is None


@pytest.mark.parametrize(
    "printed", ["A Harbour Alliance spokesperson", "A spokesman for the Harbour Alliance"]
)
def test_an_unnamed_spokesperson_belongs_to_their_organisation(printed: str) -> None:
    alliance = make_organisation(name="Harbour Alliance")
    ghost = make_person(name="Harbour Alliance")
    statement = attributed(f"{printed} said: “The ferry stays with us.”")
    assert (statement.organisation, statement.person) == (alliance, None)
    assert (statement.strength, ghost.statements.count()) == ("unnamed-spokesperson", 0)


def test_a_spokesperson_with_a_name_is_a_named_person() -> None:
    make_organisation(name="Harbour Alliance")
    statement = attributed("“The ferry stays,” said Harbour Alliance spokesman Bo Bell.")
    assert statement.strength == "named-person"
    assert statement.organisation is None


def test_words_nobody_is_named_for_are_unattributed() -> None:
    statement = attributed("Many know the line “the ferry has to stay where it is, or else”.")
    assert statement.strength == "unattributed"


# -- what is confirmed


def test_only_a_sure_rule_and_a_known_speaker_confirm() -> None:
    make_person(name="Ada Quill")
    sure = attributed("“The ferry stays with us,” said Ada Quill.")
    assert (sure.state, sure.decided is not None, sure.decided_by) == ("confirmed", True, None)
    assert attributed("Ada Quill said: “The ferry stays with us.”").state == "proposed"
    fragment = attributed("The ferry is “a burden on all of us”, said Ada Quill on Monday.")
    assert (fragment.kind, fragment.state) == ("fragment", "proposed")


# -- again and again


def test_a_second_run_changes_nothing(alliance: Organisation) -> None:
    make_release(organisation=alliance, body=BODY)
    extract()
    before = list(Statement.objects.values_list("pk", "reference", "updated"))
    assert "0 releases read" in extract()
    with CaptureQueriesContext(connection) as queries:
        assert "statements: 0 new" in extract("--all")
    writes = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert writes == []
    assert list(Statement.objects.values_list("pk", "reference", "updated")) == before


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
def test_what_was_decided_is_neither_changed_nor_proposed_again(state: str) -> None:
    release = make_release(body=BODY)
    extract()
    decided = release.statements.first()
    assert decided
    decided.state, decided.speaker_printed = state, "as staff put it"
    decided.save()
    out = extract("--all")
    assert "0 new" in out
    assert "1 decided ones kept" in out
    decided.refresh_from_db()
    assert (decided.state, decided.speaker_printed) == (state, "as staff put it")
    assert release.statements.count() == 3


def test_what_staff_cut_otherwise_is_not_proposed_beside_it() -> None:
    release = make_release(body=BODY)
    make_statement(release, "run at a loss for nine years,")
    propose([release], at=timezone.now())
    assert release.statements.filter(position__lt=BODY.index("The council")).count() == 1


def test_the_words_of_a_rejected_statement_are_not_proposed_from_elsewhere() -> None:
    body = "“The ferry stays with us,” said Ada Quill."
    release = make_release(body=body)
    propose([release], at=timezone.now())
    release.statements.update(state="rejected", lost=True)
    Release.objects.filter(pk=release.pk).update(body=f"News.\n\n{body}")
    extract("--all")
    assert release.statements.get().state == "rejected"


def test_a_proposal_is_renewed_at_its_address_once_more_is_known() -> None:
    release = make_release(body="“The ferry stays with us,” said Ada Quill.")
    extract()
    before = release.statements.get()
    assert before.state == "proposed"
    ada = make_person(name="Ada Quill")
    assert "1 renewed" in extract("--all")
    after = release.statements.get()
    assert (after.reference, after.person, after.state) == (before.reference, ada, "confirmed")
    assert after.updated > before.updated


def test_a_proposal_with_other_bounds_is_cut_anew_and_one_not_found_is_dropped() -> None:
    release = make_release(body=BODY)
    fields = {"state": "proposed", "rule": "after"}
    moved = make_statement(release, "run at a loss for nine years,", **fields)
    make_statement(release, "it said on Monday", **fields)
    out = extract("--all")
    assert "1 proposals not found again and dropped" in out
    moved.refresh_from_db()
    assert moved.words.startswith("The ferry has run at a loss")
    assert release.statements.count() == 3


@pytest.mark.parametrize("state", ["proposed", "confirmed"])
def test_a_proposal_is_kept_where_a_decided_response_stands_on_it(state: str) -> None:
    release = make_release(body=BODY)
    fields = {"state": "proposed", "rule": "after", "reference": "gone0000"}
    statement = make_statement(release, "it said on Monday", **fields)
    answer = make_release()
    Response.objects.create(
        source_release=answer, target_statement=statement, relation="answers", state=state
    )
    extract("--all")
    kept = Statement.objects.filter(pk=statement.pk).exists()
    assert kept is (state == "confirmed")


def test_a_proposal_of_staff_is_theirs() -> None:
    release = make_release(body=BODY)
    mine = make_statement(release, "it said on Monday", state="proposed")
    extract("--all")
    mine.refresh_from_db()
    assert mine.words == "it said on Monday"


# -- many of them


def test_the_queries_do_not_grow_with_releases() -> None:
    ada = make_person(name="Ada Quill")

    def cost(n: int) -> int:
        made = [make_release(body=BODY, people=(ada,)) for _ in range(n)]
        with CaptureQueriesContext(connection) as queries:
            propose(made, at=timezone.now())
        return len(queries)

    assert cost(2) == cost(12) <= 24


def test_a_text_that_cannot_be_read_is_named_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from releases.extraction import proposing

    release, other = make_release(body=BODY), make_release(body=f"Once more.\n\n{BODY}")
    find = proposing.find_quotations

    def fail(text: str, **options: Any) -> Any:
        if text == release.body:
            raise IndexError("a fault of ours")
        return find(text, **options)

    monkeypatch.setattr(proposing, "find_quotations", fail)
    make_statement(release, "it said on Monday", state="proposed", rule="after")
    out = extract("--all")
    assert "1 releases could not be read" in out
    assert release.reference in caplog.text
    assert (release.statements.count(), other.statements.count()) == (1, 3)


def test_a_run_continues_where_it_is_told_to() -> None:
    first, second = make_release(body=BODY), make_release(body=BODY)
    extract("--all", "--after", str(first.pk))
    assert (first.statements.count(), second.statements.count()) == (0, 3)


def test_removed_releases_are_left_alone() -> None:
    release = make_release(body=BODY)
    extract()
    release.remove("A court said so.", at=timezone.now())
    assert "0 releases read" in extract("--all")
    assert set(release.statements.values_list("state", flat=True)) == {"rejected"}


def test_hidden_releases_have_statements_that_stay_hidden() -> None:
    make_release(body=BODY, public_from=timezone.now() + timedelta(days=1))
    make_release(body=BODY, state="draft")
    extract()
    assert Statement.objects.count() == 6
    assert not Statement.objects.public().exists()


def test_a_reference_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from releases.extraction import proposing

    taken = make_statement(make_release(), "A second paragraph.", reference="taken000")
    field = Statement._meta.get_field("reference")
    monkeypatch.setattr(field, "default", lambda: taken.reference)
    monkeypatch.setattr(field, "_get_default", lambda: taken.reference)
    drawn = iter([f"fresh00{n}" for n in range(9)])
    monkeypatch.setattr(proposing, "draw_reference", lambda: next(drawn))
    release = make_release(body="“The ferry stays with us,” said Ada Quill.")
    propose([release], at=timezone.now())
    assert release.statements.get().reference == "fresh000"


def test_a_tally_adds_up() -> None:
    tally = Tally(releases=2, confirmed=1, fragments=2, linked=1)
    tally.add(Tally(releases=1, proposed=3, gone=1))
    assert tally.in_words() == (
        "4 new: 1 confirmed, 3 proposed; of 2 fragments 1 linked;"
        " 1 proposals not found again and dropped"
    )
