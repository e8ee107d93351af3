"""What editors say means the same: found, shown to the reader, and left out where asked."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from releases import search
from releases.models import Release, SynonymSet
from releases.models.synonym import with_synonyms
from releases.search.synonyms import MOST
from tests.factories import make_release

SETS = [
    ["NHS", "National Health Service", "health service"],
    ["antisemitism", "anti-Jewish racism"],
    ["council houses", "social housing"],
]


def expanded(text: str) -> search.Query:
    return search.expand(search.parse(text), SETS)


@pytest.mark.parametrize(
    ("text", "words", "terms"),
    [
        ("nhs", "nhs", ("National Health Service", "health service")),
        ("the health services", "health services", ("NHS", "National Health Service")),
        ("national health service pay", "national health service", ("NHS", "health service")),
        ("anti-semitism", "anti-semitism", ("anti-Jewish racism",)),
        ("anti semitism", "anti semitism", ("anti-Jewish racism",)),
        ("anti-jewish racism", "anti-jewish racism", ("antisemitism",)),
        ("title:nhs", "nhs", ("National Health Service", "health service")),
        ("(rents OR nhs) pay", "nhs", ("National Health Service", "health service")),
    ],
)
def test_words_are_widened(text, words, terms):
    query = expanded(text)
    assert query.also == ((words, terms),)
    assert query.understood == search.parse(text).understood, "the reader's words stay"
    plain = expanded(query.without)
    assert plain.also == ()
    assert plain.understood == query.without
    assert "+" in query.without


@pytest.mark.parametrize(
    "text",
    ["+nhs", "“nhs”", "nhs*", "pay -nhs", "title:+nhs", "health -service", "health title:service",
     "+health service", "+(nhs OR pay)", "+anti +semitism", "", "...", "-nhs"],
)  # fmt: skip
def test_what_is_meant_as_typed_is_not_widened(text):
    query = expanded(text)
    assert query.also == ()
    assert query.tree == search.parse(text).tree


def test_two_sets_are_both_named():
    query = expanded("NHS council house")
    assert [also.words for also in query.also] == ["NHS", "council house"]
    assert query.without == "+NHS +council +house"


def test_widening_is_bounded():
    sets = [[f"w{n}", *(f"other{n} {i}" for i in range(11))] for n in range(30)]
    query = search.expand(search.parse(" ".join(f"w{n}" for n in range(30))), sets)
    assert sum(len(also.terms) for also in query.also) == MOST


# Name of the release: what it says.
CORPUS = {
    "short": "Pay in the NHS.",
    "long": "The National Health Service needs nurses.",
    "mixed": "A service for health.",
    "racism": "Anti-Jewish racism is racism.",
    "joined": "Antisemitism is racism.",
}


@pytest.fixture
def names(db) -> dict[int, str]:
    return {make_release(title="Plain", body=text).pk: n for n, text in CORPUS.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nhs", {"short", "long"}),
        ("health service", {"short", "long", "mixed"}),
        ("+health +service", {"long", "mixed"}),
        ("+nhs", {"short"}),
        ("“nhs”", {"short"}),
        ("nhs -nurses", {"short"}),
        ("racism -antisemitism", {"racism"}),
        ("anti-semitism", {"racism", "joined"}),
        ("nurses OR antisemitism", {"long", "racism", "joined"}),
    ],
)
def test_either_engine_finds_them(names, text, expected):
    query = expanded(text)
    found = Release.objects.public().filter(search.matches(query)).values_list("pk", flat=True)
    assert {names[pk] for pk in found} == expected
    assert {r.pk for r in search.newest(Release.objects.public(), query, 0, 20)} == set(found)


def test_what_was_found_for_a_synonym_is_marked():
    marked = search.snippet("Pay in the National Health Service.", expanded("nhs"))
    assert marked == "Pay in the <mark>National Health Service</mark>."


# -- the sets


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        ("NHS\n\n  health service ", "NHS\nhealth service"),
        ("rent\nrents\nlease", "rent\nlease"),
        ("NHS\nnhs", None),
        ("alone", None),
        ("NHS\n...", None),
        ("NHS\none two three four five six seven", None),
        ("\n".join(f"word{n}" for n in range(13)), None),
    ],
)
@pytest.mark.django_db
def test_a_set_holds_two_to_twelve_different_terms(terms, kept):
    made = SynonymSet(terms=terms)
    if kept is None:
        with pytest.raises(ValidationError) as error:
            made.full_clean()
        assert set(error.value.message_dict) == {"terms"}
    else:
        made.full_clean()
        assert made.terms == kept


@pytest.mark.django_db
def test_reader_is_told_and_can_search_without():
    make_release(title="Plain", body=CORPUS["long"])
    made = SynonymSet.objects.create(terms="NHS\nNational Health Service")
    page = Client().get("/releases/", {"q": "nhs"}).content.decode()
    assert "Also searching “National Health Service” for “nhs”." in page
    assert "1 release<" in page
    assert 'href="?q=%2Bnhs"' in page
    page = Client().get("/releases/", {"q": "+nhs"}).content.decode()
    assert "Also searching" not in page
    assert "0 releases<" in page
    made.in_use = False
    made.save()
    assert with_synonyms(search.parse("nhs")).also == ()
