"""The reader's words to a tree: what is understood, and what is said where it is not."""

from __future__ import annotations

import random
import time

import pytest

from releases import search
from releases.search.compounds import FORMS, forms, parts
from releases.search.query import DEEPEST, LONGEST, MOST_TERMS, parse

NO_WORD = "Give a word to look for: there is none in the search."
ONLY_EXCLUDES = "The search only leaves out: give it at least one word to look for."


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("labour leader", "labour leader"),
        ("  labour,   leader. ", "labour leader"),
        ("“will not  campaign”", '"will not campaign"'),
        ("‘will not campaign’", '"will not campaign"'),
        ("don’t", "don’t"),
        ("-corbyn labour", "labour -corbyn"),
        ("labour NOT corbyn", "labour -corbyn"),
        ("labour −corbyn", "labour -corbyn"),
        ("labour --corbyn", "labour -corbyn"),
        ("NOT NOT labour", "labour"),
        ("labour AND leader", "labour leader"),
        ("labour and leader", "labour and leader"),
        ("a OR b c", "a OR (b c)"),
        ("(a OR b) c", "(a OR b) c"),
        ("a -(b OR c)", "a -(b OR c)"),
        ("a -(b -c)", "a -(b -c)"),
        ("-(-a -b)", "a OR b"),
        ("a (-b)", "a -b"),
        ("((((a))))", "a"),
        ("title:leader", "title:leader"),
        ("TITLE:“the leader”", 'title:"the leader"'),
        ("title: leader", "title:leader"),
        ("-title:leader a", "a -title:leader"),
        ("title:-leader a", "a -title:leader"),
        ("title:(a OR b) c", "(title:a OR title:b) c"),
        ("subtitle:leader", "subtitle:leader"),
        ("+labour leader", "+labour leader"),
        ("title:+leader", "title:+leader"),
        ("+title:leader", "title:+leader"),
        ("+(a OR b)", "+a OR +b"),
        ("-+leader a", "a -+leader"),
        ("+“will not”", '"will not"'),
        ("c++ a+b", "c a+b"),
        ("+anti +semitism", "+anti +semitism"),
        ("immigra*", "immigra*"),
        ("anti semitism report", "anti semitism report"),
        ("“a”-b", '"a" b'),
        ("and/or", "and/or"),
        ("“OR”", '"OR"'),
        ("this OR, that", "this or that"),
        ("& labour - ! ()", "labour"),
    ],
)
def test_query_is_understood_as(text, understood):
    query = parse(text)
    assert query.understood == understood
    assert not query.refusal
    assert not query.is_empty
    again = parse(query.understood)
    assert again.tree == query.tree, "what is shown to the reader means the same when typed"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("...", NO_WORD),
        ("“”", NO_WORD),
        ("- — () * : \" '", NO_WORD),
        ("OR", NO_WORD),
        ("NOT", NO_WORD),
        ("title:", NO_WORD),
        ("-corbyn", ONLY_EXCLUDES),
        ("NOT corbyn -“will not”", ONLY_EXCLUDES),
        ("(-corbyn)", ONLY_EXCLUDES),
        ("a OR -b", "Each side of OR needs a word to look for, beside what it excludes."),
        ("x" * (LONGEST + 1), "The search is too long: 300 characters are read, this has 301."),
        ("a " * (MOST_TERMS + 1), "The search has too many words: up to 40 are read."),
        (
            "(" * (DEEPEST + 1) + "a",
            "Brackets lie too deep: up to 8 within each other are read.",
        ),
    ],
)
def test_query_is_refused_in_a_sentence(text, refusal):
    query = parse(text)
    assert query.refusal == refusal
    assert query.problems[-1] == refusal
    assert query.is_empty
    assert query.understood == ""
    assert query.runs == ()


@pytest.mark.parametrize(
    ("text", "understood", "problem"),
    [
        (
            "labour “will not",
            'labour "will not"',
            "The quotation mark opened at “will not” is not closed; searched as “will not”.",
        ),
        ("labour “", "labour", "The quotation mark at the end opens nothing: it was ignored."),
        (
            "leg*er labour",
            "leg*er labour",
            "A star stands at the end of a word: “leg*er” was read without it.",
        ),
        (
            "Speaker:quill rents",
            "Speaker:quill rents",
            "“Speaker:” was read as a word: to narrow by person, use the filters.",
        ),
        ("(labour", "labour", "A bracket is not closed: it was read as closed at the end."),
        (
            "labour) leader",
            "labour leader",
            "A closing bracket has no opening one: it was ignored.",
        ),
        ("labour OR", "labour", "OR stands between two words: one without was ignored."),
        ("OR labour", "labour", "OR stands between two words: one without was ignored."),
        ("labour NOT", "labour", "NOT, -, title: and said: need a word after them."),
        (
            "ab* labour",
            "ab labour",
            "A star needs 3 letters or more before it: “ab*” was read as a word.",
        ),
    ],
)
def test_slip_is_mended_and_said(text, understood, problem):
    query = parse(text)
    assert query.understood == understood
    assert query.problems == (problem,)
    assert not query.refusal


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_typed_is_no_mistake(text):
    query = parse(text)
    assert query.is_empty
    assert not query.problems
    assert not query.refusal


def test_limits_are_reached_without_refusal():
    assert not parse("x" * LONGEST).refusal
    assert not parse("a " * MOST_TERMS).refusal
    assert not parse("(" * DEEPEST + "a" + ")" * DEEPEST).problems


# -- one word or two


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("antisemitism", ["antisemitism", "anti semitism"]),
        ("anti-semitism", ["anti semitism", "antisemitism"]),
        ("anti semitism", ["anti semitism", "antisemitism"]),
        ("Labour-led", ["labour led", "labourled"]),
        ("labour led", ["labour led"]),
        ("covid-19", ["covid 19", "covid19"]),
        ("2019-11-07", ["2019 11 07"]),
        ("president", ["president"]),
        ("the email", ["the email", "the e mail"]),
        ("co-op", ["co op", "coop"]),
        ("non-co-operation", ["non co operation", "nonco operation", "noncooperation",
                              "non cooperation"]),
    ],
)  # fmt: skip
def test_spellings_of_one_word(text, spellings):
    assert {" ".join(form) for form in forms(text, exact=True)} == set(spellings)
    assert " ".join(forms(text, exact=True)[0]) == spellings[0], "as it was typed comes first"


def test_spellings_are_stemmed_where_a_form_will_do():
    assert forms("anti-semitism", exact=False) == (("anti", "semit"), ("antisemit",))


def test_common_words_are_not_taken_apart():
    words = (
        "president provide country council education economy election energy community committee"
        " conservative protect project program report response record review post press none"
        " nonetheless over under cross cover company interest international national anticipate"
        " submit subject exchange export expect eager mission middle midnight antics ultra antique"
    )
    assert [word for word in words.split() if parts(word)] == []


def test_spellings_of_a_long_phrase_are_bounded():
    many = forms(" ".join(["anti-semitism"] * 20), exact=True)
    assert len(many) == FORMS
    assert many[0] == ("anti", "semitism") * 20


# -- whatever is typed

# Queries that were once read otherwise when told over as they were understood.
TOLD_OTHERWISE = [
    '"labour ‘ leader" rents ‘ ’ "near ’ ab"',
    "rents NOT ( NOT ( labour leader ab said: rents",
]

PIECES = [
    *'"“”‘’\'()-–*:.,|&!^+~\\/\x00%_=¶<>[]{}$#@;?`',
    *("OR", "AND", "NOT", "NEAR", "title:", "said:", "labour", "will not", "anti-semitism", "a*"),
    *("U.S.", "10,000", "工党", "Корбин", "\u0301", "\u202e", "\U0001f5f3", "\ud800", " ", " "),
    *("' OR 1=1 --", "{title} : x", "x:*", "<->", "(((((", ")))))", "\n", "\t", "--", "ﷺ", "İ"),
]  # fmt: skip


def hostile(seed: int, number: int) -> list[str]:
    chance = random.Random(seed)
    texts = []
    for _ in range(number):
        if chance.random() < 0.2:
            texts.append(
                "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(60)))
            )
        else:
            glue = chance.choice(["", " "])
            texts.append(glue.join(chance.choices(PIECES, k=chance.randrange(1, 30))))
    return texts


def test_parsing_never_raises():
    seed = random.randrange(1 << 30)
    print("seed", seed)  # noqa: T201 -- shown where the test fails
    for text in TOLD_OTHERWISE + hostile(seed, 3_000):
        query = search.parse(text)
        assert query.is_empty == bool(query.refusal or not text.strip()), repr(text)
        assert search.parse(query.understood).tree == query.tree, repr(text)


@pytest.mark.parametrize(
    "text",
    ['"' * 300, "(" * 300, "-" * 300, "‘" * 300, "a-" * 150, "a." * 150, "a'" * 150, "co-" * 100,
     "title:" * 50, "NOT " * 75, "( " * 150, "- " * 150, "anti-" * 60, "a OR " * 60, "-(" * 150],
)  # fmt: skip
def test_repetition_is_parsed_at_once(text):
    began = time.process_time()
    parse(text)
    assert time.process_time() - began < 0.1


def test_endless_text_is_refused_at_once():
    began = time.process_time()
    assert parse("a " * 5_000_000).refusal
    assert time.process_time() - began < 0.5
