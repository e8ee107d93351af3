"""The list of statements: newest first, filtered, searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from releases.models import Statement
from releases.statementlisting import StatementListing
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
def statement_list(request: HttpRequest) -> HttpResponse:
    """Show what the parameters ask for, and what else could be asked."""
    listing = StatementListing(request.GET, Statement.objects.public().newest_first())
    context = {"listing": listing}
    return render(request, "releases/statement_list.html", context, status=listing.status)
