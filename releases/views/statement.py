"""One quoted statement: the words, who spoke and as what, and its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from releases.identity import identify
from releases.marking import mark
from releases.models import PartnerSlot, Release, Statement
from releases.quoted import spans
from releases.references import read_reference
from releases.responding import answers_of
from releases.views.public import public_page
from releases.views.removed import removed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from releases.marking import Paragraph

LONG = 280  # characters, past which words are set less large


@public_page
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a public statement; any other writing of its address redirects to the one it has."""
    wanted = read_reference(reference)
    public = Statement.objects.public().with_speakers().select_related("release__organisation")
    statement = public.filter(reference=wanted).first()
    if statement is None:
        gone = Release.objects.tombstones().filter(statements__reference=wanted)
        return removed(request, gone, wanted, "statement")
    if request.path != statement.get_absolute_url():
        return redirect(statement, permanent=True)
    return _render(request, statement)


def _render(request: HttpRequest, statement: Statement) -> HttpResponse:
    release = statement.release
    others = release.statements.standing().with_speakers().order_by("position", "pk")
    place = [p for p in mark(release.body, spans(statement)) if p.marked]
    whole = others.filter(pk=statement.part_of_id).first() if statement.part_of_id else None
    context = {
        "statement": statement,
        "release": release,
        "identity": identify([statement])[statement.pk],
        "words": _words(place),
        "long": len(statement.words) > LONG,
        "place": place,
        "responses": answers_of(statement),
        "whole": whole,
        "fragments": others.filter(part_of=statement),
        "address": request.build_absolute_uri(statement.get_absolute_url()),
        "at_passage": request.build_absolute_uri(statement.place),
        "partner": PartnerSlot.now(),
    }
    return render(request, "releases/statement_detail.html", context)


def _words(place: list[Paragraph]) -> list[str]:
    """Return the words paragraph by paragraph; an ellipsis stands where the source interrupts."""
    return [" … ".join(s.text for s in paragraph.segments if s.marked) for paragraph in place]
