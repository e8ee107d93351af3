"""A release's text is edited, and its statements go with their words or are flagged."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from releases.models import Passage, Release, Statement
from tests.factories import make_release, make_statement

pytestmark = pytest.mark.django_db

STAYS, FARES, NOBODY = "The ferry stays,", "and so do the fares.", "Nobody answered the letter."
BODY = f"“{STAYS}” the mayor said, “{FARES}”\n\n“{NOBODY}” said Bo Bell."


def edit(release: Release, body: str) -> None:
    release.body = body
    release.save()


def spans(statement: Statement) -> list[str]:
    body = Release.objects.get(pk=statement.release_id).body
    return [body[p.start : p.end] for p in Statement.objects.get(pk=statement.pk).passages.all()]


def is_lost(statement: Statement) -> bool:
    return Statement.objects.get(pk=statement.pk).lost


def test_statements_move_with_their_words() -> None:
    release = make_release(body=BODY)
    statement = make_statement(release, STAYS, FARES)
    edit(release, f"News from the harbour.\n\n{BODY}")
    assert spans(statement) == [STAYS, FARES]
    assert Statement.objects.get().position == release.body.index(STAYS)
    assert Passage.objects.get(number=1).before.endswith("harbour.\n\n“")


def test_a_statement_edited_inside_is_lost_as_a_whole_and_not_public() -> None:
    release = make_release(body=BODY)
    statement, other = make_statement(release, STAYS, FARES), make_statement(release, NOBODY)
    edit(release, BODY.replace("fares", "tolls"))
    assert (is_lost(statement), is_lost(other)) == (True, False)
    assert list(Statement.objects.public()) == [other]
    assert [p.words for p in statement.passages.all()] == [STAYS, FARES]


def test_what_was_lost_comes_back_with_its_words() -> None:
    release = make_release(body=BODY)
    statement = make_statement(release, STAYS, FARES)
    edit(release, BODY.replace("fares", "tolls"))
    edit(release, f"Once more.\n\n{BODY}")
    assert not is_lost(statement)
    assert spans(statement) == [STAYS, FARES]


def test_passages_whose_order_was_turned_are_not_the_statement() -> None:
    body = f"“{STAYS}” the mayor said.\n\n“{FARES}” the mayor added.\n\nIt rained."
    release = make_release(body=body)
    statement = make_statement(release, STAYS, FARES)
    first, second, third = body.split("\n\n")
    edit(release, "\n\n".join([second, first, third]))
    assert is_lost(statement)


def test_staff_may_mark_a_lost_statement_anew() -> None:
    release = make_release(body=BODY)
    statement = make_statement(release, FARES)
    edit(release, BODY.replace("fares", "tolls"))
    statement = Statement.objects.get(pk=statement.pk)
    start = release.body.index("and so do")
    statement.mark([(start, start + len(FARES))])
    assert not is_lost(statement)
    assert spans(statement) == ["and so do the tolls."]


def test_saving_without_the_text_looks_for_nothing() -> None:
    release = make_release(body=BODY)
    make_statement(release, STAYS)
    release.title = "Another"
    with CaptureQueriesContext(connection) as queries:
        release.save(update_fields=["title"])
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert not [sql for sql in asked if "passage" in sql]
    Release.objects.defer("body").get().save()


def test_the_queries_do_not_grow_with_statements() -> None:
    def cost(n: int) -> int:
        release = make_release(body="\n\n".join(f"“{STAYS} {k}” said Bo {k}." for k in range(n)))
        for k in range(n):
            make_statement(release, f"{STAYS} {k}”")
        release.body = f"News.\n\n{release.body}"
        with CaptureQueriesContext(connection) as queries:
            release.reanchor()
        return len(queries)

    assert cost(2) == cost(9)


def test_a_changed_row_of_an_import_moves_its_statements(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"

    def take(body: str) -> None:
        row = {"id": "x:1", "organisation": "Ferry Friends", "published": "2026-03-02"}
        row |= {"title": "Ferry", "body": body, "source": "invented"}
        path.write_text(json.dumps(row), "utf-8")
        call_command("import_releases", str(path), "--without-statements", stdout=StringIO())

    take(BODY)
    statement = make_statement(Release.objects.get(), STAYS, FARES)
    gone = make_statement(Release.objects.get(), NOBODY)
    take("News.\n\n" + BODY.replace(NOBODY, "No."))
    assert spans(statement) == [STAYS, FARES]
    assert (is_lost(statement), is_lost(gone)) == (False, True)


# -- the invariant


def test_a_statement_that_claims_other_words_is_not_saved() -> None:
    release = make_release(body=BODY)
    statement = make_statement(release, STAYS)
    Release.objects.update(body=BODY.replace("ferry", "barge"))
    statement = Statement.objects.get()
    with pytest.raises(ValidationError, match="does not hold “The ferry stays,” at characters 1"):
        statement.save()


def test_a_passage_that_is_not_the_text_is_not_saved() -> None:
    statement = make_statement(make_release(body=BODY), STAYS)
    passage = statement.passages.get()
    passage.words = "The ferry sinks,"
    with pytest.raises(ValidationError, match="does not hold “The ferry sinks,”"):
        passage.save()
    passage.words, passage.end = STAYS, passage.end + 1
    with pytest.raises(ValidationError, match="at characters 1 to 18"):
        passage.save()


def test_a_removed_release_flags_nothing_as_lost() -> None:
    release = make_release(body=BODY, public_from=timezone.now() - timedelta(days=1))
    statement = make_statement(release, STAYS)
    release.remove("A court said so.", at=timezone.now())
    assert not is_lost(statement)
