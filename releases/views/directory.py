"""Organisations, people and topics: who speaks in the archive, and about what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render

from organisations.models import Affiliation, Organisation, Role
from releases.directory import (
    among,
    people_with_counts,
    public_organisations,
    public_people,
    public_topics,
    topics_with_counts,
)
from releases.listing import Listing
from releases.models import Release, ReleaseCount
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


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
    public = public_organisations()
    affiliates = Affiliation.objects.filter(among(public, "organisation"), to=found)
    context = {
        "organisation": found,
        "other_names": found.other_names.all(),
        "identifiers": found.identifiers.all(),
        "affiliations": found.affiliations.filter(among(public, "to")).select_related("to"),
        "affiliates": affiliates.select_related("organisation"),
        "roles": found.roles.filter(among(public_people(), "person")).select_related("person"),
        "listing": listing,
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
    """Show one person: roles over time, and the releases that name them."""
    found = get_object_or_404(public_people(), slug=slug)
    listing = Listing(request.GET, Release.objects.public().naming(found))
    context = {
        "person": found,
        "other_names": found.other_names.all(),
        "roles": found.roles.filter(among(public_organisations(), "organisation")).select_related(
            "organisation"
        ),
        "listing": listing,
    }
    return render(request, "releases/person.html", context, status=listing.status)


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
