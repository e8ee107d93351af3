"""``said:``: words inside one statement that somebody may read; on either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from releases import search
from releases.models import Passage, Release, Statement
from tests.factories import make_release

pytestmark = pytest.mark.django_db

# Name of the release: its text; statements stand in “ ”, one in each paragraph.
CORPUS = {
    "will-not": "“We will not campaign,” the group said. “Nobody asked for anti-Semitism.”",
    "will": "“We will campaign,” the party said.",
    "prose": "The group will not campaign. “No comment,” it said.",
    "two": "“Rents rise.”\n\n“Buses stop.”",
    "one": "“Rents rise and buses stop.”",
}


def quote(release: Release, **fields: object) -> list[Statement]:
    """Make a statement of the quoted words of each paragraph."""
    made, start = [], 0
    for paragraph in release.body.split("\n\n"):
        spans, at = [], paragraph.find("“")
        while at >= 0:
            end = paragraph.index("”", at)
            spans.append((start + at + 1, start + end))
            at = paragraph.find("“", end)
        statement = Statement(release=release, **fields)
        statement.mark(spans)
        made.append(statement)
        start += len(paragraph) + 2
    return made


@pytest.fixture
def names() -> dict[int, str]:
    made = {}
    for name, text in CORPUS.items():
        release = make_release(title=f"About {name.replace('-', '')}", body=text)
        quote(release)
        made[release.pk] = name
    return made


def found(names: dict[int, str], text: str) -> set[str]:
    query = search.parse(text)
    assert not query.refusal
    public = Release.objects.public()
    pks = set(public.filter(search.matches(query)).values_list("pk", flat=True))
    assert {row.pk for row in search.newest(public, query, 0, 20)} == pks
    assert search.count(public, query) == len(pks)
    assert set(search.by_relevance(public, query)) == pks
    return {names[pk] for pk in pks}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("said:“will not campaign”", {"will-not"}),
        ('said:"will campaign"', {"will"}),
        ("“will not campaign”", {"will-not", "prose"}),
        ("said:campaigning", {"will-not", "will"}),
        ("SAID:campaig*", {"will-not", "will"}),
        ("said:antisemitism", {"will-not"}),
        ('said:"campaign nobody"', set()),  # two passages are not one sentence
        ("said:(campaign nobody)", {"will-not"}),  # but one statement
        ("said:(rents buses)", {"one"}),
        ("said:rents said:buses", {"one", "two"}),
        ("said:(rents -buses)", {"two"}),
        ("said:(rents OR campaign)", {"one", "two", "will", "will-not"}),
        ("said:rents -said:buses", set()),
        ("said:buses -said:(buses rents)", {"two"}),
        ("campaign -said:campaign", {"prose"}),
        ("group said:campaign", {"will-not"}),
        ("group -comment said:campaign", {"will-not"}),
        ("said:campaign -party", {"will-not"}),
        ("said:rents OR group", {"one", "two", "will-not", "prose"}),
        ("title:two said:rents", {"two"}),
        ("said:group", set()),
        ("(said:rents OR title:prose) -title:one", {"two", "prose"}),
    ],
)
def test_words_are_found_inside_statements(names, text, expected):
    assert found(names, text) == expected


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("said:“will not”", 'said:"will not"'),
        ("said: rents", "said:rents"),
        ("said:(a said:b)", "said:(a b)"),
        ("-said:rents a", "a -said:rents"),
        ("said:-rents said:buses a", None),
        ("+said:rents", "said:+rents"),
        ("he said: rents", "he said:rents"),
        ("unsaid:rents", "unsaid:rents"),
    ],
)
def test_said_is_understood(text, understood):
    query = search.parse(text)
    if understood is not None:
        assert query.understood == understood
    assert search.parse(query.understood).tree == query.tree


def test_title_is_not_said():
    query = search.parse("title:said:rents")
    assert query.understood == "said:rents"
    assert query.problems == ("Words are in the title or said: title: was ignored.",)
    assert search.parse("said:(-rents)").refusal
    assert search.parse("said:").refusal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("campaign", {"will-not", "will"}),
        ("said:campaign", {"will-not", "will"}),
        ("campaign -nobody", {"will"}),
        ("rents", {"two", "one"}),
        ("rents buses", {"one"}),
        ("buses OR campaign", {"will-not", "will", "two", "one"}),
        ("title:two buses", {"two"}),
        ("group", set()),
        ("", set()),
    ],
)
def test_statements_are_found_by_their_own_words(names, text, words):
    rows = Statement.objects.public().filter(search.matches_statement(search.parse(text)))
    assert {names[row.release_id] for row in rows} == words


def test_which_statement_it_was_is_told(names):
    query = search.parse("said:(buses stop) group OR said:campaign")
    asked = search.said(query)
    assert asked is not None
    rows = Statement.objects.public().filter(search.matches_statement(asked))
    assert {row.words for row in rows} == {
        "We will not campaign, … Nobody asked for anti-Semitism.",
        "We will campaign,",
        "Buses stop.",
        "Rents rise and buses stop.",
    }
    assert search.said(search.parse("buses")) is None


def test_synonyms_widen_what_is_said(names):
    query = search.expand(search.parse("said:leases"), [["lease", "rents"]])
    assert Release.objects.filter(search.matches(query)).count() == 2
    assert query.without == "said:+leases"


def test_only_statements_that_may_be_read_are_said():
    later = timezone.now() + timedelta(days=1)
    hidden = make_release(body="“Rents rise.”", public_from=later)
    quote(hidden)
    rejected, lost = make_release(body="“Rents rise.”"), make_release(body="“Rents rise.”")
    quote(rejected, state="rejected")
    (statement,) = quote(lost)
    Statement.objects.filter(pk=statement.pk).update(lost=True)
    found = Release.objects.public().filter(search.matches(search.parse("said:rents")))
    assert list(found) == []
    assert list(Release.objects.public().filter(search.matches(search.parse("-said:rents rents"))))


def test_index_follows_the_passages(names):
    (statement,) = Statement.objects.filter(release__title="About will")
    body = statement.release.body
    statement.mark([(body.index("party"), body.index("party") + 5)])
    assert found(names, "said:party") == {"will"}
    assert "will" not in found(names, "said:campaign")
    statement.delete()
    assert found(names, "said:party") == set()
    Passage.objects.all().delete()
    assert found(names, "said:rents OR said:campaign") == set()
