"""Organisations, people and topics: who speaks in the archive, and about what."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from releases import names
from releases.directory import (
    topics_with_counts,
)
from releases.listing import Listing
from releases.models import Release
from releases.particulars import (
    beside_topic,
    find_organisation,
    find_person,
    find_topic,
    of_organisation,
    of_person,
    said_by,
    said_for,
)
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
def organisations(request: HttpRequest) -> HttpResponse:
    """List public organisations by kind, with how much the archive holds of each."""
    directory, status = _asked(names.organisations(request.GET))
    kinds = [
        (kind, list(group)) for kind, group in groupby(directory.entries, key=lambda one: one.kind)
    ]
    context = {"directory": directory, "kinds": kinds}
    return render(request, "releases/organisations.html", context, status=status)


def _asked(directory: names.Directory) -> tuple[names.Directory, HTTPStatus]:
    """Return a directory and the status of its page; there is none beyond its last."""
    if not directory.form.is_valid():
        return directory, HTTPStatus.BAD_REQUEST
    if directory.number > directory.pages:
        raise Http404
    return directory, HTTPStatus.OK


@public_page
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one organisation: names, ties, people, press contact, activity and releases."""
    found = find_organisation(slug)
    if found is None:
        raise Http404
    listing = Listing(request.GET, Release.objects.public().issued_by(found), organisation=found)
    context = {
        "organisation": found,
        "listing": listing,
        **of_organisation(found),
        # Whoever narrows the releases, or turns their pages, has passed the statements by.
        **({} if request.GET else said_for(found)),
    }
    return render(request, "releases/organisation.html", context, status=listing.status)


@public_page
def people(request: HttpRequest) -> HttpResponse:
    """List public people by name, with their latest roles."""
    directory, status = _asked(names.people(request.GET))
    return render(request, "releases/people.html", {"directory": directory}, status=status)


@public_page
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one person: roles over time, what they said, and the releases that name them."""
    found = find_person(slug)
    if found is None:
        raise Http404
    listing = Listing(request.GET, Release.objects.public().naming(found))
    context = {
        "person": found,
        "listing": listing,
        **of_person(found),
        **({} if request.GET else said_by(found)),
    }
    return render(request, "releases/person.html", context, status=listing.status)


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    """List every public topic under its parent."""
    rows = topics_with_counts()
    tree = [
        (top, [row for row in rows if row.parent_id == top.pk])
        for top in rows
        if top.parent_id is None
    ]
    return render(request, "releases/topics.html", {"tree": tree})


@public_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one topic: what it covers, and the releases on it."""
    found = find_topic(slug)
    if found is None:
        raise Http404
    listing = Listing(request.GET, Release.objects.public().on_topic(found), topic=found)
    context = {"topic": found, "relatives": beside_topic(found), "listing": listing}
    return render(request, "releases/topic.html", context, status=listing.status)
