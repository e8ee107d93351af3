"""Lines of JSON: one release a line, in the shape the contract gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from organisations.text import clean_line, clean_text
from releases.intake.files import LONGEST_LINE, Source
from releases.intake.shape import IncomingRelease, Rejection, UnreadableError, fit_title
from releases.intake.values import read_embargo, read_issued, read_kind, split_key
from releases.models import Release


def read(source: Source) -> Iterator[IncomingRelease | Rejection]:
    """Yield a release, or what is wrong, for each line that is not blank."""
    for number, line in source.lines():
        place = f"{source.name}:{number}"
        try:
            if line is None:
                raise UnreadableError(f"The line is longer than {LONGEST_LINE // 1_048_576} MB.")
            if line.strip():
                yield read_row(_parse(line), place=place, stem=source.stem)
        except UnreadableError as error:
            yield Rejection(place, str(error))


def read_row(row: dict[str, Any], *, place: str, stem: str) -> IncomingRelease:
    """Return the release a row describes; keys the contract does not name are ignored."""
    identifier = clean_line(_text(row, "id", numbers=True))
    if not identifier:
        raise UnreadableError("It has no id.")
    collection, identifier = split_key(identifier, stem)
    title, standfirst = fit_title(
        clean_line(_text(row, "title")), clean_text(_text(row, "standfirst"))
    )
    issue_date = read_issued(_text(row, "published", numbers=True))
    known = issue_date.start is not None
    return IncomingRelease(
        place=place,
        collection=collection,
        identifier=identifier,
        organisation=clean_line(_text(row, "organisation")),
        kind=read_kind(_text(row, "kind")),
        title=title,
        standfirst=standfirst,
        body=clean_text(_text(row, "body")),
        issue_date=issue_date,
        issued_basis=str(Release.Basis.STATED if known else Release.Basis.UNKNOWN),
        people=_names(row, "people"),
        topics=_names(row, "topics"),
        source_name=clean_line(_text(row, "source")),
        source_url=clean_line(_text(row, "url")),
        embargo=read_embargo(_text(row, "embargo")),
    )


def _parse(line: bytes) -> dict[str, Any]:
    """Return the line's object. Python's reader gives up on deep nesting and on vast numbers."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"The line is not UTF-8 (byte {error.start + 1}).") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"The line is not JSON: {error.msg}, column {error.colno}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError("The line is not JSON that can be read.") from error
    if not isinstance(row, dict):
        raise UnreadableError("The line is not a JSON object.")
    return row


def _text(row: dict[str, Any], key: str, *, numbers: bool = False) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise UnreadableError(f"“{key}” is not text.")
    return value


def _names(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return the names, each once; a single name may stand without its list."""
    values = row.get(key) or []
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UnreadableError(f"“{key}” is not a list of names.")
    names = (clean_line(value) for value in values)
    return tuple(dict.fromkeys(name for name in names if name))
