"""A release is compared when it is saved; an import leaves it to a batch that comes to the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.models import OrganisationName
from releases.models import RelatedRelease, Release, ReleaseProfile, Response
from releases.models.relatinginbulk import relate_waiting, start_over, waiting
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.releases.test_related_answers import GOLD, PAIRS
from tests.staff import change_url, client_of, form_of

pytestmark = pytest.mark.django_db

Row = tuple[str, str, str, float]


def make_gold() -> dict[str, Release]:
    """Make the invented gold set; return its releases by title."""
    organisations = {item.organisation: None for item in GOLD}
    made = {name: make_organisation(name=name) for name in organisations}
    people = {name: make_person(name=name) for item in GOLD for name in item.people}
    return {
        item.title: make_release(
            title=item.title,
            body=item.body,
            organisation=made[item.organisation],
            people=tuple(people[name] for name in item.people),
            issued=f"2026-03-{item.day + 1:02}",
        )
        for item in GOLD
    }


def related_rows() -> set[Row]:
    rows = RelatedRelease.objects.values_list("release__title", "other__title", "likeness", "score")
    return {row for row in rows if row[2] != "about"}


def proposals() -> set[tuple[str, str, str]]:
    rows = Response.objects.filter(state="proposed")
    return set(rows.values_list("source_in__title", "target_in__title", "explanation"))


def relate_all() -> tuple[int, int]:
    counted = list(relate_waiting())
    return sum(n for n, _ in counted), sum(n for _, n in counted)


def test_the_batch_proposes_what_is_answered_in_the_gold_set() -> None:
    make_gold()
    start_over()
    assert relate_all() == (len(GOLD), len(PAIRS))
    found = {(source, target) for source, target, _ in proposals()}
    assert found == {(item.title, item.answers) for item in PAIRS}


def test_a_second_batch_has_nothing_to_do() -> None:
    make_gold()
    start_over()
    relate_all()
    before = related_rows(), proposals()
    assert relate_all() == (0, 0)
    assert (related_rows(), proposals()) == before


def test_saving_proposes_what_the_batch_does() -> None:
    releases = make_gold()
    for release in releases.values():
        # The people are named after the release is saved first.
        ReleaseProfile.objects.filter(pk=release.pk).delete()
        release.save()
    saved = {(source, target) for source, target, _ in proposals()}
    start_over()
    relate_all()
    assert {(source, target) for source, target, _ in proposals()} == saved


def test_an_interrupted_batch_goes_on_where_it_was(monkeypatch: Any) -> None:
    from releases.models import relatinginbulk

    make_gold()
    start_over()
    monkeypatch.setattr(relatinginbulk, "BATCH", 7)
    steps = relate_waiting()
    next(steps)
    steps.close()
    assert waiting().count() == len(GOLD) - 7
    relate_all()
    assert {(source, target) for source, target, _ in proposals()} == {
        (item.title, item.answers) for item in PAIRS
    }


def test_of_two_batches_the_second_finds_done_what_the_first_has_done(monkeypatch: Any) -> None:
    from releases.models import relatinginbulk

    make_gold()
    start_over()
    monkeypatch.setattr(relatinginbulk, "BATCH", 7)
    one, other = relate_waiting(), relate_waiting()
    assert next(one)[0] == 7
    assert next(other)[0] == 7
    assert next(one)[0] == 0
    assert sum(n for n, _ in one) + sum(n for n, _ in other) == len(GOLD) - 14
    assert {(source, target) for source, target, _ in proposals()} == {
        (item.title, item.answers) for item in PAIRS
    }


def test_what_is_written_anew_while_the_batch_runs_goes_on_waiting(monkeypatch: Any) -> None:
    from releases.models import relatinginbulk

    releases = list(make_gold().values())
    start_over()
    monkeypatch.setattr(relatinginbulk, "BATCH", 7)
    steps = relate_waiting()
    next(steps)
    last = max(releases, key=lambda release: (release.issued, release.pk))
    Release.objects.filter(pk=last.pk).update(body=GOLD[0].body, updated=timezone.now())
    assert sum(n for n, _ in steps) == len(GOLD) - 8
    assert list(waiting().values_list("pk", flat=True)) == [last.pk]
    assert relate_all()[0] == 1


def test_the_batch_passes_over_years_in_which_nothing_waits() -> None:
    gold = list(make_gold().values())
    early = make_release(body=GOLD[0].body, issued="1996-03-02")
    late = make_release(body=GOLD[0].body, issued="2036-03-02")
    start_over()
    relate_all()
    before = related_rows(), proposals()
    some = [early.pk, late.pk, gold[1].pk, gold[-1].pk]
    ReleaseProfile.objects.filter(pk__in=some).update(compared=None)
    assert relate_all() == (4, 1)
    assert (related_rows(), proposals()) == before


def test_the_batch_reads_as_many_rows_at_once_as_it_says(monkeypatch: Any) -> None:
    from releases.models import relatinginbulk

    make_gold()
    start_over()
    relate_all()
    before = related_rows(), proposals()
    start_over()
    monkeypatch.setattr(relatinginbulk, "AHEAD", 3)
    relate_all()
    assert (related_rows(), proposals()) == before


def test_what_was_dismissed_or_confirmed_is_not_proposed_again() -> None:
    make_gold()
    start_over()
    relate_all()
    first, second, *_ = Response.objects.order_by("pk")
    first.decide(Response.State.DISMISSED, by=None, at=timezone.now())
    second.decide(Response.State.CONFIRMED, by=None, at=timezone.now())
    start_over()
    relate_all()
    states = Response.objects.values_list("state", flat=True)
    assert sorted(states) == ["confirmed", "dismissed", *["proposed"] * (len(PAIRS) - 2)]


def test_a_guess_goes_once_it_is_known_which_words_answer_which() -> None:
    make_gold()
    start_over()
    relate_all()
    guess, other, *_ = Response.objects.order_by("pk")
    answer, question = (
        make_statement(release, release.body[:20], organisation=release.organisation)
        for release in (guess.source_in, guess.target_in)
    )
    Response.objects.create(
        source_statement=answer, target_statement=question, state=Response.State.CONFIRMED
    )
    assert not Response.objects.filter(pk=guess.pk).exists()
    assert Response.objects.filter(pk=other.pk).exists()


def test_a_joint_release_is_a_copy_and_no_answer() -> None:
    body = GOLD[0].body * 3
    first = make_release(body=body, people=(make_person(name="Ada Quill"),), issued="2026-03-02")
    make_release(body=body + " With the Union.", issued="2026-03-02")
    assert {row[2] for row in related_rows()} == {"copy"}
    assert not Response.objects.exists()
    first.body = "Something else altogether, of no length."
    first.save()
    assert related_rows() == set()


def test_a_release_that_many_sign_is_a_copy_of_each_of_theirs() -> None:
    body = GOLD[0].body * 3
    signed = [make_release(body=f"{body} Signed {n}.", issued="2026-03-02") for n in range(12)]
    last = RelatedRelease.objects.filter(release=signed[-1], likeness="copy")
    others = {one.pk for one in signed[:-1]}
    assert set(last.values_list("other", flat=True)) == others
    start_over()
    relate_all()
    assert set(last.values_list("other", flat=True)) == others
    assert not Response.objects.exists()


def test_an_unchanged_release_is_not_compared_again() -> None:
    release = make_release()
    compared = ReleaseProfile.objects.get(pk=release.pk).compared
    release.source_name = "The source"
    release.save()
    assert ReleaseProfile.objects.get(pk=release.pk).compared == compared
    release.body = "Another text."
    release.save()
    assert ReleaseProfile.objects.get(pk=release.pk).compared != compared


def test_removing_a_release_leaves_nothing_to_compare() -> None:
    body = GOLD[0].body * 3
    release, _ = make_release(body=body), make_release(body=body)
    assert RelatedRelease.objects.exists()
    release.remove("For privacy", at=timezone.now())
    assert not RelatedRelease.objects.exists()
    assert not ReleaseProfile.objects.filter(pk=release.pk).exists()


def test_whoever_is_found_at_the_desk_to_have_issued_it_too_is_not_answered() -> None:
    union = make_organisation(name="Orchard Union")
    make_release(organisation=union, title=GOLD[6].title, body=GOLD[6].body, issued="2026-03-06")
    answer = make_release(title=GOLD[7].title, body=GOLD[7].body, issued="2026-03-07")
    assert Response.objects.filter(source_in=answer, state="proposed").exists()
    staff = client_of("publisher")
    joint = form_of(answer, joint_issuers=[union.pk])
    assert staff.post(change_url(answer), joint).status_code == 302
    assert list(answer.joint_issuers.all()) == [union]
    assert not Response.objects.filter(source_in=answer).exists()


def test_an_organisation_is_found_by_another_name_of_it() -> None:
    union = make_organisation(name="National Association of Orchard Workers and Packers")
    OrganisationName.objects.create(owner=union, name="Orchard Union")
    make_release(organisation=union, title=GOLD[6].title, body=GOLD[6].body, issued="2026-03-06")
    make_release(title=GOLD[7].title, body=GOLD[7].body, issued="2026-03-07")
    assert [target for _, target, _ in proposals()] == [GOLD[6].title]


@pytest.mark.parametrize("issued", ["", "2026", "2026-03"])
def test_a_date_known_badly_is_no_ground_for_an_answer(issued: str) -> None:
    person = make_person(name="Ada Quill")
    make_release(title=GOLD[0].title, body=GOLD[0].body, people=(person,), issued="2026-03-01")
    make_release(title=GOLD[1].title, body=GOLD[1].body, issued=issued)
    assert proposals() == set()


def test_what_was_issued_later_the_same_day_is_not_answered() -> None:
    person = make_person(name="Ada Quill")
    question = make_release(
        title=GOLD[0].title, body=GOLD[0].body, people=(person,), issued="2026-03-01 12:00"
    )
    answer = make_release(title=GOLD[1].title, body=GOLD[1].body, issued="2026-03-01 11:00")
    assert proposals() == set()
    question.people.set([person])
    answer.issue_date = question.issue_date
    answer.save()
    assert len(proposals()) == 1


def test_hidden_releases_take_no_public_place() -> None:
    body = GOLD[0].body * 3
    public = [make_release(body=f"{body} Part {n}.", title=f"Public {n}") for n in range(3)]
    hour = timedelta(hours=1)
    for n in range(20):
        make_release(body=body, title=f"Hidden {n}", public_from=timezone.now() + hour)
    late = make_release(body=body, title="Late")
    others = RelatedRelease.objects.filter(release=late).values_list("other", flat=True)
    assert {release.pk for release in public} <= set(others)


def test_saving_costs_the_same_number_of_queries_whatever_is_around() -> None:
    def queries(release: Release) -> int:
        release.body += " More."
        with CaptureQueriesContext(connection) as captured:
            release.save()
        return len(captured)

    releases = list(make_gold().values())
    few = queries(releases[1])
    for n in range(30):
        make_release(body=f"{GOLD[1].body} {n}", issued="2026-03-03")
    assert queries(releases[1]) <= few + 1


def test_the_command_says_what_it_did(capsys: Any) -> None:
    make_gold()
    call_command("propose_responses", "--all")
    assert capsys.readouterr().out == (
        f"{len(GOLD)} releases compared, {len(PAIRS)} responses proposed.\n"
    )
    call_command("propose_responses")
    assert capsys.readouterr().out == "0 releases compared, 0 responses proposed.\n"


def test_an_interruption_says_how_to_go_on(monkeypatch: Any) -> None:
    from releases.management.commands import propose_responses

    def interrupted() -> Any:
        yield 3, 1
        raise KeyboardInterrupt

    monkeypatch.setattr(propose_responses, "relate_waiting", interrupted)
    with pytest.raises(CommandError, match="Interrupted after 3 releases"):
        call_command("propose_responses")
