"""The page of a release on which staff decide about its statements, the text beside the list."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organisations.admin.picking import is_key
from releases.admin.base import LondonDesk
from releases.admin.decisions import DECIDED, State, decide
from releases.marking import Span, mark
from releases.models import Release, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse

    from releases.querysets import StatementQuerySet

MOST = 2_000  # statements on one page; the longest real release has some two hundred
FOUND_BY = 24  # characters of what stood before lost words, by which their place is guessed


@dataclass(frozen=True)
class Item:
    """A statement in the list, and what may be done with it."""

    statement: Statement
    number: int
    anchor: str
    can_confirm: bool
    can_reject: bool

    @property
    def seen(self) -> str:
        """What a button sends: which statement, as it is shown here."""
        return f"{self.statement.pk}:{self.statement.updated.isoformat()}"

    @property
    def stands(self) -> str:
        """Its state as a class of the style sheet."""
        return "lost" if self.statement.lost else self.statement.state


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: whose words it is, and whose begin with it."""

    text: str
    of: Item | None
    begins: Sequence[Item]


@dataclass(frozen=True)
class Line:
    """A paragraph: where it starts, its pieces, and what was lost there."""

    start: int
    pieces: Sequence[Piece]
    lost: Sequence[Item]


class StatementPage(LondonDesk):
    """The page, and the POST of its buttons."""

    def get_urls(self) -> list[Any]:
        """Add the page."""
        view = require_http_methods(["GET", "HEAD", "POST"])(self.page_view)
        own = path("of/<str:pk>/", self.admin_site.admin_view(view), name="releases_statement_page")
        return [own, *super().get_urls()]

    def page_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Show a release's statements; take the decision that is posted."""
        releases = self.admin_site.get_model_admin(Release)
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = releases.get_queryset(request).select_related("organisation")
        release = rows.filter(pk=pk).first() if is_key(pk) else None
        if release is None or release.state == Release.State.REMOVED:
            raise Http404
        if not releases.has_view_permission(request, release):
            raise PermissionDenied
        if request.method == "POST":
            return self.decision(request, release)
        return self.page(request, release)

    def decision(self, request: HttpRequest, release: Release) -> HttpResponse:
        """Take one decision, and go on with the next statement."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        state, pk, seen = _sent(request.POST.get("decide", ""))
        statement = release.statements.filter(pk=pk).first() if is_key(pk) else None
        if statement is None:
            messages.error(request, "This release has no such statement. Nothing was changed.")
            return HttpResponseRedirect(page_of(release.pk))
        try:
            with transaction.atomic():
                decide(statement.pk, seen, state, request.user, timezone.now())
                self.log_change(request, statement, f"{DECIDED[State(state)]}.")
        except ValidationError as error:
            messages.error(request, f"The statement was left alone: {' '.join(error.messages)}")
            return HttpResponseRedirect(page_of(release.pk, statement.pk))
        return HttpResponseRedirect(page_of(release.pk, self.next_after(statement)))

    def next_after(self, statement: Statement) -> int:
        """Return the next statement of the release that waits for a decision, else this one."""
        waiting = Statement.objects.filter(release=statement.release_id, state=State.PROPOSED)
        waiting = waiting.exclude(pk=statement.pk).order_by("position", "pk")
        later = waiting.filter(position__gte=statement.position).values_list("pk", flat=True)
        return later.first() or waiting.values_list("pk", flat=True).first() or statement.pk

    def page(self, request: HttpRequest, release: Release) -> HttpResponse:
        """Show the text with its statements marked, and their list."""
        statements = list(self.statements_of(release)[: MOST + 1])
        may_change = self.has_change_permission(request)
        items = [
            item_of(statement, number, may_change)
            for number, statement in enumerate(statements[:MOST], 1)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "Statements",
            "opts": self.opts,
            "media": self.media,
            "release": release,
            "items": items,
            "paragraphs": lines_of(release.body, items),
            "too_many": len(statements) > MOST,
            "waiting": sum(item.statement.state == State.PROPOSED for item in items),
            "lost": sum(item.statement.lost for item in items),
            "can_change": may_change,
            "can_add": self.has_add_permission(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "releases/admin/statements.html", context)

    def statements_of(self, release: Release) -> StatementQuerySet:
        """Return its statements, in their order, with what the page shows of them."""
        statements: StatementQuerySet = release.statements.order_by("position", "pk")
        related = ("person", "organisation", "decided_by")
        return statements.select_related(*related).prefetch_related("passages")


def page_of(release_pk: int, statement_pk: int | None = None) -> str:
    """Return the address of a release's page, at one of its statements."""
    address = reverse("admin:releases_statement_page", args=[release_pk])
    return f"{address}#{anchor_of(statement_pk)}" if statement_pk else address


def anchor_of(statement_pk: int) -> str:
    """Return the name by which a link reaches a statement in the list."""
    return f"statement-{statement_pk}"


def item_of(statement: Statement, number: int, may_change: bool) -> Item:
    """Return a statement as the list shows it."""
    can = {
        state: may_change
        and statement.state != state
        and not (state == State.CONFIRMED and statement.lost)
        for state in DECIDED
    }
    return Item(
        statement, number, anchor_of(statement.pk), can[State.CONFIRMED], can[State.REJECTED]
    )


def lines_of(body: str, items: Sequence[Item]) -> list[Line]:
    """Return the text's paragraphs with the statements marked, also where one was lost."""
    named = {item.anchor: item for item in items}
    paragraphs = mark(body, _spans(items))
    lost: dict[int, list[Item]] = {}
    for item in items:
        if item.statement.lost:
            place = place_of_lost(item.statement, body)
            at = bisect_right(paragraphs, place, key=lambda paragraph: paragraph.start)
            lost.setdefault(max(at - 1, 0), []).append(item)
    return [
        Line(
            paragraph.start,
            [
                Piece(
                    segment.text,
                    named.get(segment.top),
                    [named[anchor] for anchor in segment.anchors],
                )
                for segment in paragraph.segments
            ],
            lost.get(at, ()),
        )
        for at, paragraph in enumerate(paragraphs)
    ]


def _spans(items: Sequence[Item]) -> Iterator[Span]:
    """Yield what to mark; where two begin at one place, the rejected lies beneath."""
    rejected_first = sorted(items, key=lambda item: item.statement.state != State.REJECTED)
    for item in rejected_first:
        if not item.statement.lost:
            for passage in item.statement.passages.all():
                yield Span(passage.start, passage.end, item.anchor)


def place_of_lost(statement: Statement, body: str) -> int:
    """Guess where lost words stood: by what stood around them, else by their old offset."""
    for passage in statement.passages.all():
        before, after = passage.before[-FOUND_BY:], passage.after[:FOUND_BY]
        if before.strip() and (at := body.find(before)) >= 0:
            return at + len(before)
        if after.strip() and (at := body.find(after)) >= 0:
            return at
    return min(statement.position, len(body))


def _sent(value: str) -> tuple[str, str, str]:
    """Return the decision, the statement and its version that a button sent."""
    state, _, rest = value.partition(":")
    pk, _, seen = rest.partition(":")
    return state, pk, seen
