"""A statement's form: its words are found in the text, and its speaker is said."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from releases.admin import wording
from releases.admin.wording import Place, Text, settle
from releases.models import Passage, Release, Statement
from tests.factories import make_organisation, make_person, make_release, make_statement
from tests.quoting import (
    ADD,
    BODY,
    errors_of,
    form_of,
    form_url,
    lose,
    new_form,
    now_of,
    page_url,
    propose,
    words_of,
)
from tests.staff import client_of

pytestmark = pytest.mark.django_db

HUGE = "9" * 30


@pytest.fixture
def release() -> Release:
    return make_release(title="Ferries stay", body=BODY)


def add(client: Client, release: Release, words: str, **fields: Any) -> Any:
    return client.post(ADD, new_form(release, words, **fields))


def only() -> Statement:
    return Statement.objects.get()


# -- adding by its words


def test_words_that_stand_once_are_found(editor: Client, release: Release):
    response = add(editor, release, "Nobody answered.")

    assert response.status_code == 302
    assert words_of(only()) == ["Nobody answered."]
    assert (only().state, only().rule, str(only().decided_by)) == ("confirmed", "", "editor")
    assert response["Location"] == f"{page_url(release)}#statement-{only().pk}"
    assert LogEntry.objects.get().object_id == str(only().pk)


@pytest.mark.parametrize(
    "typed",
    [
        "The ferry stays,\nand so do the fares.",
        "The ferry stays,\r\n\r\nand so do the fares.",
        "  “The ferry stays,”  \n\n\n “and so do the fares.” ",
        "and so do the fares.\nThe ferry stays,",
        "\x00The ferry stays,\x0band so do the fares.\ue000",
    ],
)
def test_interrupted_words_are_one_statement(editor: Client, release: Release, typed: str):
    add(editor, release, typed)

    assert words_of(only()) == ["The ferry stays,", "and so do the fares."]
    assert only().position == 1


@pytest.mark.parametrize(
    ("body", "typed", "held"),
    [
        ("He said “it’s\xa0over” twice.", "it's over", "it’s\xa0over"),
        ("He said “well – no” twice.", "well - no", "well – no"),
        ("He said “one\nlong line” twice.", "one\nlong line", "one\nlong line"),
        ("He said “one\nlong line” twice.", "one long line", "one\nlong line"),
        ("He said “the 🎈 party” twice.", "the 🎈 party", "the 🎈 party"),
        ("He said “קול אחד” twice.", "קול אחד", "קול אחד"),
        ("“‘Yes’ is no “no”,” he said.", "‘Yes’ is no “no”,", "‘Yes’ is no “no”,"),
    ],
)
def test_what_is_held_are_the_words_of_the_text(editor: Client, body: str, typed: str, held: str):
    add(editor, make_release(body=body), typed)

    passage = Passage.objects.get()
    assert passage.words == held
    assert passage.stands_in(body)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This field is required"),
        ("   ", "This field is required"),
        ("\x00\ue000", "This field is required"),
        ("“”", "no words but marks"),
        ("The ferry goes,", "The text has no words “The ferry goes,”"),
        ("the ferry stays,", "The text has no words"),
        ("The ferry stays,\nwords nobody said", "no words “words nobody said”"),
        ("poor day", "stands 2 times in the text: choose"),
        ("a", "stands more than 12 times in the text: give more words"),
        ("The ferry stays,\nferry", "overlap"),
        ("The ferry stays,\nThe ferry stays,", "overlap"),
        ("x" * 100_001, "at most 100000 characters"),
        ("\n".join(["Nobody answered."] * 201), "at most 200 passages"),
    ],
    ids=range(13),
)
def test_words_in_doubt_are_refused_in_sentences(
    editor: Client, release: Release, typed: str, sentence: str
):
    assert sentence in errors_of(add(editor, release, typed))
    assert not Statement.objects.exists()


def test_of_words_that_stand_several_times_one_place_is_chosen(editor: Client, release: Release):
    asked = add(editor, release, "poor day")
    page = asked.content.decode()
    assert page.count('type="radio"') == 2
    assert "Monday a “<mark>poor day</mark>” before." in page
    second = BODY.rindex("poor day")

    add(editor, release, "poor day", **{"which-0": second})

    assert only().passages.get().start == second


@pytest.mark.parametrize("chosen", ["", "x", "0", "-1", HUGE, "\x00"])
def test_a_forged_place_is_asked_for_again(editor: Client, release: Release, chosen: str):
    assert "choose which" in errors_of(add(editor, release, "poor day", **{"which-0": chosen}))
    assert not Statement.objects.exists()


def test_a_selection_says_itself_which_place_it_is(editor: Client, release: Release):
    second = BODY.rindex("poor day")

    add(editor, release, "poor day", near=second - 1)  # its mark was selected, too

    assert only().passages.get().start == second


@pytest.mark.parametrize("near", ["x", "-5", HUGE, "\x00", "0"])
def test_a_selection_elsewhere_decides_nothing(editor: Client, release: Release, near: str):
    assert "choose which" in errors_of(add(editor, release, "poor day", near=near))


def test_the_page_of_a_release_opens_the_form_with_its_words(editor: Client, release: Release):
    sent = {"begin": "1", "release": release.pk, "words": "poor day", "near": "5"}

    response = editor.post(ADD, sent)

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert (form["release"].value(), form["words"].value()) == (str(release.pk), "poor day")
    assert not form.errors
    assert "autofocus" in str(form["speaker_printed"])
    assert not Statement.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "0", HUGE, "\x00"])
def test_a_beginning_of_no_release_is_an_empty_form(editor: Client, key: str):
    response = editor.post(ADD, {"begin": "1", "release": key, "words": "x"})

    assert response.status_code == 200
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"release": "0"},
        {"release": HUGE},
        {"release": "x"},
        {"release": "\x00"},
        {"release": ""},
        {"person": "0"},
        {"organisation": HUGE},
        {"part_of": "0"},
        {"part_of": HUGE},
        {"part_of": "x\x00"},
        {"same_as": "0"},
        {"same_as": HUGE},
        {"kind": "poem"},
        {"strength": "strong"},
        {"state": "public"},
        {"speaker_printed": "x" * 301},
        {"cue": "x" * 101},
    ],
)
def test_forged_fields_are_ordinary_errors(editor: Client, release: Release, forged: Any):
    response = editor.post(ADD, new_form(release, "Nobody answered.") | forged)

    assert errors_of(response)
    assert not Statement.objects.exists()


def test_what_staff_do_not_decide_is_no_field(editor: Client, release: Release):
    forged = {"reference": "aaaaaaaa", "rule": "after", "confidence": "1", "position": "9"}
    forged |= {"lost": "on", "decided": "2020-01-01", "decided_by": "1"}

    add(editor, release, "Nobody answered.", **forged)

    made = only()
    assert (made.rule, made.confidence, made.lost) == ("", None, False)
    assert made.reference != "aaaaaaaa"
    assert made.position == BODY.index("Nobody")


def test_words_are_not_a_statement_twice(editor: Client, release: Release):
    rejected = make_statement(release, "Nobody answered.", state="rejected")
    add(editor, release, "Nobody answered.")
    assert Statement.objects.exclude(pk=rejected.pk).count() == 1

    assert "a statement of this release already" in errors_of(
        add(editor, release, "Nobody answered.")
    )


def test_ten_megabytes_are_refused_in_words(editor: Client, release: Release):
    response = add(editor, release, "x" * 10_000_000)

    assert response.status_code == 413
    assert "more than 8 MB" in response.content.decode()


# -- correcting


def test_bounds_are_corrected(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")

    typed = "ferry stays,\nand so do the fares."
    response = editor.post(form_url(statement), form_of(editor, statement, words=typed))

    assert response.status_code == 302
    assert words_of(statement) == ["ferry stays,", "and so do the fares."]
    now = now_of(statement)
    assert (now.state, str(now.decided_by), now.reference) == (
        "proposed",
        "editor",
        statement.reference,
    )


def test_bounds_grow_from_where_the_words_stood(editor: Client, release: Release):
    statement = make_statement(release, "Monday a “poor day”")
    start = BODY.rindex("poor day")

    editor.post(form_url(statement), form_of(editor, statement, words="poor day"))

    assert statement.passages.get().start == start


def test_saving_unchanged_leaves_words_and_decision_alone(editor: Client):
    release = make_release(body="“Yes,” he said. “Yes.” And “Yes,” again.")
    statement = propose(release, "Yes,", speaker_printed="he")
    statement.mark([(1, 5), (29, 33)])  # the same words twice
    before = list(statement.passages.values_list("pk", "start"))

    response = editor.post(form_url(statement), form_of(editor, statement))

    assert response.status_code == 302
    assert list(statement.passages.values_list("pk", "start")) == before
    assert now_of(statement).decided_by is None


@pytest.mark.parametrize(("state", "confirms"), [("proposed", True), ("rejected", True)])
def test_saving_and_confirming_is_one_step(
    editor: Client, release: Release, state: str, confirms: bool
):
    statement = propose(release, "Nobody answered.", state=state)
    assert "Save and confirm" in editor.get(form_url(statement)).content.decode()

    editor.post(form_url(statement), form_of(editor, statement, _confirm="1"))

    now = now_of(statement)
    assert (now.state, str(now.decided_by)) == ("confirmed", "editor")


def test_after_saving_comes_the_next_that_waits(editor: Client, release: Release):
    statement, later = propose(release, "The ferry stays,"), propose(release, "Nobody answered.")

    response = editor.post(form_url(statement), form_of(editor, statement, _confirm="1"))

    assert response["Location"] == f"{page_url(release)}#statement-{later.pk}"


def test_lost_words_are_found_again(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    lose(statement)

    assert "The text has no words" in errors_of(
        editor.post(form_url(statement), form_of(editor, statement))
    )
    editor.post(form_url(statement), form_of(editor, statement, words="The ferry stays,"))

    assert not now_of(statement).lost
    assert words_of(statement) == ["The ferry stays,"]


def test_a_lost_statement_is_not_confirmed_without_its_words(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    lose(statement)

    for how in ({"_confirm": "1"}, {"state": "confirmed"}):
        assert errors_of(editor.post(form_url(statement), form_of(editor, statement, **how)))
    assert now_of(statement).state == "proposed"


def test_the_release_of_a_statement_stays(editor: Client, release: Release):
    statement, other = propose(release, "Nobody answered."), make_release(body=BODY)

    editor.post(form_url(statement), form_of(editor, statement, release=other.pk, kind="fragment"))

    assert now_of(statement).release == release


# -- whose words they are


def test_a_speaker_is_corrected(editor: Client, release: Release):
    statement = propose(release, "Nobody answered.", speaker_printed="she")
    person, body = make_person(), make_organisation()

    changes = {"person": person.pk, "organisation": body.pk, "role_printed": "Chair"}
    editor.post(form_url(statement), form_of(editor, statement, **changes))

    now = now_of(statement)
    assert (now.person, now.organisation, now.role_printed) == (person, body, "Chair")
    assert (now.speaker_printed, now.strength) == ("she", "named-person")


def test_words_of_a_person_are_not_left_unattributed(editor: Client, release: Release):
    add(editor, release, "Nobody answered.", person=make_person().pk)

    assert only().strength == "named-person"


def test_a_speaker_is_taken_over_from_another_statement(editor: Client, release: Release):
    other = make_statement(
        release,
        "The ferry stays,",
        person=make_person(),
        organisation=make_organisation(),
        speaker_printed="Ada Ample",
        role_printed="Mayor",
        strength="named-person",
    )

    add(editor, release, "Nobody answered.", same_as=other.pk, speaker_printed="she")

    made = Statement.objects.exclude(pk=other.pk).get()
    assert (made.person, made.organisation) == (other.person, other.organisation)
    assert (made.speaker_printed, made.role_printed, made.strength) == (
        "she",
        "Mayor",
        "named-person",
    )


def test_a_speaker_is_taken_by_any_name(editor: Client, release: Release):
    person, body = make_person(name="Ada Ample"), make_organisation(name="Clerks’ Union")
    body.other_names.create(name="CU")
    statement = propose(release, "Nobody answered.", speaker_printed="she")
    for typed, expected in (
        ("ADA ample", (person, None, "named-person")),
        ("cu", (None, body, "organisation")),
    ):
        editor.post(form_url(statement), form_of(editor, statement, named=typed))
        now = now_of(statement)
        assert (now.person, now.organisation, now.strength) == expected
    make_organisation(name="Ample & Sons").other_names.create(name="CU")
    for typed, said in (
        ("CU", "Several are called"),
        ("Bea", "Nobody here is called"),
        ("!", "No"),
    ):
        page = editor.post(form_url(statement), form_of(editor, statement, named=typed))
        assert said in page.content.decode()
        assert now_of(statement).organisation == body


def test_a_fragment_is_part_of_a_full_statement_here(editor: Client, release: Release):
    full = make_statement(release, "The ferry stays,")
    elsewhere = make_statement(make_release(body=BODY), "The ferry stays,")

    for kind, whole, right in [
        ("fragment", full, True),
        ("full", full, False),
        ("fragment", elsewhere, False),
    ]:
        form = {"kind": kind, "part_of": whole.pk}
        response = add(editor, release, "Nobody answered.", **form)
        assert (response.status_code == 302) is right
        Statement.objects.exclude(pk__in=[full.pk, elsewhere.pk]).delete()


def test_a_form_takes_as_many_queries_however_many_others_there_are(
    editor: Client, release: Release, django_assert_num_queries: Any
):
    statement = propose(release, "The ferry stays,")
    editor.get(form_url(statement))
    propose(release, "Nobody answered.", person=make_person(), strength="named-person")
    with django_assert_num_queries(9):
        editor.get(form_url(statement))
    for words in ("poor day", "before", "union"):
        propose(release, words, person=make_person(), strength="named-person")
    with django_assert_num_queries(9):
        editor.get(form_url(statement))


# -- two at once


def test_of_two_editors_the_later_sees_both_and_loses_nothing(release: Release):
    anna, ben = client_of("superuser"), client_of("editor")
    statement = propose(release, "The ferry stays,", speaker_printed="the mayor")
    sent_by_ben = form_of(ben, statement, speaker_printed="Ben’s mayor")
    anna.post(
        form_url(statement),
        form_of(anna, statement, words="and so do the fares.", role_printed="Anna’s role"),
    )

    refused = ben.post(form_url(statement), sent_by_ben)

    assert words_of(statement) == ["and so do the fares."]
    conflict = {d.label: (d.held, d.yours, d.untouched) for d in refused.context["conflict"]}
    assert conflict["Words"] == ("and so do the fares.", "The ferry stays,", True)
    assert conflict["Speaker as printed"] == ("the mayor", "Ben’s mayor", False)
    form = refused.context["adminform"].form
    again = {name: form[name].value() for name in form.fields}
    ben.post(form_url(statement), {k: "" if v is None else v for k, v in again.items()})
    now = now_of(statement)
    assert (now.speaker_printed, now.role_printed) == ("Ben’s mayor", "Anna’s role")
    assert words_of(statement) == ["and so do the fares."]


def test_a_decision_taken_meanwhile_is_a_conflict(release: Release):
    anna, ben = client_of("superuser"), client_of("editor")
    statement = propose(release, "The ferry stays,")
    sent_by_ben = form_of(ben, statement, cue="told")
    anna.post(
        page_url(release),
        {"decide": f"rejected:{statement.pk}:{statement.updated.isoformat()}"},
    )

    refused = ben.post(form_url(statement), sent_by_ben)

    assert {d.label: d.untouched for d in refused.context["conflict"]} == {
        "State": True,
        "Reporting words": False,
    }
    assert now_of(statement).state == "rejected"


def test_words_moved_by_an_edit_of_the_text_are_a_conflict(editor: Client, release: Release):
    statement = propose(release, "The ferry stays,")
    sent = form_of(editor, statement, cue="told")
    Statement.objects.filter(pk=statement.pk).update(position=7)

    assert "Somebody saved this" in errors_of(editor.post(form_url(statement), sent))


# -- finding words, by itself


def test_many_passages_of_a_long_text_are_found_quickly():
    body = "a b " * 750_000
    text = Text(body)
    begin = time.perf_counter()

    assert len(text.wanted("\n".join(["“words nobody said”"] * 5_000))) == 201
    assert len(text.places("a b a")) == wording.MOST_PLACES + 1
    text.wanted("a b\n" * 20_000)
    text.wanted("a b \n\n" * 20_000)

    assert time.perf_counter() - begin < 10


def test_a_selection_over_paragraphs_settles_each_of_its_passages():
    text = Text("Yes.\n\nNo.\n\nYes.\n\nNo.")

    found = settle(text.wanted("Yes.\n\nNo."), chosen={}, near=11)

    assert found == {0: Place(11, 15), 1: Place(17, 20)}
