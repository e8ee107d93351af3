"""
A text file, one release: what stands before the title goes, and labelled parts find their place.

Only what can be told safely is told. The title is the line printed twice, else the first; a date
is one that a label gives (“Published: 7 November 2019”), never the one a page's header shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from organisations.text import LINE_END, clean_line, clean_text
from releases.intake.englishdates import MONTH, read_when
from releases.intake.files import LARGEST_WHOLE, Source
from releases.intake.shape import Doubt, IncomingRelease, Rejection, UnreadableError, fit_title
from releases.intake.textparts import split_parts
from releases.intake.values import split_key
from releases.issuedate import IssueDate, Precision
from releases.models import Release

READING_TIME = re.compile(r"\d{1,3} min(?:ute)?s? read\.?", re.I)
BANNER = re.compile(
    r"\W*(?:for immediate release|(?:press|news|media) (?:release|statement|notice))\W*", re.I
)
ISSUED = re.compile(
    r"(?:(?P<weak>date)|date (?:of issue|issued|published|of publication)|issued|published"
    r"|released|(?:release|publication|issue) date)"
    r"(?:\s*:|\s+on\b|\s+at\b|(?=\s+\d))\s*(?P<when>.+)",
    re.I,
)
EMBARGO = re.compile(
    r"\W*(?:(?:strictly |under )*(?:an? )?(?:strict )?embargo(?:ed)?\b"
    r"|(?:strictly )?not for (?:publication|release|broadcast|use)[\w ,/]*\b(?:before|until)\b"
    r"|hold for release\b)[\s:–-]*"
    r"(?:(?:until|till|to|for release(?: at| on)?|before|lifts?|at)\b[\s:–-]*)*(?P<when>.*)",
    re.I,
)
A_DATE = re.compile(rf"(?=.*\d).*(?:\d{{4}}|\b{MONTH}\b|\d[/.-]\d)", re.I)  # readable or not
LONGEST_LABELLED = 160  # characters; a longer line is prose
PROSE = 100  # characters from which a line is taken for prose
HEAD = 40  # lines in which a title can be printed for the second time


def read(source: Source) -> Iterator[IncomingRelease | Rejection]:
    """Yield the one release of the file, or why it has none."""
    try:
        data = source.whole()
        if data is None:
            raise UnreadableError(f"The file is larger than {LARGEST_WHOLE // 1_048_576} MB.")
        yield read_page(data, name=source.name, stem=source.stem)
    except UnicodeDecodeError as error:
        yield Rejection(source.name, f"The file is not UTF-8 (byte {error.start + 1}).")
    except UnreadableError as error:
        yield Rejection(source.name, str(error))


def read_page(data: bytes, *, name: str, stem: str) -> IncomingRelease:
    """Return the release a page of plain text holds; its id is the file's stem."""
    text = data.decode("utf-8")
    lines = [line.strip() for line in clean_text(text).split("\n")]
    if not any(lines):
        raise UnreadableError("It has no text.")
    at, start = find_title(lines)
    title, standfirst = fit_title(clean_line(lines[at]), "")
    head, rest = lines[:start], lines[start:]
    top = lines[: start + _top(rest)]
    issue_date, rest = _take_issued(head, rest)
    embargo, unread, rest = _take_embargo(head, rest)
    parts = split_parts([line for line in rest if not READING_TIME.fullmatch(line)])
    collection, identifier = split_key(clean_line(stem), clean_line(stem))
    known = issue_date.start is not None
    return IncomingRelease(
        place=name,
        collection=collection,
        identifier=identifier,
        title=title,
        standfirst=standfirst,
        body=parts.body,
        notes_to_editors=parts.notes_to_editors,
        media_contact=parts.media_contact,
        issue_date=issue_date,
        issued_basis=str(Release.Basis.STATED if known else Release.Basis.UNKNOWN),
        date_displayed=_displayed(head),
        embargo=embargo,
        unread_embargo=unread,
        doubt=None if known else _doubt_about_issue(top, text, name),
        original=data,
    )


def find_title(lines: list[str]) -> tuple[int, int]:
    """
    Return where the title stands, and where the text after it begins.

    A line is the title printed twice when it recurs at once, or, having four words or more, a
    little later; and when what stands before and between is furniture: short lines, no sentences.
    """
    given = [n for n, line in enumerate(lines) if line]
    for i, at in enumerate(given[:HEAD]):
        if _is_furniture(lines[at]):
            continue
        if _is_prose(lines[at]) and not _recurs_next(lines, given, i):
            break
        for later in given[i + 1 : HEAD]:
            if lines[later] == lines[at] and (later == given[i + 1] or len(lines[at].split()) >= 4):
                return at, later + 1
            if _is_prose(lines[later]):
                break
    first = next((n for n in given if not _is_furniture(lines[n])), given[0])
    return first, first + 1


def _recurs_next(lines: list[str], given: list[int], i: int) -> bool:
    return i + 1 < len(given) and lines[given[i]] == lines[given[i + 1]]


def _is_prose(line: str) -> bool:
    return len(line) > PROSE or bool(re.search(r"[.!?][\"”’')]*$", line))


def _is_furniture(line: str) -> bool:
    """Tell whether a line is certainly no title: a banner, a label with its date, a bare date."""
    return bool(
        READING_TIME.fullmatch(line)
        or BANNER.fullmatch(line)
        or read_when(line)
        or _labelled(line)
        or _embargo_line(line)
    )


def _labelled(line: str) -> tuple[IssueDate, bool] | None:
    """Return the date of issue a line gives, and whether its label says no more than “Date”."""
    match = ISSUED.fullmatch(line) if len(line) <= LONGEST_LABELLED else None
    when = read_when(match["when"]) if match else None
    return (when, bool(match and match["weak"])) if when else None


def _embargo_line(line: str) -> re.Match[str] | None:
    match = EMBARGO.fullmatch(line) if len(line) <= LONGEST_LABELLED else None
    return match if match and not (match["when"] and _is_talk(line)) else None


def _is_talk(line: str) -> bool:
    """Tell prose about embargoes (“Embargo on arms to be lifted”) from a line that sets one."""
    return not re.search(r"\d|\b(?:until|till|before|midnight|noon|midday)\b", line, re.I)


def _take_issued(head: list[str], rest: list[str]) -> tuple[IssueDate, list[str]]:
    """
    Return the date of issue a label gives, and the text without that line.

    “Date:” counts only above the first paragraph, for lower down it is the date of some event;
    a label that says more counts before it. Two labels that disagree leave the date unknown.
    """
    found = [(n, _labelled(line)) for n, line in enumerate(rest[: _top(rest)])]
    ours = [(n, label) for n, label in found if label]
    labels = [label for line in head if (label := _labelled(line))] + [label for _, label in ours]
    strong = {date for date, weak in labels if not weak} or {date for date, _ in labels}
    if len(strong) != 1:
        return IssueDate.unknown(), rest
    issued = strong.pop()
    taken = {n for n, label in ours if label[0] == issued}
    return issued, [line for n, line in enumerate(rest) if n not in taken]


def _doubt_about_issue(top: list[str], text: str, name: str) -> Doubt | None:
    """Return which of the lines above the first paragraph names a date of issue in vain."""
    given = [line for line in top if _names_date(line)]
    readable = [line for line in given if _labelled(line)]
    if not given:
        return None
    why = "The labels give different dates of issue"
    if not readable:
        why = "The date of issue cannot be read"
    line = (readable or given)[-1]
    return Doubt(f"{name}:{_number_of(line, text)}", f"{why} (“{line[:60]}”): it is left unknown.")


def _names_date(line: str) -> bool:
    """Tell whether a line gives a date of issue, readable or not."""
    match = ISSUED.fullmatch(line) if len(line) <= LONGEST_LABELLED else None
    return bool(match and A_DATE.match(match["when"]))


def _number_of(line: str, text: str) -> int:
    """Return which line of a file reads so, the first being 1."""
    given = [clean_text(raw) for raw in LINE_END.sub("\n", text).split("\n")]
    return given.index(clean_text(line)) + 1


def _top(rest: list[str]) -> int:
    """Return how many lines stand above the first paragraph."""
    return next((n for n, line in enumerate(rest) if _is_prose(line)), len(rest))


def _take_embargo(head: list[str], rest: list[str]) -> tuple[datetime | None, str, list[str]]:
    """
    Return the instant an embargo lifts, else the line that sets one we cannot read, and the text.

    Of several the last instant counts: a text must never come out too early.
    """
    matches = [match for line in (*head, *rest) if (match := _embargo_line(line))]
    lifts = [read_when(match["when"]) for match in matches]
    for match, lift in zip(matches, lifts, strict=True):
        if lift is None or lift.precision != Precision.INSTANT:
            return None, match.string, rest
    instants = [lift.start for lift in lifts if lift and lift.start]
    lines = {match.string for match in matches}
    return max(instants, default=None), "", [line for line in rest if line not in lines]


def _displayed(head: list[str]) -> str:
    """Return the date the page happened to show above its title."""
    return next((line for line in head if read_when(line)), "")
