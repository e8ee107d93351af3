"""A statement is cut from its release's text, and the database holds it to that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from releases.models import Passage, Statement
from tests.factories import make_person, make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = "“The ferry stays,” the mayor said, “and so do the fares.”\n\nNobody answered."


def test_a_statement_is_the_very_words_of_the_text() -> None:
    release = make_release(body=BODY)
    statement = make_statement(release, "The ferry stays,", "and so do the fares.")
    assert [release.body[p.start : p.end] for p in statement.passages.all()] == [
        "The ferry stays,",
        "and so do the fares.",
    ]
    assert statement.words == "The ferry stays, … and so do the fares."
    assert statement.position == 1


def test_a_passage_keeps_what_stands_around_it() -> None:
    passage = make_statement(make_release(body=BODY), "the mayor said").passages.get()
    assert passage.before.endswith("stays,” ")
    assert passage.after.startswith(", “and so")


@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ([], "at least one passage"),
        ([(0, 0)], "no characters 0 to 0"),
        ([(5, 3)], "no characters 5 to 3"),
        ([(-1, 3)], "no characters -1 to 3"),
        ([(0, 9_999)], "no characters 0 to 9999"),
        ([(0, 9), (5, 20)], "overlap"),
    ],
)
def test_spans_that_are_no_words_are_refused(spans: list[tuple[int, int]], sentence: str) -> None:
    statement = Statement(release=make_release(body=BODY))
    with pytest.raises(ValidationError, match=sentence):
        statement.mark(spans)
    assert not Statement.objects.exists()


def test_marking_anew_replaces_the_passages() -> None:
    statement = make_statement(make_release(body=BODY), "The ferry stays,")
    statement.mark([(18, 33)])
    assert [p.words for p in statement.passages.all()] == [BODY[18:33]]


def test_a_drawn_reference_is_drawn_again_where_it_is_taken() -> None:
    release = make_release(body=BODY)
    first = make_statement(release, "The ferry stays,")
    second = make_statement(release, "Nobody answered.", reference=first.reference)
    assert second.reference != first.reference


def test_public_are_the_statements_of_public_releases() -> None:
    release = make_release(body=BODY)
    shown = make_statement(release, "The ferry stays,", state="proposed")
    make_statement(release, "Nobody answered.", state="rejected")
    make_statement(release, "and so do the fares.", lost=False)
    lost = make_statement(release, "the mayor said")
    Statement.objects.filter(pk=lost.pk).update(lost=True)
    hidden = make_release(body=BODY, public_from=timezone.now() + timedelta(hours=1))
    make_statement(hidden, "The ferry stays,")
    public = Statement.objects.public()
    assert set(public.values_list("passages__words", flat=True)) == {
        "The ferry stays,",
        "and so do the fares.",
    }
    assert shown not in public.confirmed()


def test_a_removed_release_keeps_no_words_of_its_statements() -> None:
    release = make_release(body=BODY)
    statement = make_statement(
        release,
        "The ferry stays,",
        person=make_person(),
        speaker_printed="the mayor",
        strength="named-role",
    )
    release.remove("For privacy", at=timezone.now())
    statement.refresh_from_db()
    assert not Passage.objects.exists()
    assert (statement.person, statement.speaker_printed) == (None, "")


@pytest.mark.parametrize(
    "fields",
    [{"confidence": 1.5}, {"strength": "unattributed", "person": True}, {"part_of": True}],
    ids=["confidence beyond 1", "a person's words unattributed", "a full statement as a part"],
)
def test_the_database_refuses(fields: dict[str, object]) -> None:
    release = make_release(body=BODY)
    given = dict(fields)
    if "person" in given:
        given["person"] = make_person()
    if "part_of" in given:
        given["part_of"] = make_statement(release, "Nobody answered.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.create(release=release, **given)
