"""Within one release a later statement is told to be a reply, by the source or by its place."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from releases.related import Reply, Said, find_replies

MOVEMENT: dict[str, Any] = {"side": "issuer", "names": ("Vale Rail Movement", "VRM")}
BOARD: dict[str, Any] = {"side": "board", "names": ("Vale Rail Board",)}
PARTY: dict[str, Any] = {"side": "party", "names": ("Meadow Party",)}
QUILL: dict[str, Any] = {"side": "quill", "people": ("Ada Quill",), "known": False}
REDDLE: dict[str, Any] = {"side": "reddle", "people": ("Tom Reddle",), "known": False}
ISSUER = MOVEMENT | {"issuing": True, "collective": True}


def read(text: str, *speakers: dict[str, Any]) -> list[Reply]:
    """Return the replies in a text, whose quotations are by the speakers given, in order."""
    spans = [match.span(1) for match in re.finditer("“([^”]*)”", text)]
    assert len(spans) == len(speakers)
    said = [
        Said(n, (span,), **one) for n, (span, one) in enumerate(zip(spans, speakers, strict=True))
    ]
    return find_replies(text, said)


def ends(found: list[Reply]) -> list[tuple[int, int, str, str]]:
    return [(one.source, one.target, one.relation, one.basis) for one in found]


BLAME = (
    "The Vale Rail Movement will not support the Meadow Party at the election, it said.\n\n"
    "“The Meadow Party has failed passengers again and again,” the Movement said.\n\n"
)


def test_who_was_blamed_and_has_the_last_word_replies() -> None:
    text = BLAME + "A Meadow Party spokesperson said: “We are fully committed to the line.”"
    found = read(text, ISSUER, PARTY | {"unnamed": True})
    assert ends(found) == [(1, 0, "defends-record", "placed-together")]
    assert found[0].explanation == (
        "Meadow Party speaks after Vale Rail Movement, who had said “failed”;"
        " “fully committed to” in reply"
    )


@pytest.mark.parametrize(
    ("reply", "relation"),
    [
        ("Responding to Ada Quill, Tom Reddle said: “Every penny is spent.”", "answers"),
        ("In response, Tom Reddle said: “That is simply not true.”", "rebuts"),
        ("Tom Reddle rejected the claims: “Every penny is spent.”", "rebuts"),
        ("“We have doubled the trains,” Tom Reddle said in reply.", "defends-record"),
        ("Tom Reddle hit back. “Every penny is spent.”", "answers"),
        ("Tom Reddle replied: “We apologise to everybody.”", "concedes"),
        ("Asked for comment, Tom Reddle said: “We do not comment on leaks.”", "declines"),
        ("Tom Reddle dismissed the criticism.\n\n“Every penny is spent.”", "rebuts"),
        ("Tom Reddle, responding, said: “We welcome the debate.”", "welcomes"),
    ],
)
def test_the_sources_own_words_tell_a_reply_and_what_it_does(reply: str, relation: str) -> None:
    found = read(f"“The fares are a scandal,” said Ada Quill.\n\n{reply}", QUILL, REDDLE)
    assert ends(found) == [(1, 0, relation, "stated-in-source")]


def test_whoever_is_named_is_answered_and_not_who_spoke_last() -> None:
    text = (
        "“The fares are a scandal,” said Ada Quill.\n\n“Trains are late,” the Movement said.\n\n"
        "Responding to Ada Quill’s remarks, Tom Reddle said: “Every penny is spent.”"
    )
    assert ends(read(text, QUILL, ISSUER, REDDLE))[-1][:2] == (2, 0)


def test_a_fragment_may_be_answered() -> None:
    text = (
        "Ada Quill called it “a scandal from end to end”.\n\n"
        "Tom Reddle replied: “Every penny is spent.”"
    )
    assert ends(read(text, QUILL | {"full": False}, REDDLE)) == [
        (1, 0, "answers", "stated-in-source")
    ]


def test_whoever_goes_on_speaking_has_replied_once() -> None:
    text = BLAME + (
        "A Meadow Party spokesperson said: “We are committed to the line.”\n\n"
        "The spokesperson added: “We have bought carriages.”"
    )
    party = PARTY | {"unnamed": True}
    assert [one.source for one in read(text, ISSUER, party, party)] == [1]


def test_a_government_that_is_blamed_by_another_name_replies_in_the_end() -> None:
    text = (
        "“Ministers have failed passengers,” the Movement said.\n\n"
        "A Vale Rail Board spokesperson said: “We have doubled the trains.”"
    )
    found = read(text, ISSUER, BOARD | {"unnamed": True})
    assert [(one.source, one.score) for one in found] == [(1, 0.5)]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # A partner praised, and pleased.
        (
            "“The Meadow Party should be proud of this,” the Movement said.\n\n"
            "A Meadow Party spokesperson said: “We are delighted and committed to the line.”",
            (ISSUER, PARTY | {"unnamed": True}),
        ),
        # Somebody else of the same side.
        (
            "“The fares are a scandal,” said Ada Quill.\n\n“They are,” Tom Reddle responded.",
            (QUILL | {"side": "one"}, REDDLE | {"side": "one"}),
        ),
        # Evidence from another day.
        (
            BLAME + "Last year a Meadow Party spokesperson said: “We are committed to the line.”",
            (ISSUER, PARTY | {"unnamed": True}),
        ),
        # Nobody replied.
        (
            "“The fares are a scandal,” said Ada Quill, who has not responded to letters.\n\n"
            "Tom Reddle, who failed to respond, said of trains: “They run.”",
            (QUILL, REDDLE),
        ),
        # What is answered stands elsewhere.
        (
            "“The fares are a scandal,” said Ada Quill.\n\n"
            "Responding to the report by Ines Calder, Tom Reddle said: “Every penny is spent.”",
            (QUILL, REDDLE),
        ),
        (
            "“The fares are a scandal,” said Ada Quill.\n\n"
            "Responding to the flood, Tom Reddle said: “Boats are coming.”",
            (QUILL, REDDLE),
        ),
        # A question is answered, which nobody has quoted.
        (
            "“The fares are a scandal,” said Ada Quill.\n\nTom Reddle was asked whether the line"
            " would close before Ada Quill retires. He replied: “It will not.”",
            (QUILL, REDDLE),
        ),
        (
            "“The fares are a scandal,” said Ada Quill.\n\nQuestioned by Ines Calder, Tom Reddle"
            " responded: “They are fair.”",
            (QUILL, REDDLE),
        ),
        # Much lies between the two.
        (
            "“The fares are a scandal,” said Ada Quill.\n\n" + "The day went on. " * 40 + "\n\n"
            "Tom Reddle replied: “They are fair.”",
            (QUILL, REDDLE),
        ),
        # The issuer's own name holds another's.
        (
            "“The Vale Rail Movement failed nobody,” it said.\n\n"
            "A Vale Rail spokesperson said: “It is a good day.”",
            (ISSUER, {"side": "vale", "names": ("Vale Rail",), "unnamed": True}),
        ),
        # Whose words they are is a guess.
        (
            "“The fares are a scandal,” said Ada Quill.\n\n“Every penny is spent,” he replied.",
            (QUILL, REDDLE | {"sure": False}),
        ),
        # A conversation.
        (
            "JOURNALIST: “Is it so?” asked Ada Quill.\n\nTom Reddle replied: “It is.”\n\n"
            + "JOURNALIST: And?\n\nMINISTER: So.\n\n" * 3,
            (QUILL, REDDLE),
        ),
    ],
    ids=[
        "partner",
        "same",
        "earlier",
        "nobody",
        "else",
        "event",
        "asked",
        "questioned",
        "far",
        "own name",
        "guess",
        "talk",
    ],
)
def test_what_is_no_reply_is_not_taken_for_one(text: str, speakers: tuple[Any, ...]) -> None:
    assert read(text, *speakers) == []


def test_a_reply_to_the_issuers_own_paragraphs_answers_the_issuer() -> None:
    text = (
        "“Passengers come first,” the Movement said.\n\nThe Movement accused the Meadow Party of"
        " breaking its word.\n\nThe Meadow Party said: “It is not true.”"
    )
    found = read(text, ISSUER, PARTY | {"collective": True})
    assert ends(found) == [(1, 0, "rebuts", "placed-together")]


def test_a_huge_text_is_read_in_bounded_time() -> None:
    one = "“The Meadow Party failed,” said the Movement.\n\n"
    other = "The Meadow Party replied and should be blamed: “We have failed.”\n\n"
    text = (one + other) * 2_000
    began = time.monotonic()
    read(text, *[ISSUER, PARTY | {"unnamed": True}] * 2_000)
    assert time.monotonic() - began < 5
