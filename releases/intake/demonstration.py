"""The demonstration archive: an invented country, so that every page has something to show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from organisations.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Role,
)
from organisations.models.named import Named
from organisations.partialdate import PartialDate
from releases.intake.disputes import load_disputes
from releases.intake.englishdates import read_when
from releases.intake.settle import Settled
from releases.intake.shape import IncomingRelease
from releases.intake.values import split_key
from releases.intake.write import store
from releases.issuedate import IssueDate
from releases.models import ImportedRow, PartnerSlot, Passage, Release, Statement, Topic
from releases.models.relatinginbulk import relate_waiting

FOLDER = Path(__file__).resolve().parent.parent / "demonstration"
COLLECTION = "demo"
EMBARGOED_FOR = timedelta(days=7)
DAY_IN_WORDS = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")

Keys = dict[str, int]  # slug to primary key


@transaction.atomic
def load(*, at: datetime) -> dict[str, int]:
    """
    Load what is missing, and return how many of each were made.

    What is there already, known by its slug or its row's key, is left as it is. ``at`` is now:
    nothing shown as published becomes public later than that.
    """
    organisations, made = _make_missing(Organisation, _organisation, _read("organisations"))
    _add_affiliations(_read("organisations"), made, organisations)
    people, new_people = _make_missing(Person, _person, _read("people"))
    _add_roles(_read("people"), new_people, people, organisations)
    topics, new_topics = _make_missing(Topic, _topic, _parents_first(_read("topics")))
    releases = _load_releases(at, organisations, people, topics)
    for _ in relate_waiting():
        pass
    exchanges = load_disputes(_read_one("exchanges"), at=at)
    _, slot = PartnerSlot.objects.get_or_create(
        title=PARTNER["title"], defaults=PARTNER | {"shown_from": at}
    )
    return {
        "organisations": len(made),
        "people": len(new_people),
        "topics": len(new_topics),
        "releases": releases,
        "exchanges": exchanges,
        "partner slot": int(slot),
    }


PARTNER: dict[str, Any] = {
    "title": "Wires across the Fells",
    "text": (
        "Who pays when a village asks for its own power line? A series of talks with engineers,"
        " councillors and the people who live under the pylons."
    ),
    "link": "https://fellgrid.example/talks",
    "sponsor": "Fellgrid Networks (invented)",
}


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _read_one(name)
    return rows


def _read_one(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def _make_missing(
    model: type[Named], make: Any, rows: Iterable[dict[str, Any]]
) -> tuple[Keys, set[str]]:
    """Make those whose slug is free; return the keys of all rows and the slugs of the new."""
    manager: Any = model._default_manager
    keys: Keys = dict(manager.values_list("slug", "pk"))
    new = set()
    for row in rows:
        if row["slug"] not in keys:
            keys[row["slug"]] = make(row).pk
            new.add(row["slug"])
    return keys, new


def _organisation(row: dict[str, Any]) -> Organisation:
    press = row["press"]
    organisation = Organisation.objects.create(
        slug=row["slug"],
        name=row["name"],
        kind=row["kind"],
        summary=row["summary"],
        website=row["website"],
        listed=row.get("listed", False),
        press_name=press.get("name", ""),
        press_phone=press.get("phone", ""),
        press_out_of_hours=press.get("out_of_hours", ""),
        press_email=press.get("email", ""),
        **_dates(row, "founded", "dissolved"),
    )
    for name in row["other_names"]:
        OrganisationName.objects.create(owner=organisation, **_dated(name, "name", "kind"))
    for identifier in row["identifiers"]:
        Identifier.objects.create(organisation=organisation, **identifier)
    return organisation


def _person(row: dict[str, Any]) -> Person:
    person = Person.objects.create(
        **{name: row[name] for name in ("slug", "name", "honorific", "summary")}
    )
    for name in row["other_names"]:
        PersonName.objects.create(owner=person, **_dated(name, "name", "kind"))
    return person


def _topic(row: dict[str, Any]) -> Topic:
    return Topic.objects.create(
        slug=row["slug"],
        name=row["name"],
        summary=row["summary"],
        synonyms=", ".join(row["synonyms"]),
        parent=Topic.objects.get(slug=row["parent"]) if row["parent"] else None,
    )


def _parents_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: bool(row["parent"]))


def _add_affiliations(rows: list[dict[str, Any]], new: set[str], organisations: Keys) -> None:
    for row in rows:
        for tie in row["affiliations"] if row["slug"] in new else ():
            Affiliation.objects.create(
                organisation_id=organisations[row["slug"]],
                to_id=organisations[tie["to"]],
                **_dated(tie, "kind"),
            )


def _add_roles(
    rows: list[dict[str, Any]], new: set[str], people: Keys, organisations: Keys
) -> None:
    for row in rows:
        for role in row["roles"] if row["slug"] in new else ():
            Role.objects.create(
                person_id=people[row["slug"]],
                organisation_id=organisations[role["organisation"]],
                **_dated(role, "title"),
            )


def _dated(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names} | _dates(row, "since", "until")


def _dates(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: PartialDate.parse(row[name]) if row[name] else None for name in names}


# -- releases


def _load_releases(at: datetime, organisations: Keys, people: Keys, topics: Keys) -> int:
    known = set(
        ImportedRow.objects.filter(collection=COLLECTION).values_list("identifier", flat=True)
    )
    new = []
    for row in _read("releases"):
        if row["id"] in known:
            continue
        incoming = read_row(row)
        settled = Settled(
            incoming,
            incoming.digest(),
            organisation=organisations[row["organisation"]],
            joint=tuple(organisations[slug] for slug in row["joint_issuers"]),
            people=tuple(people[slug] for slug in row["people"]),
            topics=tuple(topics[slug] for slug in row["topics"]),
        )
        new.append((settled, _begin(row, incoming.issue_date, at)))
    store(new, quoted_at=at)
    _confirm({row["id"] for row in _read("releases")} - known, people, organisations, at)
    return len(new)


def _confirm(new: set[str], people: Keys, organisations: Keys, at: datetime) -> None:
    """Confirm those proposals in new releases that staff would have, with the speaker they know."""
    rows = [row for row in _read("statements") if row["release"] in new]
    keys = {split_key(row["release"], COLLECTION)[1] for row in rows}
    first = Passage.objects.filter(number=1, statement__release__imported_row__identifier__in=keys)
    first = first.filter(statement__release__imported_row__collection=COLLECTION)
    found = list(first.select_related("statement__release__imported_row"))
    confirmed = []
    for row in rows:
        for passage in found:
            statement = passage.statement
            key = statement.release.imported_row.identifier
            if key == row["release"] and passage.words.startswith(row["begins"]):
                statement.person_id = people.get(row["person"])
                statement.organisation_id = organisations[row["organisation"]]
                statement.strength = Statement.Strength(row["strength"])
                statement.state, statement.decided = Statement.State.CONFIRMED, at
                confirmed.append(statement)
    written = ["person", "organisation", "strength", "state", "decided"]
    Statement.objects.bulk_update(confirmed, written)


def read_row(row: dict[str, Any]) -> IncomingRelease:
    """Return the release a row of the demonstration describes."""
    collection, identifier = split_key(row["id"], COLLECTION)
    texts = ("kind", "title", "standfirst", "issued_note", "media_contact", "rights")
    return IncomingRelease(
        place=row["id"],
        collection=collection,
        identifier=identifier,
        organisation=row["organisation"],
        body="\n\n".join(row["body"]),
        notes_to_editors="\n\n".join(row["notes_to_editors"]),
        issue_date=IssueDate.parse(row["issued"]),
        issued_basis=row["issued_basis"],
        people=tuple(row["people"]),
        topics=tuple(row["topics"]),
        source_name=row["source_name"],
        source_url=row["source_url"],
        **{name: row[name] for name in texts},
    )


def _begin(row: dict[str, Any], issued: IssueDate, at: datetime) -> Release:
    """Return a release in the state its row asks for."""
    release = Release(captured=at)
    if row["state"] in ("draft", "submitted"):
        release.state = Release.State(row["state"])
        return release
    release.state = Release.State.PUBLISHED
    if row["state"] == "embargoed":
        release.public_from = at + EMBARGOED_FOR
        return release
    release.public_from = min(issued.end or at, at)
    if row["state"] == "withdrawn":
        release.state = Release.State.WITHDRAWN
        release.reason = row["withdrawal_reason"]
        release.withdrawn = min(_withdrawn(release.reason, release.public_from), at)
    return release


def _withdrawn(reason: str, public_from: datetime) -> datetime:
    """Return the morning of the day the reason names, else a day after the release came out."""
    named = DAY_IN_WORDS.search(reason)
    day = read_when(named.group()) if named else None
    return day.start + timedelta(hours=10) if day and day.start else public_from + timedelta(days=1)
