"""The desk for releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from organisations.admin.named import matching
from organisations.models import Organisation
from releases import search
from releases.admin.attachment import AddedInline, HeldInline
from releases.admin.base import in_words
from releases.admin.doubts import doubts_about
from releases.admin.filters import CapturedFilter, IssuerFilter, StandingFilter
from releases.admin.months import calendar_of
from releases.admin.releaseform import ReleaseForm
from releases.admin.responselinks import response_links
from releases.admin.statementpage import page_of
from releases.admin.stepdesk import ACTIONS, StepDesk, is_out
from releases.admin.waiting import waiting_in
from releases.models import Release, Response, Statement
from releases.models.count import recounting
from releases.models.relating import relate_again
from releases.querysets import PUBLIC_STATES
from releases.references import read_reference

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WHO = {"organisation", "joint_issuers", "people"}  # fields by which it is known whose a release is
TEXTS = ("body", "standfirst", "excerpt", "notes_to_editors", "media_contact", "reason")
State = Release.State


class TextlessChangeList(ChangeList):
    """The list of releases, without loading their texts."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """Leave the texts in the database."""
        return super().get_queryset(request, *args, **kwargs).defer(*TEXTS)

    def get_results(self, request: HttpRequest) -> None:
        """Count the statements that wait, of the releases shown."""
        super().get_results(request)
        if "statements_here" not in self.list_display:
            return
        releases = list(self.result_list)
        waiting = waiting_in(releases)
        for release in releases:
            release.waiting = waiting.get(release.pk, 0)
        self.result_list = releases


@admin.register(Release)
class ReleaseDesk(StepDesk):
    """Releases: entered, checked, published, and taken back."""

    form = ReleaseForm
    change_form_template = "admin/releases/release/change_form.html"
    actions = ACTIONS
    list_display = ["headline", "stands", "issued_words", "issuer", "kind"]
    list_filter = [
        "state",
        StandingFilter,
        IssuerFilter,
        "kind",
        "issued_basis",
        CapturedFilter,
    ]
    list_select_related = ["organisation"]
    allowed_lookups = frozenset(
        {
            "state__exact",
            "kind__exact",
            "issued_basis__exact",
            StandingFilter.parameter_name,
            IssuerFilter.parameter_name,
            CapturedFilter.parameter_name,
        }
    )
    date_hierarchy = "issued"
    ordering = ["-issued_order", "-pk"]
    search_fields = ["title"]  # switches search on; get_search_results decides
    search_help_text = "Words of the title, any name of the organisation, or a reference."
    autocomplete_fields = ["organisation", "joint_issuers", "people", "topics"]
    readonly_fields = ["standing", "reference", "issued_words", "created", "updated"]
    inlines = [HeldInline, AddedInline]
    fieldsets = [
        (None, {"fields": ["standing", "organisation", "kind", "title", "standfirst", "body"]}),
        (
            "When it was issued",
            {
                "description": "The date the source gives, not the one its page happened to show.",
                "fields": ["issue_date", "issued_basis", "issued_note", "date_displayed"],
            },
        ),
        (
            "When it becomes public",
            {
                "description": (
                    "Saving never publishes. It becomes public at this time once it is published,"
                    " and at once where none is set."
                ),
                "fields": ["public_from"],
            },
        ),
        (
            "Who and what it is about",
            {"fields": ["people", "topics", "joint_issuers"]},
        ),
        ("Beneath the text", {"fields": ["notes_to_editors", "media_contact"]}),
        (
            "Where it came from",
            {"fields": ["source_name", "source_url", "rights", "captured"]},
        ),
        ("Its address", {"fields": ["slug", "reference", "created", "updated"]}),
    ]

    # -- what the list and the form show

    @admin.display(description="title", ordering="title")
    def headline(self, release: Release) -> str:
        """Return its title, or that it was removed."""
        return str(release)

    @admin.display(description="issued", ordering="issued_order")
    def issued_words(self, release: Release) -> str:
        """Return the date of issue as printed."""
        return release.issue_date.in_words()

    @admin.display(description="issuer", ordering="organisation__name")
    def issuer(self, release: Release) -> str:
        """Return the issuing organisation."""
        return release.organisation.name

    @admin.display(description="state", ordering="state")
    def stands(self, release: Release) -> str:
        """Return its state in a word or two, and until when it is hidden."""
        if release.state in PUBLIC_STATES and not is_out(release):
            return f"Hidden until {in_words(release.public_from)}"
        return release.get_state_display().partition(" (")[0]

    @admin.display(description="where it stands")
    def standing(self, release: Release) -> str:
        """Return its state in a sentence; the steps above the form change it."""
        if not release.pk:
            return "New: saving it makes a draft that only staff can see."
        public_from = in_words(release.public_from)
        match release.state:
            case State.PUBLISHED if is_out(release):
                return f"Published. Public since {public_from}."
            case State.PUBLISHED:
                return f"Published, and hidden until {public_from}."
            case State.WITHDRAWN:
                since = in_words(release.withdrawn)
                return f"Withdrawn {since}, readers are told: {release.reason}"
            case State.REMOVED:
                return f"Removed {in_words(release.removed)}: {release.reason}"
        planned = f" Planned for {public_from}." if public_from else ""
        return f"{release.get_state_display()}. Only staff can see it.{planned}"

    @admin.display(description="statements")
    def statements_here(self, release: Release) -> str:
        """Return a link to its statements, with how many wait for a decision."""
        if release.state == State.REMOVED:
            return ""
        number = getattr(release, "waiting", 0)
        words = f"{number} to decide" if number else "Statements"
        return format_html("<a href='{}'>{}</a>", page_of(release.pk), words)

    def statements_url(self, request: HttpRequest, release: Release) -> str:
        """Return the address of its statements, for whoever may see them."""
        desk = self.admin_site.get_model_admin(Statement)
        may = release.state != State.REMOVED and desk.has_view_permission(request)
        return page_of(release.pk) if may else ""

    def get_list_display(self, request: HttpRequest) -> Any:
        """Lead to the statements whoever may see them."""
        desk = self.admin_site.get_model_admin(Statement)
        may = desk.has_view_permission(request)
        return [*self.list_display, "statements_here"] if may else [*self.list_display]

    def get_inlines(self, request: HttpRequest, obj: Release | None) -> Any:
        """Show the files held where there are any, or were when the form was made."""
        sent = "attachments-TOTAL_FORMS" in request.POST
        held = obj is not None and (sent or obj.attachments.exists())
        return self.inlines if held else [AddedInline]

    # -- who may do what

    def has_change_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        """
        Ask for the permission to publish as well, once a release is published.

        Whoever may change a published text decides what is public. Nobody edits a tombstone.
        """
        if not super().has_change_permission(request, obj):
            return False
        if obj is None:
            return True
        if obj.state == State.REMOVED:
            return False
        return obj.state not in PUBLIC_STATES or self.has_publish_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        """Let drafts be deleted; what was public is withdrawn or removed instead."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.state in (State.DRAFT, State.SUBMITTED)

    def get_fieldsets(self, request: HttpRequest, obj: Release | None = None) -> Any:
        """Show the date of issue in words to whoever cannot change it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (
                name,
                {
                    **options,
                    "fields": [
                        "issued_words" if field == "issue_date" else field
                        for field in options["fields"]
                    ],
                },
            )
            for name, options in fieldsets
        ]

    # -- finding

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that leaves the texts in the database."""
        return TextlessChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the years, months and days that the list has."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            context["dates"] = calendar_of(context["cl"])
        return response

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by reference, else each word in the title or in any name of the issuer."""
        words = search_term.split()
        if len(words) == 1 and (reference := read_reference(words[0])):
            found = queryset.filter(reference=reference)
            if found.exists():
                return found, False
        for word in words:
            issuers = matching(Organisation.objects.all(), word).values("pk")
            queryset = queryset.filter(Q(title__icontains=word) | Q(organisation__in=issuers))
        return queryset, False

    # -- saving

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start with the organisation this person entered last."""
        kind = ContentType.objects.get_for_model(Release)
        last = LogEntry.objects.filter(
            user=request.user.pk, content_type=kind, action_flag__in=(ADDITION, CHANGE)
        ).values_list("object_id", flat=True)[:1]
        for key in last:
            organisation = Release.objects.filter(pk=key).values_list("organisation", flat=True)
            return {"organisation": organisation.first()}
        return {}

    def save_model(self, request: HttpRequest, obj: Release, form: Any, change: bool) -> None:
        """Save it, raise its version, and ask what a second pair of eyes would ask."""
        if change:
            obj.lock_version += 1
        super().save_model(request, obj, form, change)
        for sentences in doubts_about(obj).values():
            for sentence in sentences:
                messages.warning(request, sentence)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save its people, topics, joint issuers and files, and bring counts and search along."""
        release = form.instance
        with recounting(release):
            super().save_related(request, form, formsets, change)
        search.index([release])
        if WHO.intersection(form.changed_data):
            relate_again(release)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save files; one taken away goes from the disk, too."""
        formset.save(commit=False)
        for attachment in formset.deleted_objects:
            attachment.erase()
        for attachment in [*formset.new_objects, *(obj for obj, _ in formset.changed_objects)]:
            attachment.save()

    def delete_model(self, request: HttpRequest, obj: Release) -> None:
        """Delete a draft, and its files from the disk."""
        for attachment in obj.attachments.all():
            attachment.erase()
        obj.delete()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Ask no permission of their own for the files and the import's note that go with it."""
        listed, counts, lacking, kept = super().get_deleted_objects(objs, request)
        return listed, counts, lacking & {str(self.opts.verbose_name)}, kept

    # -- pages

    def get_urls(self) -> list[Any]:
        """Add the preview."""
        own = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(require_safe(self.preview)),
            name="releases_release_preview",
        )
        return [own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it as readers will see it; never kept by a cache, never indexed."""
        from releases.views.release import render_release

        release = self.get_object(request, str(pk))
        if not self.has_view_permission(request, release):
            raise PermissionDenied
        if release is None or release.state == State.REMOVED:
            raise Http404
        response = render_release(request, release, preview=True)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the steps that can be taken, the preview, and the public page if there is one."""
        release = context["original"]
        if release is not None:
            held = Release.objects.get(pk=release.pk)  # the form may have changed the other
            context |= {
                "steps": self.steps_for(request, held),
                "public_url": held.get_absolute_url() if is_out(held) else "",
                "can_preview": held.state != State.REMOVED,
                "statements_url": self.statements_url(request, held),
                "responses": response_links(
                    self.admin_site.get_model_admin(Response), request, held
                ),
            }
        return super().render_change_form(request, context, *args, **kwargs)
