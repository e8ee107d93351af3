"""From the words of a mention to a speaker, as far as the text allows."""

from __future__ import annotations

import pytest

from releases.quotations import find_quotations


def last_speaker(text: str, *, issuer: str | None = None) -> tuple[str | None, str | None]:
    """The speaker of the last quotation and the words that mention it."""
    quotation = find_quotations(text, issuer=issuer)[-1]
    printed = text[slice(*quotation.mention)] if quotation.mention else None
    return quotation.speaker, printed


@pytest.mark.parametrize("printed", ["Ms Thornbury", "Thornbury", "Minister Thornbury"])
def test_a_surname_becomes_the_full_name(printed: str) -> None:
    text = f'Minister for Footpaths Agnes Thornbury was there.\n\n"It is open," {printed} said.'
    assert last_speaker(text) == ("Agnes Thornbury", printed)


def test_a_role_with_for_and_and_is_not_part_of_the_name() -> None:
    text = '"It is so," Minister for Harbours and Inland Waters, Olive Trask, said.'
    assert last_speaker(text)[0] == "Olive Trask"


def test_letters_after_the_name_are_not_part_of_it() -> None:
    assert last_speaker('Callum Drever MSP said: "It is so."')[0] == "Callum Drever"


def test_a_title_with_a_first_name_becomes_the_full_name() -> None:
    text = 'Dame Philippa Rowntree reported.\n\n"I recommend it," Dame Philippa said.'
    assert last_speaker(text) == ("Philippa Rowntree", "Dame Philippa")


def test_a_surname_two_people_share_follows_the_title() -> None:
    text = 'Daisy Marsh and Rupert Marsh met.\n\n"It was brief," Mr Marsh said.'
    assert last_speaker(text)[0] == "Rupert Marsh"


def test_an_acronym_becomes_the_name_it_abbreviates() -> None:
    text = 'The Association of Village Halls met.\n\n"A hall is a hall," the AVH said.'
    assert last_speaker(text) == ("Association of Village Halls", "the AVH")


@pytest.mark.parametrize("printed", ["the union", "The organisation", "the group"])
def test_a_description_stands_for_the_organisation_in_focus(printed: str) -> None:
    text = f'The Lanternist Union met on Monday.\n\nIn a statement, {printed} said: "It is dark."'
    assert last_speaker(text) == ("Lanternist Union", printed)


def test_a_description_stands_for_the_issuer_where_the_text_names_nobody() -> None:
    text = '"It is dark," the group said.'
    assert last_speaker(text, issuer="Lanternist Union") == ("Lanternist Union", "the group")


def test_the_statement_speaks_for_whoever_spoke() -> None:
    text = 'The Lamp Union said: "It is dark."\n\nThe statement added: "It is cold."'
    assert last_speaker(text) == ("Lamp Union", "The statement")


@pytest.mark.parametrize(
    ("printed", "speaker"),
    [
        ("A Harbour party spokesperson", "Harbour Party"),
        ("A Harbour Party spokeswoman", "Harbour Party"),
        ("A spokesman for the Department of Weirs", "Department of Weirs"),
        ("A spokesperson for Fenland Rail", "Fenland Rail"),
        ("A Government spokesperson", "Government"),
        ("A council spokesman", "Council"),
    ],
)
def test_an_unnamed_spokesperson_speaks_for_the_organisation(printed: str, speaker: str) -> None:
    assert last_speaker(f'{printed} said: "The weir is sound."') == (speaker, printed)


def test_an_unnamed_official_is_kept_as_described() -> None:
    text = '"It was decided last night," one senior officer said.'
    assert last_speaker(text) == ("one senior officer", "one senior officer")


@pytest.mark.parametrize(("pronoun", "speaker"), [("he", "Rupert Stan"), ("she", "Daisy Win")])
def test_a_pronoun_finds_the_compatible_person(pronoun: str, speaker: str) -> None:
    text = f'Daisy Win and Rupert Stan shared a platform.\n\n"We lost," {pronoun} said.'
    assert last_speaker(text) == (speaker, pronoun)


def test_a_pronoun_prefers_the_subject_of_the_sentence_before() -> None:
    text = 'Giles Marsh had no kind word for Rupert Stan of the board.\n\n"It is over," he said.'
    assert last_speaker(text)[0] == "Giles Marsh"


def test_a_pronoun_follows_the_last_speaker() -> None:
    text = '"It is so," said Giles Marsh.\n\n"It was always so," he added.'
    assert last_speaker(text)[0] == "Giles Marsh"


def test_a_name_inside_a_quotation_is_nobody_a_pronoun_means() -> None:
    text = '"I have never met Rupert Stan," said Giles Marsh. He paused.\n\n"Never," he said.'
    assert last_speaker(text)[0] == "Giles Marsh"


def test_a_pronoun_without_anybody_to_mean_stays_unknown() -> None:
    assert last_speaker('"It was never our plan to go," she said.') == (None, "she")


def test_we_is_the_issuer() -> None:
    assert last_speaker('We said: "It is dark."', issuer="Lamp Union")[0] == "Lamp Union"


def test_no_speaker_is_named_below_one_half() -> None:
    text = 'It was "quite the strangest meeting in years" for some.\n\n"Who knows," it was said.'
    assert all(q.speaker is None for q in find_quotations(text) if q.confidence < 0.5)


@pytest.mark.parametrize(
    "printed",
    ["the Home Secretary", "the Shadow Home Secretary", "the Secretary of State for Weirs"],
)
def test_an_office_is_the_one_the_text_gives_it_to(printed: str) -> None:
    office = printed.removeprefix("the ")
    text = f'The {office}, Ada Stirling, met Rupert Stan.\n\n"It is dark," {printed} said.'
    assert last_speaker(text) == ("Ada Stirling", printed)


def test_an_office_without_a_holder_stays_as_printed() -> None:
    assert last_speaker('"It is dark," the Home Secretary said.')[0] == "the Home Secretary"


def test_an_office_two_people_are_given_is_nobodys() -> None:
    text = (
        "Home Secretary Ada Stirling met Home Secretary Rupert Stan in Port Wick.\n\n"
        '"It is dark," the Home Secretary said.'
    )
    assert last_speaker(text)[0] == "the Home Secretary"


@pytest.mark.parametrize("seat", ["MP", "MSP", "MS", "MLA"])
def test_the_letters_of_a_seat_belong_neither_to_name_nor_party(seat: str) -> None:
    text = f'Harbour {seat} Callum Drever was there.\n\n"It is so," Mr Drever said.'
    assert last_speaker(text)[0] == "Callum Drever"
    assert last_speaker(f'Callum Drever {seat} came.\n\n"No," Drever said.')[0] == "Callum Drever"


@pytest.mark.parametrize(
    "name",
    ["Ferry Workers' Union", "Farmers’ League", "Women's Institute", "Nurses' Rights League"],
)
def test_a_possessive_plural_is_part_of_a_bodys_name(name: str) -> None:
    assert last_speaker(f'The {name} met.\n\n"It is so," the {name} said.')[0] == name


def test_a_possessive_plural_before_a_person_is_the_employer() -> None:
    assert last_speaker('"It is so," said the Tarn Times\' Ada Stirling.')[0] == "Ada Stirling"


def test_two_who_speak_together_are_both_named() -> None:
    text = 'Ada Stirling and Max Moss met.\n\n"We agree," Ms Stirling and Mr Moss said.'
    assert last_speaker(text)[0] == "Ada Stirling and Max Moss"


def test_and_inside_a_bodys_name_joins_nobody() -> None:
    text = '"It is so," the Harbour and Weir Board said.'
    assert last_speaker(text)[0] == "Harbour and Weir Board"


@pytest.mark.parametrize(
    ("printed", "speaker"),
    [
        ("A No 10 spokesperson", "No 10"),
        ("A spokesman for No. 10", "No. 10"),
        ("A Department for Weirs spokesperson", "Department for Weirs"),
        ("A senior Harbour Party source", "Harbour Party"),
        ("A spokesperson for the Prime Minister", "Prime Minister"),
        ("A statement from the Lamp Union", "Lamp Union"),
    ],
)
def test_whoever_speaks_for_an_office_or_body_is_that_body(printed: str, speaker: str) -> None:
    assert last_speaker(f'{printed} said: "The weir is sound."') == (speaker, printed)


def test_a_party_of_many_members_is_a_body() -> None:
    assert last_speaker('The Harbour Democrats said: "It is so."')[0] == "Harbour Democrats"


@pytest.mark.parametrize(
    "printed",
    [
        "Leader of the Opposition Ada Stirling",
        "father of two and harbour pilot Ada Stirling",
        "Chief Constable Ada Stirling",
        'Ada "Dusty" Stirling',
        "the Archbishop of Wick, the Most Rev Ada Stirling",
    ],
)
def test_a_description_before_the_name_is_not_part_of_it(printed: str) -> None:
    assert last_speaker(f'"It is so," said {printed}.')[0] == "Ada Stirling"


def test_a_peer_keeps_the_style_the_text_introduced() -> None:
    text = 'Baroness Tollard rose.\n\n"My Lords," Lady Tollard said.'
    assert last_speaker(text) == ("Baroness Tollard", "Lady Tollard")


@pytest.mark.parametrize("beside", ["the state party chairman", "the party's spokesman"])
def test_whoever_works_for_a_party_is_a_person(beside: str) -> None:
    text = f"Daisy Win met Tam Ling, {beside}.\n\n“It is so,” he said."
    assert last_speaker(text)[0] == "Tam Ling"


def test_the_word_before_a_name_shows_its_gender() -> None:
    text = "Rupert Stan met the spokeswoman Tam Ling, then Zeb Corr.\n\n“It is so,” she said."
    assert last_speaker(text)[0] == "Tam Ling"


@pytest.mark.parametrize("place", ["New Cairn", "North Sallow"])
def test_a_pronoun_means_no_place(place: str) -> None:
    text = f"Tam Ling spoke.\n\n{place} lies on the coast.\n\n“It is so,” he said."
    assert last_speaker(text)[0] == "Tam Ling"


def test_a_party_in_apposition_is_a_party_still() -> None:
    text = "Green Dale, a small party, met Ada Moss.\n\n“It is so,” she said. “It is,” it added."
    assert [quotation.speaker for quotation in find_quotations(text)] == ["Ada Moss", "Green Dale"]


def test_a_pronoun_is_not_answered_with_another_description() -> None:
    text = (
        f"Ada Moss stood up.{' The hall was full.' * 20}\n\n"
        "“It is so,” the front runner said.\n\n“It will be,” she added later."
    )
    assert last_speaker(text)[0] == "Ada Moss"


def test_an_office_with_a_name_of_its_own_is_not_whoever_spoke_last() -> None:
    text = "“Open,” the Ferries Secretary said.\n\n“Shut,” the Health Secretary said."
    assert last_speaker(text)[0] == "the Health Secretary"
    text = "Ferries Secretary Ann Lee said: “Open.”\n\n“Shut,” the Health Secretary said."
    assert last_speaker(text)[0] == "the Health Secretary"
    text = "Ann Lee said: “Open.”\n\n“Shut,” the Health Secretary said."
    assert last_speaker(text)[0] == "Ann Lee"  # perhaps; no other office is hers
