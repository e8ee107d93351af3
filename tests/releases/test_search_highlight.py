"""Marked words and cut passages: escaped whatever the text, and where the words are."""

from __future__ import annotations

import time

import pytest
from django.utils.safestring import SafeString

from releases.search import highlight, parse, snippet


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("campaign", "We campaigned.", "We <mark>campaigned</mark>."),
        ("campaign", "Campaigns, a CAMPAIGN", "<mark>Campaigns</mark>, a <mark>CAMPAIGN</mark>"),
        ('"campaign"', "campaigns, campaign", "campaigns, <mark>campaign</mark>"),
        ("“will not campaign”", "We will not… campaign", "We <mark>will not… campaign</mark>"),
        ("will not", "It will not.", "It <mark>will</mark> <mark>not</mark>."),
        ("antisemitism", "Anti-semitism is", "<mark>Anti-semitism</mark> is"),
        ("anti-semitism", "Antisemitism is", "<mark>Antisemitism</mark> is"),
        ("anti semitism", "antisemitism", "<mark>antisemitism</mark>"),
        ("labour", "Labour-led", "<mark>Labour</mark>-led"),
        ("us", "the U.S. way", "the <mark>U.S.</mark> way"),
        ("party", "party’s", "<mark>party’s</mark>"),
        ("cafe", "the cafe\u0301s", "the <mark>cafe\u0301s</mark>"),
        ("10000", "10,000 men", "<mark>10,000</mark> men"),
        ("immig*", "Immigrants go", "<mark>Immigrants</mark> go"),
        ("anti-imm*", "anti immigrant", "<mark>anti immigrant</mark>"),
        ("корбин", "Сказал Корбин", "Сказал <mark>Корбин</mark>"),
        ("a -b", "a b", "<mark>a</mark> b"),
        ("a OR b", "a b c", "<mark>a</mark> <mark>b</mark> c"),
        ('"a b" "b c"', "a b c", "<mark>a b c</mark>"),
        ('"a b" b', "a b", "<mark>a b</mark>"),
        ("title:leader", "The leader", "The <mark>leader</mark>"),
        ("nothing", "<b>bold</b> & “so”", "&lt;b&gt;bold&lt;/b&gt; &amp; “so”"),
        (
            "script",
            "<script>x</script>",
            "&lt;<mark>script</mark>&gt;x&lt;/<mark>script</mark>&gt;",
        ),
        ("amp", "a & b &amp; c", "a &amp; b &amp;<mark>amp</mark>; c"),
        ("mark", "<mark>", "&lt;<mark>mark</mark>&gt;"),
        ("x", "\ue000x\ue001", "\ufffd<mark>x</mark>\ufffd"),
        ('"one two"', "one\n\ntwo", "<mark>one</mark>\n\n<mark>two</mark>"),
        ("x", "", ""),
    ],
)
def test_highlight(query, text, expected):
    html = highlight(text, parse(query))
    assert html == expected
    assert isinstance(html, SafeString)


def test_what_is_sought_in_titles_is_not_marked_in_texts():
    query = parse("title:leader party")
    assert highlight("party leader", query, title=False) == "<mark>party</mark> leader"
    assert "<mark>leader" not in snippet("party leader", query)


def test_refused_query_marks_nothing():
    assert highlight("a <b>", parse("-a")) == "a &lt;b&gt;"
    assert snippet("a <b>", parse("-a")) == "a &lt;b&gt;"


FILLER = "Some other words stand here in a row. " * 20


def test_snippet_is_cut_around_the_words_at_word_ends():
    text = f"{FILLER}At last the turbine was opened. {FILLER}"
    html = snippet(text, parse("turbine"), 100)
    assert "the <mark>turbine</mark> was opened." in html
    assert html.startswith("… ")
    assert html.endswith(" …")
    words = html.replace("<mark>", "").replace("</mark>", "").strip("… ").split()
    assert set(words) <= set(text.split())
    assert 60 < len(html) < 130


def test_snippet_shows_two_passages_where_one_has_not_everything():
    text = f"{FILLER}The turbine. {FILLER}{FILLER}The flywheel. {FILLER}"
    html = snippet(text, parse("flywheel turbine"), 200)
    assert html.index("<mark>turbine</mark>") < html.index("<mark>flywheel</mark>")
    assert html.count("…") == 3


def test_snippet_prefers_the_place_where_the_words_stand_together():
    text = f"A turbine. {FILLER}A flywheel. {FILLER}The turbine has a flywheel. {FILLER}"
    assert "<mark>turbine</mark> has a <mark>flywheel</mark>" in snippet(
        text, parse("turbine flywheel"), 120
    )


def test_snippet_without_a_match_is_how_the_text_begins():
    html = snippet("First words here. " + FILLER, parse("absent"), 60)
    assert html.startswith("First words here. Some")
    assert html.endswith(" …")


def test_snippet_is_one_line():
    assert snippet("A\n\nturbine\n\nhere", parse("turbine")) == "A <mark>turbine</mark> here"


def test_snippet_of_a_short_text_has_no_ellipsis():
    assert snippet("The turbine.", parse("turbine")) == "The <mark>turbine</mark>."


def test_snippet_finds_words_far_into_a_long_text():
    text = "lorem ipsum " * 10_000 + "the turbine " + "dolor sit " * 1_000
    assert "the <mark>turbine</mark> dolor" in snippet(text, parse("turbine"))


@pytest.mark.parametrize(
    "text",
    ["x" * 5_000, "工" * 5_000, "<" * 5_000, "\ue000" * 5_000, " " * 5_000, "turbine " * 20_000,
     "turbine\n\n" * 500, "turbine" + "-" * 5_000 + "flywheel", "&amp;" * 2_000, "\ud800" * 100],
)  # fmt: skip
def test_odd_texts_are_cut_quickly_and_escaped(text):
    began = time.process_time()
    for query in ("turbine flywheel", '"turbine flywheel"', "x* turbine"):
        html = snippet(text, parse(query), 200)
        plain = html.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert html.count("<mark>") == html.count("</mark>")
        assert len(plain) < 200 * 12
    assert time.process_time() - began < 2
