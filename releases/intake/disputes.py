"""The demonstration's disputes: who answered whom, three exchanges, their points and its ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from organisations.models import Organisation
from releases.issuedate import wall_clock
from releases.models import (
    Exchange,
    ImportedRow,
    Point,
    ReplySought,
    Response,
    Statement,
)

COLLECTION = "demo"
End = dict[str, str]  # the id of a release, and some words of the statement meant


def load_disputes(told: dict[str, Any], *, at: datetime) -> int:
    """
    Make the responses and exchanges that are told of, and return how many exchanges are new.

    An exchange whose slug is taken is left as it is, with all that belongs to it. Raise LookupError
    where a statement that is told of is not in the archive.
    """
    made = 0
    for row in told["responses"]:
        _respond(row, at)
    for row in told["exchanges"]:
        if not Exchange.objects.filter(slug=row["slug"]).exists():
            _make(row, at)
            made += 1
    return made


def _make(row: dict[str, Any], at: datetime) -> None:
    responses = [_respond(response, at) for response in row["responses"]]
    exchange = Exchange.objects.create(
        title=row["title"],
        slug=row["slug"],
        introduction="\n\n".join(row["introduction"]),
        root_statement=_statement(row["root"]),
    )
    exchange.gather()
    for also in row["also"]:
        exchange.entries.create(statement=_statement(also))
    exchange.publish()
    for told in row["points"]:
        point = Point.objects.create(statement=_statement(told["of"]), text=told["text"])
        point.addressed_by.set(
            response
            for response in responses
            if response.target_statement_id == point.statement_id
            and response.source_in.imported_row.identifier in told["addressed_by"]
        )
    for told in row["replies_sought"]:
        _ask(told)


def _respond(row: dict[str, Any], at: datetime) -> Response:
    ends = {
        "source_statement": _statement(row["source"]),
        "target_statement": _statement(row["target"]),
    }
    told = {name: row[name] for name in ("relation", "basis", "explanation")}
    known = Response.objects.filter(**ends).first()
    response = known or Response(**ends)
    if response.state != Response.State.CONFIRMED:
        for name, value in told.items():
            setattr(response, name, value)
        response.decide(Response.State.CONFIRMED, by=None, at=at)
    return response


def _ask(row: dict[str, Any]) -> None:
    times = {
        name: wall_clock(datetime.fromisoformat(row[name])) if row[name] else None
        for name in ("asked", "deadline", "replied")
    }
    ReplySought.objects.create(
        organisation=Organisation.objects.get(slug=row["organisation"]),
        statement=_statement(row["about"]),
        outcome=row["outcome"],
        evidence=row["evidence"],
        **times,
    )


def _statement(end: End) -> Statement:
    """Return the statement of a release that has some words."""
    row = ImportedRow.objects.get(collection=COLLECTION, identifier=end["release"])
    found = (
        Statement.objects.filter(release=row.release_id, passages__words__contains=end["words"])
        .order_by("position")
        .first()
    )
    if found is None:
        raise LookupError(f"{end['release']}: no statement says “{end['words']}”.")
    return found
