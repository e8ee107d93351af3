"""Phrases of common words, which PostgreSQL keeps as pairs: the same releases on either engine."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from releases import search
from releases.models import Release
from releases.search.pairs import paired, pairs
from releases.search.query import parse
from releases.search.tree import Run
from releases.search.tsquery import answered_by_index, matching, tsquery
from releases.search.vector import vector_of
from tests.factories import make_release

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's index has positions"
)


# -- which pairs


def test_two_common_words_are_a_pair_and_one_with_a_rare_word_is_none():
    assert paired("of", "the") == "+of+the"
    assert paired("government", "is") == "+government+is"
    assert not paired("of", "turbines")
    assert not paired("turbines", "of")
    assert not paired("zealand", "write")  # each is common, but hardly any release has both
    assert paired("the", "youth")


def test_pairs_are_of_words_that_touch():
    assert pairs("one of the turbines of the world") == {"+one+of", "+of+the", "+the+world"}
    assert pairs("of turbine the") == set()
    assert pairs("of") == pairs("") == set()
    assert pairs("more and more and more") == {"+more+and", "+and+more"}


def test_a_pair_does_not_run_from_one_part_of_a_release_into_the_next():
    vector = vector_of(" work of ¶ the people ¶ and now ", " work of ¶ the peopl ¶ and now ")
    kept = {lexeme.strip("'") for lexeme in vector.split() if "+" in lexeme}
    assert kept == {"+work+of", ":+work+of", "+the+people", "+and+now"}


# -- what is asked


def asked(text: str) -> tuple[str, bool]:
    """Return what the index is asked for, and whether it alone knows the answer."""
    tree = parse(text).tree
    assert tree is not None
    return tsquery(tree).replace("'", "").replace(" ", "").strip("()"), answered_by_index(tree)


@pytest.mark.parametrize(
    ("text", "lexemes", "known"),
    [
        ('"of the"', "+of+the", True),
        ('title:"of the"', ":+of+the", True),
        ('"one of the most"', "+one+of&+of+the&+the+most", False),
        ('"turbines of the world"', "=turbines&+of+the&+the+world", False),
        ('"state of turbines in the"', "+state+of&=turbines&+in+the", False),
        ('"of turbines"', "=of&=turbines", False),
        ("long-term", "long&term)|(longterm", False),  # stems make no pairs
    ],
)
def test_a_phrase_asks_for_its_pairs_and_for_words_that_are_in_none(text, lexemes, known):
    assert asked(text) == (lexemes, known)


def test_the_beginning_of_a_word_is_in_no_pair():
    """Of theme and therapy none may be kept."""
    for form, lexemes in ((("of", "the"), "=of=the:*"), (("of", "the", "peop"), "+of+the=peop:*")):
        query = tsquery(Run((form,), exact=True, prefix=True))
        assert "".join(c for c in query if c not in "'() &") == lexemes


def test_a_phrase_of_two_common_words_asks_no_text():
    for text in ('"of the"', 'people -"of the"', 'title:"of the" OR "we will"'):
        tree = parse(text).tree
        assert tree is not None
        condition, parameters = matching(tree)
        assert condition == "search @@ %s::tsquery", text
        assert len(parameters) == 1


def test_what_the_index_knows_of_an_alternative_is_asked_of_no_vector():
    for text in ("long-term", '"one of the most" OR turbine', '(a "one of the most") OR turbine'):
        tree = parse(text).tree
        assert tree is not None
        condition, parameters = matching(tree)
        assert condition.startswith("search @@ %s::tsquery AND ")
        rest = condition.removeprefix("search @@ %s::tsquery AND ")
        asked = "release_id IN (SELECT release_id FROM releases_search WHERE search @@ %s::tsquery)"
        assert "search @@" not in rest.replace(asked, ""), text
        assert condition.count("%s") == len(parameters)


# -- what is found

CORPUS = {
    "together": "Plain | It is one of the most common things.",
    "apart": "Plain | The most of one; is common the thing, of all.",
    "titled": "One of the most | Other text altogether.",
    "across": "It is one of | The most is in the text.",
    "other way": "Plain | Not all will be: the of, most the, of one.",
    "end": "Plain | At the end stands one of",
    "beginning": "Plain | Of the most there is little. We will not.",
    "longer words": "Plain | Of them; of these; of therapy; most ofthe.",
    "dashed": "Plain | One-of-the-most: a state-of-the-art thing.",
    "broken": "Plain | One of\n\nthe most.",  # paragraphs are one text
}
EXPECTED = {
    '"of the"': ["together", "titled", "beginning", "dashed", "broken"],
    '"the of"': ["other way"],
    '"one of"': ["together", "titled", "across", "end", "dashed", "broken"],
    '"one of the"': ["together", "titled", "dashed", "broken"],
    '"one of the most"': ["together", "titled", "dashed", "broken"],
    '"most the"': ["other way"],
    '"the most"': [
        "together", "apart", "titled", "across", "beginning", "dashed", "broken",
    ],
    'title:"one of"': ["titled", "across"],
    'title:"of the"': ["titled"],
    'title:"one of the most"': ["titled"],
    '"of the" -"one of"': ["beginning"],
    '"one of" -"of the"': ["across", "end"],
    '"one of" -"one of the most"': ["across", "end"],
    '"state of the art"': ["dashed"],
    "state-of-the-art": ["dashed"],
    "of-the*": ["together", "titled", "beginning", "longer words", "dashed", "broken"],
    "one-of-the-mos*": ["together", "titled", "dashed", "broken"],
    '"of the" OR "we will"': ["together", "titled", "beginning", "dashed", "broken"],
    '"we will not"': ["beginning"],
    '"not will"': [],
}  # fmt: skip


@pytest.mark.django_db
def test_phrases_of_common_words_find_exactly_these(subtests):
    names = {}
    for number, (name, text) in enumerate(CORPUS.items(), 1):
        title, _, body = text.partition(" | ")
        standfirst = "We are at one." if name == "across" else ""
        issued = f"2019-11-{number:02d}"
        release = make_release(title=title, standfirst=standfirst, body=body, issued=issued)
        names[release.pk] = name
    public = Release.objects.public()
    for text, expected in EXPECTED.items():
        with subtests.test(text):
            query = search.parse(text)
            found = public.filter(search.matches(query)).values_list("pk", flat=True)
            assert {names[pk] for pk in found} == set(expected)
            newest = search.keys_found(public, query, 0, 100)
            assert newest == sorted(found, reverse=True)
            assert search.count(public, query) == len(expected)


# -- an index from before


@on_postgresql
@pytest.mark.django_db
def test_an_index_without_pairs_is_told_and_made_anew():
    release = make_release(title="One of the most", body="Of the people, for the people.")
    phrase = search.parse('"for the"')
    pairs_first, facts_next, narrowings_last = (
        import_module(f"releases.migrations.{name}")
        for name in (
            "0018_pairs_of_common_words",
            "0020_facts_beside_words_of_search",
            "0022_narrowings_in_search",
        )
    )
    with connection.schema_editor() as editor:
        pairs_first.back(apps, editor)
        assert search.unsound() == []
        assert search.faults([release]) == {release.pk: "different"}
        assert not Release.objects.filter(search.matches(phrase))
        narrowings_last.back(apps, editor)
        facts_next.back(apps, editor)
        pairs_first.forward(apps, editor)
        facts_next.forward(apps, editor)
        narrowings_last.forward(apps, editor)
    assert search.faults([release]) == {}
    assert search.unsound() == []
    assert list(Release.objects.filter(search.matches(phrase))) == [release]
