"""Organisations, people and topics: who speaks in the archive, and about what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render

from organisations.models import Affiliation, Organisation, Role
from releases.directory import (
    among,
    most_quoted,
    people_with_counts,
    public_organisations,
    public_people,
    public_topics,
    topics_with_counts,
)
from releases.listing import Listing
from releases.models import Release, ReleaseCount, ReplySought, Response, Statement
from releases.responding import latest_answers
from releases.statementrows import statement_rows
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from releases.querysets import StatementQuerySet

STATEMENTS, SPOKESPEOPLE, ANSWERS = 5, 8, 4  # shown on the page of whoever made them


@public_page
def organisations(request: HttpRequest) -> HttpResponse:
    """List every public organisation by kind, with how much the archive holds of it."""
    counts = ReleaseCount.objects.by_organisation()
    rows: list[Any] = list(public_organisations().prefetch_related("other_names"))
    for row in rows:
        row.n = counts.get(row.pk, 0)
    kinds_in_order = list(Organisation.Kind.values)
    rows.sort(key=lambda row: (kinds_in_order.index(row.kind), row.name.casefold()))
    kinds = [
        (label, list(group)) for label, group in groupby(rows, key=lambda o: o.get_kind_display())
    ]
    return render(request, "releases/organisations.html", {"kinds": kinds, "n": len(rows)})


@public_page
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one organisation: names, ties, people, press contact, activity and releases."""
    found = get_object_or_404(public_organisations(), slug=slug)
    listing = Listing(request.GET, Release.objects.public().issued_by(found), organisation=found)
    public, said = public_organisations(), Statement.objects.public().confirmed()
    responses = Response.objects.public()
    affiliates = Affiliation.objects.filter(among(public, "organisation"), to=found)
    context = {
        "organisation": found,
        "other_names": found.other_names.all(),
        "identifiers": found.identifiers.all(),
        "affiliations": found.affiliations.filter(among(public, "to")).select_related("to"),
        "affiliates": affiliates.select_related("organisation"),
        "roles": found.roles.filter(among(public_people(), "person")).select_related("person"),
        "replies": ReplySought.objects.public().filter(organisation=found).tally(),
        "answered": latest_answers(responses.given_by(found), ANSWERS),
        "answers": latest_answers(responses.given_to(found), ANSWERS),
        "listing": listing,
        # Whoever narrows the releases, or turns their pages, has passed the statements by.
        **({} if request.GET else _quoted(said.credited_to(found))),
        "spokespeople": most_quoted(said.spoken_for(found), SPOKESPEOPLE),
    }
    return render(request, "releases/organisation.html", context, status=listing.status)


@public_page
def people(request: HttpRequest) -> HttpResponse:
    """List every public person by name, with their latest roles."""
    roles = Role.objects.filter(among(public_organisations(), "organisation"))
    roles = roles.select_related("organisation")
    rows = people_with_counts().prefetch_related(Prefetch("roles", roles))
    return render(request, "releases/people.html", {"people": rows})


@public_page
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one person: roles over time, what they said, and the releases that name them."""
    found = get_object_or_404(public_people(), slug=slug)
    said = Statement.objects.public().confirmed().quoted_by(found)
    listing = Listing(request.GET, Release.objects.public().naming(found))
    context = {
        "person": found,
        "other_names": found.other_names.all(),
        "roles": found.roles.filter(among(public_organisations(), "organisation")).select_related(
            "organisation"
        ),
        "listing": listing,
        **({} if request.GET else _quoted(said)),
    }
    return render(request, "releases/person.html", context, status=listing.status)


def _quoted(statements: StatementQuerySet) -> dict[str, Any]:
    """Return the latest of some public statements for a page, and how many there are."""
    return {
        "statements": statement_rows(statements.newest_first(), STATEMENTS),
        "n_statements": statements.count(),
    }


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    """List every public topic under its parent."""
    rows = list(topics_with_counts())
    tree = [
        (top, [row for row in rows if row.parent_id == top.pk])
        for top in rows
        if top.parent_id is None
    ]
    return render(request, "releases/topics.html", {"tree": tree})


@public_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one topic: what it covers, and the releases on it."""
    public = public_topics()
    found = get_object_or_404(public.select_related("parent"), slug=slug)
    listing = Listing(request.GET, Release.objects.public().on_topic(found))
    relatives = public.filter(Q(parent=found) | Q(pk=found.parent_id))
    context = {"topic": found, "relatives": relatives, "listing": listing}
    return render(request, "releases/topic.html", context, status=listing.status)
