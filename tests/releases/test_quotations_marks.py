"""Which words stand inside quotation marks."""

from __future__ import annotations

import pytest

from releases.quotations import find_quotations
from releases.quotations.marks import find_spans


def inside(text: str) -> list[str]:
    """The words of every span."""
    return [text[s.start : s.end] for p in find_spans(text) for s in p.spans]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [('"', '"'), ("“", "”"), ("''", "''"), ("``", "''"), ("„", "“"), ("«", "»"), ("“", '"')],
)
def test_every_style_of_double_marks_is_read(opening: str, closing: str) -> None:
    text = f"{opening}It is late,{closing} said Ann Lowe. {opening}Go home.{closing}"
    assert inside(text) == ["It is late,", "Go home."]


def test_straight_marks_nest_by_the_spaces_round_them() -> None:
    assert inside('"They call it "thrift" and close it," he said.') == [
        'They call it "thrift" and close it,'
    ]


def test_inches_inside_a_quotation_do_not_close_it() -> None:
    assert inside('"A 6" pipe is enough," she said.') == ['A 6" pipe is enough,']


def test_inches_alone_are_not_marks() -> None:
    assert inside('A 6" pipe, and then a 9" pipe.') == []


def test_an_unclosed_mark_ends_at_its_paragraph_and_is_flagged() -> None:
    text = 'Ann Lowe said: "It is slow.\n\nTickets are sold at the pier.'
    (paragraph, _) = find_spans(text)
    assert inside(text) == ["It is slow."]
    assert not paragraph.spans[0].closed
    assert not paragraph.spans[0].continues
    sure = find_quotations('Ann Lowe said: "It is slow."')[0].confidence
    assert find_quotations(text)[0].confidence < sure


def test_an_unclosed_mark_runs_on_where_the_next_paragraph_opens_with_one() -> None:
    first, second = find_spans('"It is slow.\n\n"It is cold."')
    assert first.spans[0].continues
    assert second.spans[0].continued


def test_a_missing_close_does_not_swallow_the_next_quotation() -> None:
    assert inside('"It is slow, he said. "It is cold."')[-1] == "It is cold."


def test_a_stray_close_is_ignored() -> None:
    assert inside('It is slow," he said. "It is cold."') == ["It is cold."]


@pytest.mark.parametrize("mark", ["''", '"'])
def test_a_mark_after_an_equals_sign_is_markup(mark: str) -> None:
    assert find_quotations(f"<t a={mark}Some long words that look quoted{mark}>") == []


def test_single_marks_count_where_the_text_has_no_double_style() -> None:
    text = "'We shan't go,' said Ann Lowe. 'The nurses' rooms weren't warm.'"
    assert inside(text) == ["We shan't go,", "The nurses' rooms weren't warm."]


def test_curly_single_marks_and_apostrophes_are_told_apart() -> None:
    text = "‘Money’s tight,’ said Ann Lowe of the teachers’ plan."
    assert inside(text) == ["Money’s tight,"]


def test_plural_possessives_survive_without_any_quotation() -> None:
    assert inside("The nurses' plan and the doctors' plan differ.") == []


def test_elisions_are_not_opening_marks() -> None:
    assert inside("In the '90s, 'twas said, rock 'n' roll was the workers' music.") == []


def test_single_marks_inside_a_double_style_stay_inside() -> None:
    text = "\"He said 'no' to us,\" said Ann Lowe. \"And 'no' to you.\""
    assert inside(text) == ["He said 'no' to us,", "And 'no' to you."]


def test_a_wrapped_line_does_not_end_its_paragraph() -> None:
    assert inside('"It is slow and\nit is cold," she said.') == ["It is slow and\nit is cold,"]


def test_a_no_break_space_and_a_curly_apostrophe_stay_as_they_are() -> None:
    text = '"It\xa0isn’t a path," Ann Lowe said.'
    assert find_quotations(text)[0].passage_texts(text) == ("It\xa0isn’t a path,",)


def test_trailing_blanks_before_the_closing_mark_are_left_out() -> None:
    text = 'Ann Lowe said: "It is late. "'
    assert find_quotations(text)[0].passage_texts(text) == ("It is late.",)
