"""The desk for responses: what was proposed is confirmed or dismissed with both texts in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from organisations.admin.locking import LockedForm
from organisations.admin.picking import is_key
from releases.admin.base import LondonDesk, in_words
from releases.admin.statementpage import page_of
from releases.interval import interval
from releases.models import Release, Response, Statement

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

State = Response.State
# What the buttons beneath a response decide, by their names.
BUTTONS = {"_confirm": State.CONFIRMED, "_dismiss": State.DISMISSED}
ENDS = ("source_statement", "source_release", "target_statement", "target_release")
BRIEF = 90  # characters of an end in the list
MOST = 200  # in one go: what a list shows at most
NAMED = 5  # statements that wait for a decision, named one by one


class ResponseForm(LockedForm):
    """A response; a button of its own decides on it as it is saved."""

    class Meta:
        model = Response
        fields = (*ENDS, "relation", "basis", "explanation", "early_reason", "state")

    def clean(self) -> dict[str, Any] | None:
        """Let the button say the state, so that it is checked as one that was chosen."""
        cleaned = super().clean() or {}
        for button, state in BUTTONS.items():
            if button in self.data:
                cleaned["state"] = state
        return cleaned


@admin.register(Response)
class ResponseDesk(LondonDesk):
    """Responses: who answered whom, how, and on what grounds."""

    form = ResponseForm
    change_form_template = "admin/releases/response/change_form.html"
    actions = ["confirm", "dismiss"]
    list_display = ["answer", "relation", "question", "why", "basis", "state", "probability"]
    list_filter = ["state", "relation", "basis"]
    list_select_related = [
        "source_in__organisation",
        "target_in__organisation",
        "source_release__organisation",
        "target_release__organisation",
        "source_statement__organisation",
        "source_statement__person",
        "target_statement__organisation",
        "target_statement__person",
    ]
    allowed_lookups = frozenset({"state__exact", "relation__exact", "basis__exact"})
    search_fields = ["source_in__title", "target_in__title"]
    search_help_text = "Words of the headline of either release."
    autocomplete_fields = list(ENDS)
    readonly_fields = ["both", "decided_words", "probability"]
    fieldsets = [
        (None, {"fields": ["both", "relation", "basis", "explanation", "early_reason"]}),
        (
            "What answers",
            {
                "description": "A statement, or a release as a whole: fill in one of them.",
                "fields": ["source_statement", "source_release"],
            },
        ),
        ("What it answers", {"fields": ["target_statement", "target_release"]}),
        ("Checked", {"fields": ["state", "decided_words", "probability"]}),
    ]

    def get_ordering(self, request: HttpRequest) -> Any:
        """Put what waits for a decision first, the most probable before the others."""
        return ["-state", F("score").desc(nulls_last=True), "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        """Leave the texts in the database."""
        return super().get_queryset(request).defer("source_in__body", "target_in__body")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start with the ends that the address names; what a person puts together is confirmed."""
        ends = {end: request.GET[end] for end in ENDS if is_key(request.GET.get(end, ""))}
        return {**ends, "state": State.CONFIRMED} if ends else {}

    # -- what is shown

    @admin.display(description="answer")
    def answer(self, response: Response) -> str:
        """Return who answers, and how that begins."""
        return briefly(response.source_statement, response.source_in)

    @admin.display(description="to")
    def question(self, response: Response) -> str:
        """Return who is answered, and how that begins."""
        return briefly(response.target_statement, response.target_in)

    @admin.display(description="why")
    def why(self, response: Response) -> str:
        """Return the grounds on which it was proposed, in words."""
        return Truncator(response.explanation).chars(2 * BRIEF)

    @admin.display(description="score")
    def probability(self, response: Response) -> str:
        """Return how probable it was found to be: the higher the more, on no scale."""
        return "" if response.score is None else f"{response.score:.2f}"

    @admin.display(description="decided")
    def decided_words(self, response: Response) -> str:
        """Return who decided on it, and when."""
        if not response.decided:
            return "Nobody has decided on it."
        by = f", {response.decided_by}" if response.decided_by else ""
        return f"{in_words(response.decided)}{by}"

    @admin.display(description="both texts")
    def both(self, response: Response) -> str:
        """Return both texts side by side, with how long after the other the answer came."""
        if not response.pk:
            return "They are shown once it is saved."
        question, answer = response.target_in, response.source_in
        return format_html(
            '<div class="desk-both">'
            '<section><h3>{}</h3><p>{}</p><div class="desk-text">{}</div></section>'
            '<section><h3>{}</h3><p>{}</p><div class="desk-text">{}</div></section>'
            "</div>",
            _who(response.target_statement, question),
            question.issue_date.in_words(),
            _words(response.target_statement, question),
            _who(response.source_statement, answer),
            ", ".join(
                filter(
                    None,
                    (
                        answer.issue_date.in_words(),
                        interval(question.issue_date, answer.issue_date),
                    ),
                )
            ),
            _words(response.source_statement, answer),
        )

    # -- deciding

    def save_model(self, request: Any, obj: Response, form: Any, change: bool) -> None:
        """Note who decided; what two people confirm at once is refused in words."""
        if "state" in form.changed_data or obj.state != form.initial.get("state", obj.state):
            obj.decided, obj.decided_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)
        if obj.state == State.CONFIRMED:
            self._tell_unconfirmed(request, obj)

    def _tell_unconfirmed(self, request: HttpRequest, *responses: Response) -> None:
        """Lead to the statements at their ends of which nobody has confirmed who made them."""
        ends = (end for one in responses for end in (one.source_statement, one.target_statement))
        unconfirmed = {
            said.pk: said for said in ends if said and said.state == Statement.State.PROPOSED
        }
        if not unconfirmed:
            return
        first = list(unconfirmed.values())[:NAMED]
        more = len(unconfirmed) - len(first)
        links = format_html_join(
            ", ",
            "<a href='{}'>the statement of {}</a>",
            ((page_of(said.release_id, said.pk), said.speaker_name) for said in first),
        )
        sentence = (
            "Readers are told “unconfirmed” until {} is confirmed."
            if len(unconfirmed) == 1
            else "Readers are told “unconfirmed” until each of these is confirmed: {}{}."
        )
        rest = f" and {more} more" if more else ""
        messages.warning(request, format_html(sentence, links, rest))

    def response_change(self, request: HttpRequest, obj: Response) -> HttpResponse:
        """After a decision go on with the next that waits."""
        if not BUTTONS.keys() & request.POST.keys():
            return super().response_change(request, obj)
        messages.success(request, f"{obj.get_state_display()}: {_both_briefly(obj)}")
        waiting = Response.objects.waiting().exclude(pk=obj.pk).values_list("pk", flat=True)
        following = waiting.first()
        if following is None:
            return HttpResponseRedirect(reverse("admin:releases_response_changelist"))
        return HttpResponseRedirect(reverse("admin:releases_response_change", args=[following]))

    @admin.action(description="Confirm", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Response]) -> None:
        """Confirm those selected that may be, and say why the others may not."""
        self._decide(request, queryset, State.CONFIRMED)

    @admin.action(description="Dismiss", permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Response]) -> None:
        """Dismiss those selected: they are kept, so that they are not proposed again."""
        self._decide(request, queryset, State.DISMISSED)

    def _decide(self, request: Any, queryset: QuerySet[Response], state: State) -> None:
        selected, done = list(queryset[: MOST + 1]), []
        if len(selected) > MOST:
            messages.error(request, f"Take at most {MOST} at a time. Nothing was changed.")
            return
        for response in selected:
            if response.state != State.PROPOSED:
                continue
            try:
                with transaction.atomic():
                    kept = self._held(response.pk)
                    kept.decide(state, by=request.user, at=timezone.now())
                    self.log_change(request, kept, f"{state.label}, in the list.")
            except ValidationError as error:
                messages.error(request, f"{_both_briefly(response)}: {' '.join(error.messages)}")
                continue
            done.append(response)
        messages.success(request, f"{state.label}: {len(done)} of {len(selected)} selected.")
        if state == State.CONFIRMED:
            self._tell_unconfirmed(request, *done)

    def _held(self, pk: int) -> Response:
        """Return one that still waits, as it is now; nobody changes it meanwhile."""
        rows = Response.objects.select_for_update(of=("self",)).filter(state=State.PROPOSED, pk=pk)
        if (response := rows.order_by().first()) is None:
            raise ValidationError("It was decided already, or is no longer proposed.")
        return response


def _who(statement: Statement | None, release: Release) -> str:
    return f"{statement.speaker_name if statement else release.organisation}, “{release.title}”"


def _words(statement: Statement | None, release: Release) -> str:
    return statement.words if statement else f"{release.standfirst}\n\n{release.body}".strip()


def briefly(statement: Statement | None, release: Release) -> str:
    """Return one end of a response on a line: who speaks, and where."""
    text = f"{release.organisation}: {release}"
    if statement and release.state != Release.State.REMOVED:
        text = f"{statement.speaker_name} in “{release.title}”"
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1]}…"


def _both_briefly(response: Response) -> str:
    return (
        f"{briefly(response.source_statement, response.source_in)}"
        f" {response.get_relation_display()}"
        f" {briefly(response.target_statement, response.target_in)}"
    )
