"""The desk for quoted statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from organisations.admin.named import matching
from organisations.admin.picking import is_key
from organisations.models import Organisation, Person
from releases import search
from releases.admin.decisions import record
from releases.admin.filters import ResolvedFilter, RuleFilter
from releases.admin.months import calendar_of
from releases.admin.statementactions import ACTIONS
from releases.admin.statementform import StatementChoice, StatementForm
from releases.admin.statementpage import StatementPage, page_of
from releases.models import Release, Statement
from releases.models.replying import propose_replies
from releases.references import read_reference

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    RowPaginator = Paginator[Any]
else:
    RowPaginator = Paginator

COUNTED = 10_000  # statements that the list pages through
SHOWN = 140  # characters of a statement in the list
State = Statement.State


class UpToPaginator(RowPaginator):
    """Counts up to a number of rows: nobody turns further pages, and counting all is slow."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most one more than are paged."""
        rows: Any = self.object_list
        return int(rows.order_by()[: COUNTED + 1].count())


class StatementChangeList(ChangeList):
    """The list of statements, without loading the texts of their releases."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """Load what a row shows."""
        rows = super().get_queryset(request, *args, **kwargs)
        columns = ("title", "state", "issued", "issued_until", "issued_precision", "reference")
        rows = rows.prefetch_related("passages").defer(None)
        unseen = {f.name for f in Release._meta.concrete_fields} - {*columns, "id"}
        return rows.defer(*(f"release__{name}" for name in unseen))


@admin.register(Statement)
class StatementDesk(StatementPage):
    """Statements: found by rules or marked by hand, and confirmed, corrected or rejected."""

    form = StatementForm
    actions = ACTIONS
    change_form_template = "admin/releases/statement/change_form.html"
    change_list_template = "admin/releases/statement/change_list.html"
    list_display = [
        "said",
        "speaker",
        "of_release",
        "issued_words",
        "stands",
        "strength",
        "found_by",
    ]
    list_filter = ["state", "kind", "strength", RuleFilter, "lost", ResolvedFilter]
    list_select_related = ["release", "person", "organisation"]
    allowed_lookups = frozenset(
        {
            "state__exact",
            "kind__exact",
            "strength__exact",
            "lost__exact",
            RuleFilter.parameter_name,
            ResolvedFilter.parameter_name,
        }
    )
    date_hierarchy = "release__issued"
    # As the index has it: by the date of issue every statement would be sorted for each page.
    ordering = ["-release_id", "position", "pk"]
    paginator = UpToPaginator
    search_fields = ["speaker_printed"]  # switches search on; get_search_results decides
    search_help_text = "Words of the statement, any name of its speaker, or a reference."
    autocomplete_fields = ["release", "person", "organisation"]
    readonly_fields = ["in_text", "found_by", "decided_words", "reference", "created", "updated"]
    fieldsets = [
        (
            None,
            {"fields": ["release", "in_text", "words", "which", "near", "kind", "part_of"]},
        ),
        (
            "Whose words they are",
            {
                "fields": [
                    "same_as",
                    "named",
                    "speaker_printed",
                    "role_printed",
                    "person",
                    "organisation",
                    "strength",
                    "cue",
                ]
            },
        ),
        ("Checked", {"fields": ["state", "found_by", "decided_words"]}),
        ("Its address", {"fields": ["reference", "created", "updated"]}),
    ]

    # -- what the list and the form show

    @admin.display(description="words")
    def said(self, statement: Statement) -> str:
        """Return how it begins."""
        words = statement.words
        return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"

    @admin.display(description="speaker")
    def speaker(self, statement: Statement) -> str:
        """Return who said it, and as what it is printed."""
        role = f" ({statement.role_printed})" if statement.role_printed else ""
        return f"{statement.speaker_name}{role}"

    @admin.display(description="release")
    def of_release(self, statement: Statement) -> str:
        """Return a link to the statements of its release."""
        address = page_of(statement.release_id, statement.pk)
        return format_html("<a href='{}'>{}</a>", address, statement.release)

    @admin.display(description="issued", ordering="release__issued_order")
    def issued_words(self, statement: Statement) -> str:
        """Return the date of issue of its release."""
        return statement.release.issue_date.in_words()

    @admin.display(description="state", ordering="state")
    def stands(self, statement: Statement) -> str:
        """Return its state in a word, and that its words are lost."""
        word = statement.get_state_display().partition(",")[0]
        return f"{word}, words lost" if statement.lost else word

    @admin.display(description="found by")
    def found_by(self, statement: Statement) -> str:
        """Return the rule that found it, and how sure it is."""
        if not statement.rule:
            return "a person"
        if statement.confidence is None:
            return statement.rule
        return f"{statement.rule}, {statement.confidence:.0%}"

    @admin.display(description="in the text")
    def in_text(self, statement: Statement) -> str:
        """Return its passages with what stands around them, and a link to the whole text."""
        if not statement.pk:
            return "Choose the release and paste the words; they are found when you save."
        lost = "Its words are not in the text any more. " if statement.lost else ""
        passages = format_html_join(
            "",
            "<p>…{}<mark>{}</mark>{}…</p>",
            ((p.before, p.words, p.after) for p in statement.passages.all()),
        )
        return format_html(
            "<div class='desk-body'>{}</div><p>{}<a href='{}'>The whole text</a></p>",
            passages,
            lost,
            page_of(statement.release_id, statement.pk),
        )

    @admin.display(description="decided")
    def decided_words(self, statement: Statement) -> str:
        """Return who decided, and when."""
        if not statement.decided:
            return "by nobody yet"
        when = timezone.localtime(statement.decided)
        return f"{when:%-d %B %Y, %H:%M} by {statement.decided_by or 'somebody who has left'}"

    def get_readonly_fields(self, request: HttpRequest, obj: Statement | None = None) -> Any:
        """Leave a statement in the release it is of."""
        return [*self.readonly_fields, *(["release"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Statement | None = None) -> Any:
        """Leave out what needs the form from whoever may only look, and what a new one lacks."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            absent = {"found_by", "decided_words", "reference", "created", "updated", "in_text"}
        elif not self.has_change_permission(request, obj):
            absent = {"words", "which", "near", "same_as", "named"}
        else:
            absent = set()
        kept = [
            (name, {**options, "fields": [f for f in options["fields"] if f not in absent]})
            for name, options in fieldsets
        ]
        return [(name, options) for name, options in kept if options["fields"]]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer, as what a fragment is part of, what the form lists."""
        if db_field.name == "part_of":
            kwargs |= {"queryset": Statement.objects.none(), "form_class": StatementChoice}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer no pop-up of another statement."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "part_of":
            field.widget = field.widget.widget
        return field

    # -- who may do what

    def _may_see(self, request: HttpRequest, obj: Statement | None) -> bool:
        releases = self.admin_site.get_model_admin(Release)
        return releases.has_view_permission(request, obj.release if obj else None)

    def has_view_permission(self, request: HttpRequest, obj: Statement | None = None) -> bool:
        """Show statements to whoever may see them and their release."""
        return super().has_view_permission(request, obj) and self._may_see(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let whoever may see releases add to them."""
        return super().has_add_permission(request) and self._may_see(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Statement | None = None) -> bool:
        """Let whoever may see the release decide; nobody edits what a removal left."""
        if not (super().has_change_permission(request, obj) and self._may_see(request, obj)):
            return False
        return obj is None or obj.release.state != Release.State.REMOVED

    def has_delete_permission(self, request: HttpRequest, obj: Statement | None = None) -> bool:
        """Reject instead: an address that was given stays."""
        return False

    # -- finding

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what a removal left: it has no words."""
        return super().get_queryset(request).exclude(release__state=Release.State.REMOVED)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that leaves the texts in the database."""
        return StatementChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the years, months and days that the list has, and when it was made."""
        made = timezone.now().isoformat()
        response = super().changelist_view(request, {"made": made} | (extra_context or {}))
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            context["dates"] = calendar_of(context["cl"], prefix="release__")
            context["cl"].more_than = COUNTED if context["cl"].result_count > COUNTED else None
        return response

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by reference, else each word among the words and the names of the speaker."""
        words = search_term.split()
        if len(words) == 1 and (reference := read_reference(words[0])):
            found = queryset.filter(reference=reference)
            if found.exists():
                return found, False
        for word in words:
            # As readers search: by an index, where the letters of all words would be read.
            said = search.matches_statement(search.parse(word))
            people = matching(Person.objects.all(), word).values("pk")
            organisations = matching(Organisation.objects.all(), word).values("pk")
            queryset = queryset.filter(
                said
                | Q(speaker_printed__icontains=word)
                | Q(person__in=people)
                | Q(organisation__in=organisations)
            )
        return queryset, False

    # -- saving

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Hold the release before the statement, as whoever edits its text does."""
        if request.method == "POST" and not from_field and is_key(object_id):
            rows = Release.objects.select_for_update(of=("self",)).order_by()
            release = rows.filter(statements=int(object_id)).first()
            statement = super().get_object(request, object_id)
            if statement and release:
                statement.release = release
            return statement
        statement = super().get_object(request, object_id, from_field)
        if statement:
            prefetch_related_objects([statement], "passages")
        return statement

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Open the form for a new one with words that the page of a release sent."""
        if object_id is None and request.method == "POST" and "begin" in request.POST:
            request.method = "GET"
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take over the release and the words that its page sent; nothing from the address."""
        if "begin" not in request.POST:
            return {}
        sent = {name: request.POST.get(name, "") for name in ("release", "words", "near")}
        return sent if is_key(sent["release"]) else {}

    def save_model(
        self, request: HttpRequest, obj: Statement, form: StatementForm, change: bool
    ) -> None:
        """Save it, by its words where they changed, and record who decided."""
        if "_confirm" in request.POST:
            obj.state = State.CONFIRMED
        if form.changed_data or form.spans or "_confirm" in request.POST:
            record(obj, request.user, timezone.now())
        if form.spans is not None:
            obj.mark(form.spans)
        else:
            super().save_model(request, obj, form, change)
        propose_replies([obj.release_id])

    def response_post_save_change(
        self, request: HttpRequest, obj: Statement
    ) -> HttpResponseRedirect:
        """Go on with the next statement of its release."""
        return HttpResponseRedirect(page_of(obj.release_id, self.next_after(obj)))

    def response_post_save_add(self, request: HttpRequest, obj: Statement) -> HttpResponseRedirect:
        """Return to where it stands in its release."""
        return HttpResponseRedirect(page_of(obj.release_id, obj.pk))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lead to its place among the statements of its release."""
        statement = context["original"]
        if statement is not None:
            context["page_url"] = page_of(statement.release_id, statement.pk)
        return super().render_change_form(request, context, *args, **kwargs)
