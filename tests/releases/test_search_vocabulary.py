"""The beginnings of words: on SQLite by the words that begin so, which are kept for that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from releases import search
from releases.models import Release
from releases.search import vocabulary
from releases.search.tree import Run
from tests.factories import make_release

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL finds the beginning of a word by itself"
)

CORPUS = {
    "house": "House | Of a house.",
    "houses": "Plain | Houses for all, and housing.",
    "housed": "Housed well | Nothing else.",
    "hours": "Plain | Hours of a hou.",
    "new": "Plain | New housing and a newer house.",
    "café": "Cafés | Caféteria.",
    "абв": "Plain | Партия и партии.",
}
EXPECTED = {
    "hous*": ["house", "houses", "housed", "new"],
    "hou*": ["house", "houses", "housed", "hours", "new"],
    "hour*": ["hours"],
    "housin*": ["houses", "new"],
    "housingx*": [],
    "caf*": ["café"],
    "парти*": ["абв"],
    "new-hous*": ["new"],
    "title:hous*": ["house", "housed"],
    'hous* -"housing"': ["house", "housed"],
    "plain -hous*": ["hours", "абв"],
    "hour* OR caf*": ["hours", "café"],
    "newe* hous*": ["new"],
}


@pytest.mark.parametrize("most", [0, 1, 500])
def test_beginnings_of_words_find_exactly_these(most, subtests, monkeypatch):
    monkeypatch.setattr(vocabulary, "MOST", most)
    names = {}
    for number, (name, text) in enumerate(CORPUS.items(), 1):
        title, _, body = text.partition(" | ")
        release = make_release(title=title, body=body, issued=f"2019-11-{number:02d}")
        names[release.pk] = name
    public = Release.objects.public()
    for text, expected in EXPECTED.items():
        with subtests.test(text):
            query = search.parse(text)
            found = public.filter(search.matches(query)).values_list("pk", flat=True)
            assert {names[pk] for pk in found} == set(expected)
            assert search.keys_found(public, query, 0, 100) == sorted(found, reverse=True)
            assert search.oldest_found(public, query, 0, 100) == sorted(found)
            assert search.count(public, query) == len(expected)
            assert search.count(public, query, 1) == min(len(expected), 2)
            counted = search.survey(public, query, ("id",), counted=1, sampled=1)[0]
            assert counted == min(len(expected), 2)


# -- the words that are kept


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM releases_word WHERE word <> '¶' ORDER BY word")
        return [word for (word,) in cursor.fetchall()]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@on_sqlite
def test_a_beginning_is_looked_for_by_the_words_that_begin_so(monkeypatch):
    make_release(title="House", body="Housing.")
    tree = search.parse("hous*").tree
    assert isinstance(tree, Run)
    spelt = vocabulary.spelt_out(connection, tree)
    assert isinstance(spelt, Run)
    assert (spelt.forms, spelt.exact, spelt.prefix) == ((("house",), ("housing",)), True, False)
    monkeypatch.setattr(vocabulary, "MOST", 1)
    assert vocabulary.spelt_out(connection, tree) == tree


@on_sqlite
def test_words_come_and_go_with_the_releases_that_have_them():
    first = make_release(title="Turbine", body="Flywheel.")
    second = make_release(title="Turbine", body="Harbour.")
    assert kept() == ["flywheel", "harbour", "turbine"]
    first.body = "Lighthouse."
    first.save()
    assert kept() == ["harbour", "lighthouse", "turbine"]
    second.remove("A court order.", at=timezone.now())
    assert kept() == ["lighthouse", "turbine"]
    first.delete()
    assert kept() == []


@on_sqlite
def test_words_of_what_is_not_published_are_not_kept():
    make_release(title="Turbine", body="Flywheel.", state="draft")
    assert kept() == []


@on_sqlite
def test_words_of_what_failed_to_be_saved_are_not_kept():
    release = make_release(title="Turbine", body="Flywheel.")
    with transaction.atomic():
        release.body = "Harbour."
        release.save()
        transaction.set_rollback(True)
    assert kept() == ["flywheel", "turbine"]


@on_sqlite
def test_words_of_what_was_deleted_behind_the_models_back_go_when_it_is_forgotten():
    release = make_release(title="Turbine", body="Flywheel.")
    make_release(title="Turbine", body="Harbour.")
    Release.objects.filter(pk=release.pk).delete()
    assert search.forget_deleted() == 1
    assert kept() == ["harbour", "turbine"]


@on_sqlite
@pytest.mark.parametrize("at_once", [1, 1_000])
def test_words_that_are_missing_or_left_over_are_told_and_mended(at_once, monkeypatch: Any):
    monkeypatch.setattr(vocabulary, "_AT_ONCE", at_once)
    first = make_release(title="Turbine", body="Flywheel.")
    second = make_release(title="Turbine", body="Harbour.")
    run("DELETE FROM releases_word WHERE word = 'harbour'")
    run("INSERT INTO releases_word VALUES ('aardvark'), ('secret'), ('zebra')")
    assert search.faults([first, second]) == {second.pk: "different"}
    assert search.unsound() == ["words are kept that no release has: 3"]
    search.index([first, second])
    search.settle()
    assert kept() == ["flywheel", "harbour", "turbine"]
    assert search.faults([first, second]) == {}
    assert search.unsound() == []
