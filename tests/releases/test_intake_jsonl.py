"""One line of JSON: what is read, what is refused and in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from releases.intake.jsonl import read_row
from releases.intake.shape import LONGEST_TITLE, IncomingRelease, UnreadableError

ROW: dict[str, Any] = {
    "id": "walkers:1",
    "organisation": "Fell Walkers",
    "published": "2019-11-07",
    "title": "Walkers decline to endorse",
    "body": "They will not.\n\nThey said so.",
    "source": "their own site",
}


def read(**changes: Any) -> IncomingRelease:
    return read_row(ROW | changes, place="f:1", stem="file")


def refused(**changes: Any) -> str:
    """Return why a row is not taken, by its reader or by the rules of every format."""
    try:
        reason = read(**changes).objection()
    except UnreadableError as error:
        return str(error)
    assert reason, "the row was taken"
    return reason


def test_the_contract_is_read() -> None:
    row = read(
        standfirst="A line.",
        kind="speech",
        people=["Ann Ash", "Ann Ash", ""],
        topics="Walking",
        url="https://walkers.example/1",
        embargo="2026-03-02T00:01:00+00:00",
    )
    assert row.key == ("walkers", "walkers:1")
    assert (row.organisation, row.title, row.standfirst) == (
        "Fell Walkers",
        "Walkers decline to endorse",
        "A line.",
    )
    assert (row.kind, row.people, row.topics) == ("speech", ("Ann Ash",), ("Walking",))
    assert (row.source_name, row.source_url) == ("their own site", "https://walkers.example/1")
    assert row.embargo is not None
    assert row.embargo.isoformat() == "2026-03-02T00:01:00+00:00"
    assert (row.issue_date.as_text(), row.issued_basis) == ("2019-11-07", "stated")
    assert row.objection() == ""


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("a:b:c", ("a", "a:b:c")),
        ("plain", ("file", "plain")),
        (":odd", ("file", ":odd")),
        (17, ("file", "17")),
        ("  spaced : id ", ("spaced", "spaced : id")),
    ],
)
def test_the_collection_is_what_stands_before_the_colon_else_the_stem(
    identifier: object, key: tuple[str, str]
) -> None:
    assert read(id=identifier).key == key


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("release", "press-release"),
        ("Press Release", "press-release"),
        ("news_report", "news-report"),
        ("NEWS-REPORT", "news-report"),
        (None, "press-release"),
        ("", "press-release"),
        ("transcript", "transcript"),
    ],
)
def test_a_kind_may_be_spelt_in_several_ways(kind: object, meant: str) -> None:
    assert read(kind=kind).kind == meant


@pytest.mark.parametrize(
    ("published", "text", "basis"),
    [
        ("2004", "2004", "stated"),
        (2004, "2004", "stated"),
        ("2004-05", "2004-05", "stated"),
        ("2004-05-06T10:30", "2004-05-06 10:30", "stated"),
        ("2004-05-06T10:30:00Z", "2004-05-06 11:30", "stated"),
        (None, "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_a_date_is_as_exact_as_it_is_given(published: object, text: str, basis: str) -> None:
    row = read(published=published)
    assert (row.issue_date.as_text(), row.issued_basis) == (text, basis)


@pytest.mark.parametrize(
    "published",
    [
        "2004-02-30",
        "2004-13",
        "2004-00-15",
        "0000-00-00",
        "1066-10-14",
        "2525",
        "7 May 2004",
        "yesterday",
        "9999-12-31T23:59:59-12:00",
        "2026-10-25 01:30",
        20040506,
        1083801600,
    ],
)
def test_a_date_that_cannot_be_read_refuses_the_row(published: object) -> None:
    assert refused(published=published).startswith("The date of issue cannot be read:")


def test_a_date_that_is_no_text_refuses_the_row() -> None:
    assert refused(published=["2004"]) == "“published” is not text."
    assert refused(published=True) == "“published” is not text."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "It has no id."),
        ({"id": "\x00"}, "It has no id."),
        ({"id": "x" * 301}, "Its id has more than 300 characters."),
        ({"id": "x" * 101 + ":1"}, "Its collection has more than 100 characters."),
        ({"title": None}, "It has no title."),
        ({"title": " \u3000\x0b"}, "It has no title."),
        ({"body": None}, "It has no text."),
        ({"body": "\n\ue000\n"}, "It has no text."),
        ({"body": ["one", "two"]}, "“body” is not text."),
        ({"title": {"en": "x"}}, "“title” is not text."),
        ({"body": "é" * 1_100_000}, "Its text is longer than 2 MB."),
        ({"organisation": 5}, "“organisation” is not text."),
        ({"organisation": "?!"}, "“?!” is not a name."),
        ({"people": ["Ann", 5]}, "“people” is not a list of names."),
        ({"people": {"name": "Ann"}}, "“people” is not a list of names."),
        ({"topics": ["…"]}, "“…” is not a name."),
        ({"source": "x" * 201}, "Its source name has more than 200 characters."),
        ({"url": "javascript:alert(1)"}, "“javascript:alert(1)” is not a web address"),
        ({"url": "https://x.example/" + "x" * 500}, "Its source url has more than 500 characters."),
        ({"kind": "advert"}, "The kind “advert” is not known; known are press-release,"),
        ({"embargo": "soon"}, "The embargo cannot be read:"),
        ({"embargo": "2026-03"}, "The embargo “2026-03” names no day."),
        ({"embargo": "2026-10-25 01:30"}, "The embargo cannot be read:"),
    ],
)
def test_what_cannot_be_taken_is_named(changes: dict[str, Any], reason: str) -> None:
    assert refused(**changes).startswith(reason)


def test_a_very_long_name_is_refused() -> None:
    assert "has more than 200 characters" in refused(people=["x" * 201])


def test_an_embargo_without_its_time_is_the_first_instant_of_the_day_in_london() -> None:
    embargo = read(embargo="2026-07-02").embargo
    assert embargo is not None
    assert embargo.isoformat() == "2026-07-02T00:00:00+01:00"


def test_a_fraction_of_a_second_never_lifts_an_embargo_early() -> None:
    embargo = read(embargo="2026-07-02T10:00:00.001Z").embargo
    assert embargo is not None
    assert embargo.isoformat() == "2026-07-02T10:00:01+00:00"


def test_text_is_cleaned_and_otherwise_verbatim() -> None:
    row = read(
        title="A\x0btitle\x00 \ud800â€™s", body="\r\nOne.\r\n\r\nâ€œTwo\ue000.\u2028Three.\x00 "
    )
    assert row.title == "A title â€™s"
    assert row.body == "One.\n\nâ€œTwo.\nThree."


def test_a_title_too_long_is_cut_between_words_and_kept_whole_in_the_standfirst() -> None:
    title = "Transcript of doorstop interview: " + "; ".join(f"subject {n}" for n in range(100))
    row = read(title=title, standfirst="A line.")
    assert len(row.title) <= LONGEST_TITLE
    assert row.title.endswith("…")
    assert title.startswith(row.title[:-1])
    assert row.standfirst == f"{title}\n\nA line."
    assert row.objection() == ""


def test_the_digest_sees_what_is_said_and_not_how_it_is_written() -> None:
    turned = read_row(
        json.loads(json.dumps(dict(reversed(ROW.items())) | {"party": "none"})),
        place="elsewhere:9",
        stem="other",
    )
    assert turned.digest() == read().digest()
    assert read(published="2019-11-07").digest() != read(published="2019-11").digest()
    for changes in (
        {"title": "Other"},
        {"body": "Other"},
        {"organisation": "Other"},
        {"people": ["Other"]},
        {"embargo": "2026-03-02"},
        {"published": None},
        {"source": "Other"},
    ):
        assert read(**changes).digest() != read().digest()


def test_the_digest_of_a_row_without_issuer_sees_the_one_given_beside_it() -> None:
    row = read(organisation="")
    assert row.digest("a") != row.digest("b")
    assert read().digest("a") == read().digest("b")
