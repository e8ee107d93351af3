"""The desk for exchanges: gather a thread, edit it, publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.html import format_html

from organisations.admin.base import OwnedInline
from organisations.admin.locking import LockedForm
from releases.admin.base import LondonDesk
from releases.models import Exchange, ExchangeEntry
from releases.models.exchange import MOST_ENTRIES

if TYPE_CHECKING:
    from django.http import HttpRequest


class ExchangeForm(LockedForm):
    """An exchange, and whether to gather its thread as it is saved."""

    gather = forms.BooleanField(
        required=False,
        label="Gather the thread",
        help_text=(
            "Add what confirmed responses lead to from where it began. What was taken out below"
            " comes back: gather first, then edit."
        ),
    )

    class Meta:
        model = Exchange
        fields = ("title", "slug", "introduction", "state", "root_statement", "root_release")

    def clean(self) -> dict[str, Any] | None:
        """Ask for the root before a thread is gathered from it."""
        cleaned = super().clean() or {}
        root = cleaned.get("root_statement") or cleaned.get("root_release")
        if cleaned.get("gather") and not root:
            self.add_error("gather", "Say first with which statement or release it began.")
        return cleaned


class EntryInline(OwnedInline):
    """What stands in it; the page puts it in order of time."""

    model = ExchangeEntry
    verbose_name_plural = "What stands in it"
    autocomplete_fields = ["statement", "release"]


@admin.register(Exchange)
class ExchangeDesk(LondonDesk):
    """Exchanges: one dispute on one page."""

    form = ExchangeForm
    inlines = [EntryInline]
    actions = ["publish", "unpublish"]
    list_display = ["title", "state", "number", "updated"]
    list_filter = ["state"]
    allowed_lookups = frozenset({"state__exact"})
    search_fields = ["title", "introduction"]
    autocomplete_fields = ["root_statement", "root_release"]
    readonly_fields = ["page", "created", "updated"]
    fieldsets = [
        (None, {"fields": ["title", "introduction", "state"]}),
        ("Where it began", {"fields": ["root_statement", "root_release", "gather"]}),
        ("Its page", {"fields": ["slug", "page", "created", "updated"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exchange]:
        """Count the entries; a form that is saved is asked for without, to be locked."""
        rows = super().get_queryset(request)
        return rows if request.method == "POST" else rows.annotate(entries_n=Count("entries"))

    @admin.display(description="entries")
    def number(self, exchange: Exchange) -> int:
        """Return how many things stand in it, hidden ones too."""
        return getattr(exchange, "entries_n", None) or exchange.entries.count()

    @admin.display(description="address")
    def page(self, exchange: Exchange) -> str:
        """Return the address of its page, where readers see it."""
        if not exchange.pk or not Exchange.objects.public().filter(pk=exchange.pk).exists():
            return "Readers do not see it."
        url = exchange.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, url)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Gather the thread once the entries of the form are in."""
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("gather"):
            number = form.instance.gather()
            messages.info(request, f"Gathered: {number} more {_things(number)} in it.")
            if form.instance.is_full:
                messages.warning(
                    request,
                    f"It holds {MOST_ENTRIES} things, the most there is room for. Whatever else"
                    " responses lead to was left out.",
                )
        if form.instance.state == Exchange.State.PUBLISHED and not form.instance.entries.exists():
            messages.warning(request, "Readers see nothing yet: nothing stands in it.")

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Exchange]) -> None:
        """Show them to readers; say of each that cannot be shown why."""
        done = 0
        for exchange in queryset:
            try:
                exchange.publish()
                self.log_change(request, exchange, "Published, in the list.")
                done += 1
            except ValidationError as error:
                messages.error(request, f"{exchange}: {' '.join(error.messages)}")
        if done:
            messages.success(request, f"Published: {done}.")

    @admin.action(description="Take back to draft", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Exchange]) -> None:
        """Hide them from readers."""
        for exchange in queryset:
            exchange.take_back()
            self.log_change(request, exchange, "Taken back to draft, in the list.")
        messages.success(request, f"Readers no longer see: {len(queryset)}.")


def _things(number: int) -> str:
    return "thing stands" if number == 1 else "things stand"
