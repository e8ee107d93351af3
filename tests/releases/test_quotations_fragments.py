"""Fragments and the full statements of the same text that hold their words."""

from __future__ import annotations

from releases.quotations import find_quotations, link_fragments


def test_a_fragment_is_linked_to_the_statement_that_holds_its_words() -> None:
    text = (
        'The Lamp Union said it would help only "Careful candidates".\n\n'
        '"We will help nobody except careful candidates, like Ann Lowe," the union said.'
    )
    quotations = find_quotations(text)
    assert [q.kind for q in quotations] == ["fragment", "full"]
    assert link_fragments(text, quotations) == [1, None]


def test_marks_dashes_spaces_and_case_are_folded_for_the_comparison() -> None:
    text = (
        "The union called it “the workers’ long\xa0– very long – night”.\n\n"
        '"This was The workers\' long - very long - night, and it is over," the union said.'
    )
    quotations = find_quotations(text)
    assert link_fragments(text, quotations) == [1, None]


def test_a_fragment_whose_full_text_is_not_held_is_linked_to_nothing() -> None:
    text = 'The union said it was "a long cold night".\n\n"It is over," the union said.'
    assert link_fragments(text, find_quotations(text)) == [None, None]


def test_part_of_a_word_is_not_held() -> None:
    text = 'The union said it was "very cold".\n\n"It was very colder than that," the union said.'
    assert link_fragments(text, find_quotations(text)) == [None, None]


def test_an_untagged_fragment_has_the_speaker_of_the_statement_that_holds_it() -> None:
    text = (
        'They include those who have been "steadfast in their love of lamps".\n\n'
        'The Lamp Union said: "We thank all who have been steadfast in their love of lamps."'
    )
    fragment, full = find_quotations(text)
    assert fragment.speaker == full.speaker == "Lamp Union"
    assert fragment.rule == "contained"


def test_no_quotations_have_no_links() -> None:
    assert link_fragments("nothing", []) == []
