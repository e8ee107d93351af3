"""Exchanges: one dispute on one page, and the list of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from releases.dayfield import DayField
from releases.models import Exchange
from releases.pageform import PageForm
from releases.threads import Thread
from releases.views.public import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 50


class AsOfForm(forms.Form):
    """The day as whose end the exchange is shown."""

    on = DayField(required=False, label="As it stood on")


@public_page
def exchanges(request: HttpRequest) -> HttpResponse:
    """List the published exchanges, the one that moved last first."""
    form = PageForm(request.GET)
    pages = Paginator(Exchange.objects.public().for_listing(), PAGE_SIZE)
    if not form.is_valid():
        context = {"form": form, "n": pages.count}
        return render(request, "releases/exchanges.html", context, status=HTTPStatus.BAD_REQUEST)
    number = form.cleaned_data["page"] or 1
    if number > pages.num_pages:
        raise Http404
    context = {"form": form, "n": pages.count, "page": pages.page(number)}
    return render(request, "releases/exchanges.html", context)


@public_page
def exchange(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one exchange as it stands, or as it stood at the end of a day."""
    found = get_object_or_404(Exchange.objects.public(), slug=slug)
    form = AsOfForm(request.GET)
    context = {
        "exchange": found,
        "form": form,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    if not form.is_valid():
        return render(request, "releases/exchange.html", context, status=HTTPStatus.BAD_REQUEST)
    context["until"] = form.cleaned_data["on"]
    context["thread"] = Thread(found, form.cleaned_data["on"])
    return render(request, "releases/exchange.html", context)
