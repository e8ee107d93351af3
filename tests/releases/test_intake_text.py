"""A page of plain text: its title, its date, its parts; and what is left alone."""

from __future__ import annotations

import pytest

from releases.intake.shape import IncomingRelease, UnreadableError
from releases.intake.text import read_page
from releases.intake.textparts import split_parts

PROSE = "The Fell Walkers will not endorse anybody, it has announced this morning in Osmerton."


def page(text: str) -> IncomingRelease:
    return read_page(text.encode(), name="page.txt", stem="page")


def test_the_title_is_the_line_printed_twice_and_what_stands_above_goes() -> None:
    read = page(
        "Login to access your account\n\nFri, 26 February 2021\n\nSubscribe now\nPress releases\n\n"
        "Walkers will not endorse anybody\n\nWalkers will not endorse anybody\n3 min read\n\n"
        + PROSE
    )
    assert read.title == "Walkers will not endorse anybody"
    assert read.body == PROSE


def test_the_date_in_the_header_is_kept_apart_and_never_the_date_of_issue() -> None:
    read = page(f"Fri, 26 February 2021\n\nA title\nA title\n\n{PROSE}")
    assert read.date_displayed == "Fri, 26 February 2021"
    assert read.issue_date.start is None
    assert read.issued_basis == "unknown"


def test_without_a_doubled_line_the_first_is_the_title() -> None:
    read = page(f"A title\n\n{PROSE}\n\nMore of it.")
    assert (read.title, read.body) == ("A title", f"{PROSE}\n\nMore of it.")


def test_a_title_printed_again_a_little_later_is_the_title() -> None:
    read = page(
        "News\n\nWalkers decline to endorse\nBy the press office\nWalkers decline to endorse\n"
        + PROSE
    )
    assert (read.title, read.body) == ("Walkers decline to endorse", PROSE)


def test_a_menu_word_that_recurs_is_not_the_title() -> None:
    read = page(f"Walkers decline to endorse\nShare\nPrint\nShare\n{PROSE}")
    assert read.title == "Walkers decline to endorse"
    assert read.body.startswith("Share")


def test_a_refrain_in_a_speech_is_not_the_title() -> None:
    refrain = "We shall walk on together."
    read = page(f"Speech to the walkers\n\n{PROSE}\n\n{refrain}\n\n{refrain}\n\n{PROSE}")
    assert read.title == "Speech to the walkers"
    assert read.body.count(refrain) == 2


@pytest.mark.parametrize("banner", ["FOR IMMEDIATE RELEASE", "Press release", "** NEWS RELEASE **"])
def test_a_banner_is_not_the_title(banner: str) -> None:
    assert page(f"{banner}\n\nA title\n\n{PROSE}").title == "A title"


@pytest.mark.parametrize(
    "line",
    [
        "Published: 7 November 2019",
        "Date of issue: Thursday 7 November 2019",
        "Issued on 7 November 2019",
        "Published 7 November 2019",
        "DATE: 2019-11-07",
        "Release date: November 7, 2019",
    ],
)
@pytest.mark.parametrize("text", ["{line}\n\nA title\n\n{prose}", "A title\n\n{line}\n\n{prose}"])
def test_a_labelled_date_is_the_date_of_issue(line: str, text: str) -> None:
    read = page(text.format(line=line, prose=PROSE))
    assert read.issue_date.as_text() == "2019-11-07"
    assert read.issued_basis == "stated"
    assert (read.title, read.body) == ("A title", PROSE)


def test_a_labelled_time_is_kept() -> None:
    read = page(f"A title\nPublished: 7 November 2019, 10.30am\n\n{PROSE}")
    assert read.issue_date.as_text() == "2019-11-07 10:30"


@pytest.mark.parametrize(
    "line", ["Date: 31 February 2019", "Published: 03/04/2026", "Date: to be confirmed"]
)
def test_a_doubtful_labelled_date_stays_in_the_text(line: str) -> None:
    read = page(f"A title\n\n{line}\n\n{PROSE}")
    assert read.issue_date.start is None
    assert line in read.body


@pytest.mark.parametrize(
    "line",
    [
        "Date: 31 February 2019",
        "Published: 03/04/2026",
        "Issued on Monday 3 March 2026",
        "Published 2019-02-30",
        "DATE OF ISSUE: 5 March",
    ],
)
@pytest.mark.parametrize(
    "text", ["\n{line}\n\nA title\n\n{prose}", "A title\r\n{line}\n{prose}", "\nA title\n{line}\n"]
)
def test_a_labelled_date_that_cannot_be_read_is_named_with_its_line(line: str, text: str) -> None:
    read = page(text.format(line=line, prose=PROSE))
    assert read.doubt is not None
    number = text.splitlines().index("{line}") + 1
    assert str(read.doubt) == (
        f"page.txt:{number}: The date of issue cannot be read (“{line}”): it is left unknown."
    )


@pytest.mark.parametrize(
    "text",
    [
        f"A title\n\n{PROSE}",
        f"A title\nPublished: 7 November 2019\n\n{PROSE}",
        f"A title\nPublished: 7 November 2019\nDate: 31 February 2019\n\n{PROSE}",
        f"A title\nDate: to be confirmed\nIssued by 30 councils\n\n{PROSE}",
        f"A title\n\n{PROSE}\n\nDate: 31 February 2019\nVenue: the hall",
        f"Fri, 31 February 2021\n\nA title\nA title\n\n{PROSE}",
    ],
)
def test_other_lines_raise_no_doubt(text: str) -> None:
    assert page(text).doubt is None


def test_labels_that_disagree_leave_the_date_unknown() -> None:
    read = page(f"A title\nPublished: 7 November 2019\nIssued: 8 November 2019\n\n{PROSE}")
    assert read.issue_date.start is None
    assert "Issued: 8 November 2019" in read.body
    assert str(read.doubt) == (
        "page.txt:3: The labels give different dates of issue (“Issued: 8 November 2019”):"
        " it is left unknown."
    )


def test_a_label_that_says_more_counts_before_date() -> None:
    read = page(f"A title\nDate: 9 November 2019\nIssued: 8 November 2019\n\n{PROSE}")
    assert read.issue_date.as_text() == "2019-11-08"
    assert "Date: 9 November 2019" in read.body


def test_the_date_of_an_event_below_the_text_is_not_the_date_of_issue() -> None:
    read = page(f"A title\n\n{PROSE}\n\nDate: 3 March 2026\nVenue: the hall")
    assert read.issue_date.start is None


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED UNTIL 00:01 Monday 2 March 2026",
        "Strictly embargoed until Monday 2 March 2026, 00:01",
        "Embargo: 0001hrs, Monday 2 March 2026",
        "*** UNDER EMBARGO UNTIL 00.01 ON 2 MARCH 2026 ***",
        "Not for publication before 0001 on 2 March 2026",
    ],
)
def test_an_embargo_is_read(line: str) -> None:
    read = page(f"{line}\n\nA title\n\n{PROSE}")
    assert read.embargo is not None
    assert read.embargo.isoformat() == "2026-03-02T00:01:00+00:00"
    assert read.unread_embargo == ""
    assert (read.title, read.body) == ("A title", PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED UNTIL Monday 2 March 2026",
        "EMBARGOED UNTIL 00:01 Tuesday 2 March 2026",
        "STRICTLY EMBARGOED",
        "Embargo: until the Minister sits down",
        "Embargoed until midnight on 2 March 2026",
    ],
)
def test_an_embargo_that_cannot_be_read_is_named_wherever_it_stands(line: str) -> None:
    read = page(f"A title\n\n{PROSE}\n\n{line}")
    assert read.embargo is None
    assert read.unread_embargo == line


def test_of_two_embargoes_the_later_counts() -> None:
    read = page(
        "Embargoed until 00:01 2 March 2026\nA title\n"
        f"Embargoed until 00:01 3 March 2026\n\n{PROSE}"
    )
    assert read.embargo is not None
    assert read.embargo.day == 3


@pytest.mark.parametrize(
    "text",
    [
        "{line}\n{line}\n\nWalkers will not endorse anybody",
        "Walkers will not endorse anybody\n{line}\nWalkers will not endorse anybody",
        "{line}\n\nWalkers will not endorse anybody\n\n{line}",
    ],
)
def test_an_embargo_printed_twice_or_between_two_titles_is_read(text: str) -> None:
    read = page(f"{text.format(line='Embargoed until 00:01 2 March 2026')}\n\n{PROSE}")
    assert read.embargo is not None
    assert read.embargo.isoformat() == "2026-03-02T00:01:00+00:00"
    assert (read.title, read.body) == ("Walkers will not endorse anybody", PROSE)


def test_a_text_about_embargoes_sets_none() -> None:
    read = page(f"A title\n\n{PROSE}\n\nEmbargoes on arms must stay.\n\nEmbargo on arms welcomed")
    assert (read.embargo, read.unread_embargo) == (None, "")


def test_the_parts_find_their_places() -> None:
    read = page(
        f"A title\n\n{PROSE}\n\nENDS\n\nNotes to editors:\n1. The Walkers were founded in 1931.\n\n"
        "2. Pictures can be had.\n\nFor further information contact:\nJane Roe, 020 7946 0000"
    )
    assert read.body == PROSE
    assert read.notes_to_editors == (
        "1. The Walkers were founded in 1931.\n\n2. Pictures can be had."
    )
    assert read.media_contact == "For further information contact:\nJane Roe, 020 7946 0000"


@pytest.mark.parametrize("ends", ["ENDS", "-ends-", "###", "# # #", "* ENDS *"])
def test_what_follows_the_end_is_notes(ends: str) -> None:
    parts = split_parts(["One.", "", ends, "", "Two."])
    assert (parts.body, parts.notes_to_editors) == ("One.", "Two.")


def test_a_note_on_the_line_of_its_heading_is_kept() -> None:
    parts = split_parts(["One.", "", "Note to editors: the hall is small.", "", "Two."])
    assert (parts.body, parts.notes_to_editors) == ("One.", "the hall is small.\n\nTwo.")


def test_a_contact_before_the_end_is_one_paragraph() -> None:
    parts = split_parts(["One.", "", "Media contact: jane@walkers.example", "", "Two."])
    assert (parts.body, parts.media_contact) == (
        "One.\n\nTwo.",
        "Media contact: jane@walkers.example",
    )


def test_a_contact_may_stand_under_its_heading() -> None:
    parts = split_parts(["One.", "", "Press office", "", "020 7946 0000", "", "Two."])
    assert (parts.body, parts.media_contact) == ("One.\n\nTwo.", "Press office\n\n020 7946 0000")


def test_prose_that_begins_like_a_contact_stays() -> None:
    lines = ["Contact your MP today.", "", "For more information, call on the Minister to act."]
    assert split_parts(lines).body == "\n".join(lines)


def test_notes_that_editors_were_sent_are_prose() -> None:
    line = "Notes to editors were sent late, she said."
    assert split_parts([line]).body == line


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_text(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read_page(data.removeprefix(b"\xef\xbb\xbf"), name="page.txt", stem="page")


def test_a_title_alone_is_refused_for_want_of_text() -> None:
    assert page("A title\nA title").objection() == "It has no text."


def test_the_key_is_the_stem_twice_or_the_part_before_its_colon() -> None:
    assert page(f"A title\n\n{PROSE}").key == ("page", "page")
    read = read_page(b"A title\n\nText.", name="x", stem="walkers:12")
    assert read.key == ("walkers", "walkers:12")


def test_the_file_is_kept_as_it_came() -> None:
    assert page(f"A title\n\n{PROSE}").original == f"A title\n\n{PROSE}".encode()


def test_a_long_file_of_one_line_is_read_at_once() -> None:
    read = page("A title\n\n" + "embargo until " * 50_000 + "\n\n" + "[" * 100_000)
    assert read.title == "A title"
