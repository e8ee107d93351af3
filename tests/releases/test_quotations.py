"""The rules that attribute a quotation, each with examples."""

from __future__ import annotations

from itertools import pairwise

import pytest

from releases.quotations import Quotation, find_quotations


def only(text: str, *, issuer: str | None = None) -> Quotation:
    """The single quotation of a text."""
    found = find_quotations(text, issuer=issuer)
    assert len(found) == 1, found
    return found[0]


def speakers(text: str, *, issuer: str | None = None) -> list[str | None]:
    """The speaker of each quotation of a text."""
    return [quotation.speaker for quotation in find_quotations(text, issuer=issuer)]


def mention(text: str, quotation: Quotation) -> str | None:
    """The words that name the speaker, as printed."""
    return text[slice(*quotation.mention)] if quotation.mention else None


@pytest.mark.parametrize(
    "tag",
    [
        "said Ada Brightwell.",
        "said the union's leader, Ada Brightwell.",
        "Ada Brightwell said.",
        "Ada Brightwell, the union's leader, said on Monday.",
        "Ada Brightwell told the Commons.",
        "added Ada Brightwell, who chairs the committee.",
        "union leader Ada Brightwell told BBC Radio 4.",
        "Ada Brightwell (Harbour North) said.",
        "according to Ada Brightwell.",
        "as Ada Brightwell put it.",
    ],
)
def test_a_tag_after_the_closing_mark_names_the_speaker(tag: str) -> None:
    text = f'"The lamps were never lit," {tag}'
    quotation = only(text)
    assert quotation.speaker == "Ada Brightwell"
    assert quotation.rule == "after"
    assert quotation.kind == "full"
    assert quotation.confidence >= 0.9


@pytest.mark.parametrize("verb", ["thundered", "shrugged", "harrumphed", "persisted"])
def test_an_unknown_verb_in_the_position_of_a_tag_is_accepted(verb: str) -> None:
    quotation = only(f'"It is a scandal," Maud Perrin {verb}.')
    assert (quotation.speaker, quotation.cue) == ("Maud Perrin", verb)


@pytest.mark.parametrize(
    "head",
    [
        "Ada Brightwell said:",
        "In a statement, Ada Brightwell said:",
        "Speaking in Port Wick on Thursday, Ada Brightwell told reporters:",
        "Ada Brightwell, the former harbour master, said:",
        "The union's leader, Ada Brightwell, said:",
        "According to Ada Brightwell,",
        "Asked whether she would stand, Ada Brightwell replied:",
    ],
)
def test_a_tag_before_the_opening_mark_names_the_speaker(head: str) -> None:
    quotation = only(f'{head} "The lamps were never lit."')
    assert quotation.speaker == "Ada Brightwell"
    assert quotation.rule == "before"
    assert quotation.kind == "full"


def test_a_reporting_clause_further_off_attributes_a_fragment() -> None:
    text = 'Ada Brightwell said the scheme would leave the coast "colder and darker" by spring.'
    quotation = only(text)
    assert (quotation.speaker, quotation.kind) == ("Ada Brightwell", "fragment")
    assert quotation.rule == "clause"


def test_a_tag_that_ends_the_sentence_attributes_a_fragment() -> None:
    text = 'It had become "an expensive kind of silence" for the coast, Ada Brightwell said.'
    quotation = only(text)
    assert (quotation.speaker, quotation.kind) == ("Ada Brightwell", "fragment")
    assert quotation.rule == "closing"


def test_a_colon_without_a_verb_names_the_speaker() -> None:
    quotation = only('Councillor Fergus Blythe on the timetable: "It reads like a ransom note."')
    assert (quotation.speaker, quotation.rule) == ("Fergus Blythe", "colon")


def test_a_signature_under_the_quotation_names_the_speaker() -> None:
    quotation = only('"I have used this library since I was six."\n\n- Horace Pettifer, Ambleford')
    assert (quotation.speaker, quotation.rule) == ("Horace Pettifer", "signature")


def test_the_next_piece_of_the_paragraph_belongs_to_the_same_statement() -> None:
    text = '"It is dry," Agnes Thornbury said. "It is level and it is open."'
    quotation = only(text)
    assert quotation.passage_texts(text) == ("It is dry,", "It is level and it is open.")
    assert quotation.speaker == "Agnes Thornbury"


def test_an_interrupted_sentence_is_one_statement() -> None:
    text = '"The bridge," said Ottilie Grange, "was safe in June and shut in August."'
    quotation = only(text)
    assert quotation.passage_texts(text) == (
        "The bridge,",
        "was safe in June and shut in August.",
    )


def test_a_statement_over_several_paragraphs_is_one_statement() -> None:
    text = 'Edith Farrow said: "One.\n\n"Two two.\n\n"Three three three."'
    quotation = only(text)
    assert quotation.passage_texts(text) == ("One.", "Two two.", "Three three three.")
    assert quotation.speaker == "Edith Farrow"


def test_a_tag_at_the_end_of_several_paragraphs_names_the_speaker_of_all() -> None:
    text = 'The bill is late.\n\n"It is very late.\n\n"It is too late," said Edith Farrow.'
    quotation = only(text)
    assert (len(quotation.passages), quotation.speaker) == (2, "Edith Farrow")


def test_went_on_carries_the_same_statement_on() -> None:
    text = (
        'The Lamp Union has spoken.\n\n"It is dark," the union said. "It is cold.\n\n'
        '"It is wet."\n\nCalling the year "quite the longest in memory", the statement went on: '
        '"We will not help.\n\n"We are sorry."'
    )
    full, fragment = sorted(find_quotations(text), key=lambda q: q.is_fragment)
    assert len(full.passages) == 5
    assert {full.speaker, fragment.speaker} == {"Lamp Union"}
    assert full.kind == "full"
    assert fragment.kind == "fragment"


def test_two_tags_are_two_statements() -> None:
    assert speakers('"Yes," said Ann Lowe.\n\n"No," said Max Moss.') == ["Ann Lowe", "Max Moss"]


def test_the_sentence_before_names_the_speaker() -> None:
    quotation = only('Winifred Stoat disputed the sum. "They counted the same bicycle twice."')
    assert (quotation.speaker, quotation.rule) == ("Winifred Stoat", "reporting")


def test_a_paragraph_that_ends_in_a_colon_announces_the_next() -> None:
    quotation = only('After the vote, Rosalind Quayle said:\n\n"Tonight the house listened."')
    assert (quotation.speaker, quotation.rule) == ("Rosalind Quayle", "previous")


def test_an_orphan_paragraph_has_the_speaker_of_the_one_before() -> None:
    text = '"They came on Monday," said Imogen Hall.\n\n"I have asked for the keys back."'
    assert speakers(text) == ["Imogen Hall", "Imogen Hall"]


def test_an_untagged_statement_of_a_release_belongs_to_its_issuing_person() -> None:
    text = '"This is the wrong vote.\n\n"We should take it again."'
    quotation = only(text, issuer="Office of Senator Marla Ridge")
    assert (quotation.speaker, quotation.rule) == ("Marla Ridge", "lead")
    assert len(quotation.passages) == 2


def test_an_untagged_statement_without_issuer_or_names_has_no_speaker() -> None:
    quotation = only('"This is quite certainly the wrong vote to take."')
    assert quotation.speaker is None
    assert quotation.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        'His first book, "A Short Walk Downhill", sold well.',
        'He is known as "the ferret" in the valley.',
        'The so-called "teapot tax" was dropped in May.',
        '"Lamps Out for Winter," by Percy Oak, won a prize.',
        'Read more in the "Harrow Bugle" and elsewhere.',
        'The panel is 14" wide and 20" tall.',
        '<a href="page" class="long words in an attribute of a tag">link</a>',
    ],
)
def test_titles_nicknames_scare_quotes_and_markup_are_nobodys_words(text: str) -> None:
    assert find_quotations(text) == []


def test_a_single_word_with_a_tag_of_its_own_is_a_statement() -> None:
    quotation = only('"Never!" shouted Ann Lowe.')
    assert (quotation.speaker, quotation.kind) == ("Ann Lowe", "full")


def test_a_participle_takes_the_subject_of_its_main_clause() -> None:
    text = 'Edmund Fairlie left the meeting early, adding: "I have a boat to catch."'
    assert only(text).speaker == "Edmund Fairlie"


def test_the_one_who_is_asked_is_not_the_one_who_answers() -> None:
    text = 'Asked by Conrad Vale about the sum, Nerys Tudor said: "It was found in a drawer."'
    assert only(text).speaker == "Nerys Tudor"


def test_the_words_of_somebody_are_theirs() -> None:
    quotation = only('In Jemima Stirling\'s words, "a promise is a debt with manners."')
    assert quotation.speaker == "Jemima Stirling"


def test_a_text_without_marks_yields_nothing() -> None:
    assert find_quotations("The library opens at nine. Tickets are honoured elsewhere.") == []


def test_quotations_come_in_order_and_do_not_overlap() -> None:
    text = '"One two three," said Ann Lowe. "Four."\n\nMax Moss said: "Five six seven."'
    spans = [passage for q in find_quotations(text) for passage in q.passages]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
