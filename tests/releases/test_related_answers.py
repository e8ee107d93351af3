"""What a release answers is found among what was issued before it, and explained in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from releases import related

FILLER = [
    "The council opened a library in {place} and thanked its volunteers for their patience.",
    "Farmers near {place} asked for a later harvest fair because of the wet summer.",
    "A new timetable for the ferry to {place} begins on Monday, the harbour office announced.",
    "Teachers in {place} will receive training in first aid under a regional scheme.",
]
PLACES = ["Aldmoor", "Brackwater", "Coldhaven", "Dunfell", "Eastmere", "Farleigh", "Grimsby Cross"]


@dataclass
class Item:
    """One invented release of the small gold set."""

    organisation: str
    people: tuple[str, ...]
    title: str
    body: str
    day: int
    answers: str = ""  # the title of what it answers
    other_names: tuple[str, ...] = field(default=())


GOLD = [
    Item(
        "Meadow Party",
        ("Ada Quill",),
        "Bus fares must be frozen",
        "Fares on the Marrow Vale line rose by eleven per cent, Ada Quill said. “Commuters pay for"
        " the operator’s bonus pool,” she said, and asked the Transport Board for a freeze.",
        1,
    ),
    Item(
        "Transport Board",
        ("Tom Reddle",),
        "Fares fund new carriages",
        "Responding to Ada Quill, the Board’s chair Tom Reddle said every penny of the eleven per"
        " cent on the Marrow Vale line pays for carriages. “There is no bonus pool.”",
        2,
        "Bus fares must be frozen",
    ),
    Item(
        "Harbour Alliance",
        ("Ines Calder",),
        "Dredging licence granted in secret",
        "The Alliance’s Ines Calder revealed that a dredging licence for Gannet Sound was granted"
        " to Brightwater Holdings without a hearing.",
        2,
    ),
    Item(
        "Department of Coasts",
        ("Paul Osei",),
        "Gannet Sound: the facts",
        "Claims by Ines Calder about Gannet Sound are wrong. The dredging licence went through a"
        " hearing in May, Secretary Paul Osei said. Brightwater Holdings met every condition.",
        4,
        "Dredging licence granted in secret",
    ),
    Item(
        "Meadow Party",
        ("Lev Arden",),
        "Nurses’ pay offer is an insult",
        "Lev Arden called the two per cent offer to nurses at the Fellside infirmary an insult."
        " “Wards are closing for want of staff,” he said.",
        5,
    ),
    Item(
        "Fellside Hospitals",
        ("Mara Finch",),
        "Pay offer to nurses stands",
        "Mara Finch of Fellside Hospitals rejected what Mr Arden said of the pay offer: no ward at"
        " the infirmary has closed, and nurses get two per cent now and two in spring.",
        5,
        "Nurses’ pay offer is an insult",
    ),
    Item(
        "Orchard Union",
        ("Bea Lorne",),
        "Pickers walk out at Tallow Farm",
        "Pickers at Tallow Farm walked out over unpaid overtime, the union’s Bea Lorne said.",
        6,
    ),
    Item(
        "Tallow Farm",
        (),
        "Statement on the walk-out",
        "In response to the Orchard Union, Tallow Farm said that overtime of its pickers has been"
        " paid in full since June.",
        7,
        "Pickers walk out at Tallow Farm",
    ),
    # Named without being answered, and an interview about everything.
    Item(
        "Museum of Clocks",
        ("Otto Brand",),
        "Clock tower reopens",
        "Guests at the reopening of the clock tower included the band of the fire brigade, Otto"
        " Brand said, and Ada Quill sent her greetings. Children wound the great spring, bakers"
        " handed out gingerbread in the shape of pendulums, and the restorer explained how the"
        " escapement had been cast again from drawings found in a cellar.",
        3,
    ),
    Item(
        "Radio Vale",
        ("Sam Teller",),
        "Interview with Tom Reddle",
        "TELLER: What of Ada Quill and the fares? REDDLE: The eleven per cent on the Marrow Vale"
        " line pays for carriages. TELLER: And the bonus pool? REDDLE: None. " * 60,
        3,
    ),
]
GOLD += [
    Item(f"Parish of {place}", (), f"News from {place}", text.format(place=place), day % 9)
    for day, (place, text) in enumerate((p, t) for p in PLACES for t in FILLER)
]
PAIRS = [item for item in GOLD if item.answers]


def proposed(item: Item, gold: list[Item] = GOLD) -> list[related.Answer]:
    """Return what an item is said to answer; the keys are places in the set."""
    texts = {key: related.read(one.title, one.body) for key, one in enumerate(gold)}
    me = next(key for key, one in enumerate(gold) if one is item)
    text = texts.pop(me)
    profiles = {key: one.profile for key, one in texts.items()}
    shared = related.share(text.profile, {key: one.words for key, one in profiles.items()})
    weights = related.weigh(text.profile, shared, list(profiles))
    compared = related.compare(text.profile, profiles, weights)
    candidates = [
        related.Candidate(key, one.people, (one.organisation,), item.day - one.day)
        for key, one in enumerate(gold)
        if 0 <= item.day - one.day <= related.WINDOW and one.organisation != item.organisation
    ]
    named = related.named(text, candidates)
    return related.rank_answers(
        text, item.people, named, compared, weights, lambda keys: {k: gold[k].body for k in keys}
    )


def test_the_true_target_comes_first_in_the_gold_set() -> None:
    first = [answers and GOLD[answers[0].key].title for answers in map(proposed, PAIRS)]
    assert first == [item.answers for item in PAIRS]


def test_releases_that_answer_nothing_are_said_to_answer_nothing() -> None:
    wrong = [item.title for item in GOLD if not item.answers and proposed(item)]
    assert wrong == []


def test_the_grounds_are_told_in_words() -> None:
    (answer,) = proposed(PAIRS[0])
    assert answer.explanation.startswith("names Ada Quill; “responding to” beside the name; shares")
    assert "“Marrow Vale”" in answer.explanation
    assert answer.explanation.endswith("; one day later")


def test_a_name_in_the_headline_is_told() -> None:
    item = Item("Board", (), "QUILL’S CLAIMS ARE WRONG", GOLD[1].body, 2)
    assert "names Ada Quill in the headline" in proposed(item, [*GOLD, item])[0].explanation


def test_a_copy_is_no_answer() -> None:
    copy = Item("Transport Board", (), GOLD[0].title, GOLD[0].body + " Issued jointly.", 2)
    gold = [*GOLD, copy]
    assert [gold[answer.key].title for answer in proposed(copy, gold)] == []


def test_what_came_too_long_before_is_not_answered() -> None:
    late = Item("Transport Board", ("Tom Reddle",), GOLD[1].title, GOLD[1].body, 20)
    assert proposed(late, [GOLD[0], *GOLD[8:], late]) == []


def test_ones_own_side_is_not_answered() -> None:
    own = Item(
        "Meadow Party in the Vale",
        ("Lev Arden",),
        "Bus fares must be frozen",
        "Ada Quill is right about the bonus pool: fares on the Marrow Vale line rose by eleven per"
        " cent and commuters pay. The operator ought to answer to the Transport Board.",
        2,
    )
    spoken = Item(GOLD[0].organisation, GOLD[0].people, GOLD[0].title, GOLD[0].body, 1)
    spoken.body += " “It is theft,” Lev Arden said. “Commuters deserve better,” Mr Arden said."
    gold = [spoken, *GOLD[8:], own]
    assert spoken.title not in [gold[answer.key].title for answer in proposed(own, gold)]


@pytest.mark.parametrize(
    "head", ["THE HON LEV ARDEN\nTHE HON ADA QUILL", "Lev Arden MP and others"]
)
def test_whoever_signs_a_release_does_not_answer_it(head: str) -> None:
    own = Item("Office of the Vale", ("Lev Arden",), GOLD[1].title, GOLD[1].body, 2)
    signed = Item(GOLD[0].organisation, GOLD[0].people, GOLD[0].title, f"{head}\n{GOLD[0].body}", 1)
    gold = [signed, *GOLD[8:], own]
    assert proposed(own, gold) == []
    # Who is named beyond the letterhead, or without a title, is spoken of.
    signed.body = f"{GOLD[0].body} Ada Quill asked Lev Arden to act."
    assert [gold[answer.key].title for answer in proposed(own, gold)] == [signed.title]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Mark Binskin", "binskin"),
        ("Binskin, Mark, (Chief of the Guard)", "binskin"),
        ("Sarah Hanson-Young", "hanson-young"),
        ("Ted O’Brien MP", "o'brien"),
        ("", ""),
    ],
)
def test_a_person_is_known_by_a_surname(name: str, word: str) -> None:
    from releases.related.names import surname

    assert surname(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Labour Party", "labour"),
        ("Australian Greens", "greens"),
        ("Liberal Party of Australia", "liberal"),
        ("Jewish Labour Movement", ""),
        ("Minister for Coasts and Rivers", ""),
    ],
)
def test_an_organisation_may_be_known_by_one_word(name: str, word: str) -> None:
    from releases.related.names import telling_word

    assert telling_word(name) == word


def test_a_surname_that_is_a_month_tells_nobody() -> None:
    from releases.related.names import mentions

    text = related.read("Fair in May", "The fair opens on 12 May. In May, the fair is free.")
    assert not mentions(text, ["Ruth May"], [])
    assert mentions(related.read("", "Ruth May spoke."), ["Ruth May"], []).people == 1


@pytest.mark.parametrize("body", ["", "x", "“”", "\ud7ff\u200b", "A:" * 5000, "a " * 200_000])
def test_any_text_can_be_read(body: str) -> None:
    text = related.read(body[:300], body)
    packed = text.profile.packed()
    assert related.Profile.unpacked(*packed) == text.profile
    assert related.compare(text.profile, {}, related.weigh(text.profile, {}, [])) == {}
