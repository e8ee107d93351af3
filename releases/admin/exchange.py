"""The desk for exchanges: gather a thread, edit it, publish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from organisations.admin.base import AddingInline
from organisations.admin.locking import LockedForm
from releases.admin.base import LondonDesk
from releases.models import Exchange, ExchangeEntry, Release
from releases.models.exchange import MOST_ENTRIES

if TYPE_CHECKING:
    from django.http import HttpRequest

    EntryField = forms.ModelMultipleChoiceField[ExchangeEntry]
else:
    EntryField = forms.ModelMultipleChoiceField

SHOWN = 120  # characters of a statement in the list


class EntriesField(EntryField):
    """What stands in an exchange, to be ticked; each by who speaks, in which release, and when."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, entry: ExchangeEntry) -> str:
        """Return an entry on a line."""
        return in_a_line(entry)


class ExchangeForm(LockedForm):
    """An exchange, what to take out of it, and whether to gather its thread as it is saved."""

    gather = forms.BooleanField(
        required=False,
        label="Gather the thread",
        help_text=(
            "Add what confirmed responses lead to from where it began. What was taken out before"
            " comes back: gather first, then take out."
        ),
    )
    take_out = EntriesField(
        queryset=ExchangeEntry.objects.none(),
        required=False,
        label="Take out",
        help_text="Tick what does not belong in it; it is taken out when you save.",
    )

    class Meta:
        model = Exchange
        fields = ("title", "slug", "introduction", "state", "root_statement", "root_release")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["take_out"].queryset = entries_of(self.instance)  # type: ignore[attr-defined]
        else:
            del self.fields["take_out"]

    def clean(self) -> dict[str, Any] | None:
        """Ask for the root before a thread is gathered from it."""
        cleaned = super().clean() or {}
        root = cleaned.get("root_statement") or cleaned.get("root_release")
        if cleaned.get("gather") and not root:
            self.add_error("gather", "Say first with which statement or release it began.")
        return cleaned


def entries_of(exchange: Exchange) -> QuerySet[ExchangeEntry]:
    """Return what stands in an exchange as its page has it, in a fixed number of queries."""
    ends = ("statement__release", "release")
    issued = Coalesce("statement__release__issued_order", "release__issued_order")
    return (
        exchange.entries.select_related(
            *(f"{end}__organisation" for end in ends),
            "statement__person",
            "statement__organisation",
        )
        .defer(*(f"{end}__body" for end in ends))
        .prefetch_related("statement__passages")
        .order_by(issued, "statement__position", "pk")
    )


def in_a_line(entry: ExchangeEntry) -> str:
    """Return who speaks, with which words or in which release, and when it was issued."""
    said = entry.statement
    release = said.release if said else entry.release
    if release is None:  # the database holds one of the two
        return ""
    issued = release.issue_date.in_words()
    if release.state == Release.State.REMOVED:
        return f"{said or release}, {release.organisation.name}, {issued}"
    words = f"“{Truncator(said.words).chars(SHOWN)}”" if said else release.title
    who = said.speaker_name if said else release.organisation.name
    return f"{who}: {words}, {issued}"


class AddedInline(AddingInline):
    """What to add; what stands in it already is a list of ticks, however long."""

    model = ExchangeEntry
    verbose_name_plural = "Add to it"
    autocomplete_fields = ["statement", "release"]


@admin.register(Exchange)
class ExchangeDesk(LondonDesk):
    """Exchanges: one dispute on one page."""

    form = ExchangeForm
    inlines = [AddedInline]
    actions = ["publish", "unpublish"]
    list_display = ["title", "state", "number", "updated"]
    list_filter = ["state"]
    allowed_lookups = frozenset({"state__exact"})
    search_fields = ["title", "introduction"]
    autocomplete_fields = ["root_statement", "root_release"]
    readonly_fields = ["page", "held", "created", "updated"]
    fieldsets = [
        (None, {"fields": ["title", "introduction", "state"]}),
        ("Where it began", {"fields": ["root_statement", "root_release", "gather"]}),
        ("What stands in it", {"fields": ["take_out", "held"]}),
        ("Its page", {"fields": ["slug", "page", "created", "updated"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exchange]:
        """Count the entries; a form that is saved is asked for without, to be locked."""
        rows = super().get_queryset(request)
        return rows if request.method == "POST" else rows.annotate(entries_n=Count("entries"))

    def get_fieldsets(self, request: HttpRequest, obj: Exchange | None = None) -> Any:
        """Let whoever may change it tick what stands in it, and others read it."""
        # To show “gather” as a field that is read, Django would call the model's own and gather.
        may_change = self.has_change_permission(request, obj)
        absent = {"held"} if may_change else {"take_out", "gather"}
        absent |= set() if obj else {"held", "take_out"}
        fieldsets = [
            (name, {**options, "fields": [f for f in options["fields"] if f not in absent]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return [(name, options) for name, options in fieldsets if options["fields"]]

    @admin.display(description="it holds")
    def held(self, exchange: Exchange) -> str:
        """Return what stands in it, a line each."""
        return format_html_join("", "<p>{}</p>", ((in_a_line(e),) for e in entries_of(exchange)))

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
        """Gather the thread once what was added is in, and take out what was ticked."""
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
        if taken := list(form.cleaned_data.get("take_out") or ()):
            form.instance.entries.filter(pk__in=[entry.pk for entry in taken]).delete()
            messages.info(request, f"Taken out: {len(taken)}.")
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
