"""The archive is checked against itself, and one flipped character is found."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.db.models.functions import Replace
from django.test.utils import CaptureQueriesContext

from releases import search
from releases.models import Passage, Release, ReleaseCount, Statement
from releases.verification import faults
from tests.factories import make_release, make_statement

pytestmark = pytest.mark.django_db

BODY = "The mayor spoke. “The ferry stays,” she said, “and so do the fares.” It rained for hours."


@pytest.fixture
def statement() -> Statement:
    return make_statement(make_release(body=BODY), "The ferry stays,", "and so do the fares.")


def flip(old: str, new: str) -> None:
    """Change the texts behind the models' back, as a fault of the disk would."""
    from django.db.models import Value

    Release.objects.update(body=Replace("body", Value(old), Value(new)))


def test_a_sound_archive_has_no_fault(statement: Statement) -> None:
    make_release(state="draft")
    make_release()
    out = StringIO()
    call_command("verify_archive", stdout=out)
    assert out.getvalue() == "Checked: 3 releases, 1 statements.\nNo fault found.\n"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "ferry",
            "fErry",
            "passage 1: the text has “The fErry stays,” at 18 to 34, not “The",
        ),
        ("fares", "fare5", "passage 2: the text has “and so do the fare5.”"),
        ("rained", "raimed", "passage 2: the text around it is not what it was found by."),
        ("mayor", "major", "passage 1: the text around it is not what it was found by."),
        ("The mayor", "Mayor", "passage 1: the text has "),
    ],
)
def test_one_flipped_character_is_found(
    statement: Statement, old: str, new: str, sentence: str
) -> None:
    flip(old, new)
    out = StringIO()
    with pytest.raises(CommandError, match=r"faults? found") as error:
        call_command("verify_archive", stdout=out)
    assert error.value.returncode == 1
    assert f"statement {statement.reference}, {sentence}" in out.getvalue()


@pytest.mark.parametrize("column", ["words", "before", "after"])
def test_a_flipped_character_of_a_passage_is_found(statement: Statement, column: str) -> None:
    kept = getattr(statement.passages.first(), column)
    Passage.objects.filter(number=1).update(**{column: kept.replace("e", "é", 1)})
    assert [fault for fault in faults() if statement.reference in fault]


def test_passages_that_overlap_are_found(statement: Statement) -> None:
    second = Passage.cut(statement, 2, 22, 40)
    statement.passages.filter(number=2).delete()
    Passage.objects.bulk_create([second])
    assert [f for f in faults() if "begins before the one before it ends" in f]


def test_a_statement_without_words_is_found(statement: Statement) -> None:
    Passage.objects.all().delete()
    assert list(faults()) == [f"statement {statement.reference}: it has no words."]


def test_a_fragment_of_another_release_is_found(statement: Statement) -> None:
    other = make_statement(make_release(body=BODY), "and so do", kind="fragment")
    Statement.objects.filter(pk=other.pk).update(part_of=statement)
    assert [
        fault for fault in faults() if fault.startswith(f"statement {other.reference}: it is part")
    ]


def test_a_lost_statement_is_no_fault_but_is_counted(statement: Statement) -> None:
    release = statement.release
    release.body = BODY.replace("fares", "tolls")
    release.save()
    out = StringIO()
    call_command("verify_archive", stdout=out)
    assert "1 wait for staff: their words were edited away" in out.getvalue()


def test_a_removed_release_is_no_fault(statement: Statement) -> None:
    from django.utils import timezone

    statement.release.remove("A court said so.", at=timezone.now())
    assert list(faults()) == []


def test_numbers_that_drifted_are_found(statement: Statement) -> None:
    ReleaseCount.objects.update(n=F("n") + 1)
    assert [fault for fault in faults() if fault.startswith("counts: ")]


def test_what_search_does_not_know_or_should_have_forgotten_is_found(statement: Statement) -> None:
    search.forget([statement.release_id])
    assert list(faults()) == ["search: 1 releases are not indexed; run rebuild_search."]
    search.index([statement.release])
    Statement.objects.all().delete()
    ghost = make_release()
    key = ghost.pk
    ghost.delete()
    ghost.pk = key
    search.index([ghost])
    left = "search: 1 releases are indexed that no longer exist; run rebuild_search."
    if connection.vendor == "postgresql":
        assert list(faults()) == []  # there what search holds goes with the release
    else:
        assert left in faults()


def test_the_queries_do_not_grow_with_statements() -> None:
    def cost(n: int) -> int:
        for _ in range(n):
            make_statement(make_release(body=BODY), "The ferry stays,")
        with CaptureQueriesContext(connection) as queries:
            list(faults())
        return len(queries)

    assert cost(2) == cost(9)
