"""Organisations, people and topics at the staff desk: found by any name, kept while in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.db.models.deletion import PROTECT
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from organisations.admin.base import Desk
from organisations.admin.locking import LockedForm
from organisations.text import fold

if TYPE_CHECKING:
    from django.http import HttpRequest


def matching(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """
    Return the rows of which every word occurs in the name or another name.

    Names are compared folded: accents, case and punctuation make no difference on any engine.
    """
    if not words.strip():
        return rows
    folded = fold(words)
    if not folded:
        return rows.none()
    names: Any = None
    if any(relation.name == "other_names" for relation in rows.model._meta.related_objects):
        names = rows.model._meta.get_field("other_names").related_model
    for word in folded.split():
        found = Q(folded__contains=word)
        if names:
            owners = names.objects.filter(folded__contains=word).values("owner")
            found |= Q(pk__in=owners)
        rows = rows.filter(found)
    return rows


def closest_first(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Order matches for a picker: the name itself, names that begin so, then the others."""
    folded = fold(words)
    rank = Case(
        When(folded=folded, then=Value(0)),
        When(folded__startswith=folded, then=Value(1)),
        default=Value(2),
    )
    return rows.order_by(rank, "name", "pk")


def uses_of(row: Model) -> list[str]:
    """Return what keeps a row from being deleted: “3 releases (issuing organisation)”."""
    uses = []
    for relation in row._meta.get_fields(include_hidden=False):
        if not (relation.auto_created and relation.is_relation) or relation.concrete:
            continue
        kept: Any = relation
        if kept.one_to_many and kept.on_delete is not PROTECT:
            continue
        # A many-to-many with a table of its own is counted by that table's foreign keys.
        if kept.many_to_many and not kept.through._meta.auto_created:
            continue
        number = getattr(row, kept.get_accessor_name()).count()
        if number:
            opts = kept.related_model._meta
            noun = opts.verbose_name if number == 1 else opts.verbose_name_plural
            uses.append(f"{number:,} {noun} ({kept.field.verbose_name})")
    return uses


class NamedForm(LockedForm):
    """The slug may be left empty: it is then made from the name, and free."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (slug := self.fields.get("slug")) is None:
            return  # whoever may only look has no fields
        slug.required = False
        slug.help_text = (
            "The last part of its address, made from the name where it is left empty."
            " It stays when the name changes."
        )


class NamedDesk(Desk):
    """The desk of whatever has a name, a slug and other names."""

    form = NamedForm
    search_fields = ["name"]  # switches search on; get_search_results decides
    search_help_text = "Any of its names; accents and capitals make no difference."
    ordering = ["name", "pk"]
    readonly_fields = ["created", "updated"]
    allowed_lookups = frozenset({"listed__exact"})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search all names, folded; a picker shows the closest first."""
        rows = matching(queryset, search_term)
        match = request.resolver_match
        if search_term.strip() and match and match.url_name == "autocomplete":
            rows = closest_first(rows, search_term)
        return rows, False

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """
        Keep what is in use, and say what uses it.

        The stock admin would list each of a hundred thousand releases, and would quietly take a
        person's name off those that name them.
        """
        uses = [f"{capfirst(str(row))}: {use}" for row in objs for use in uses_of(row)]
        if uses:
            return [], {}, set(), uses
        listed, counts, lacking, kept = super().get_deleted_objects(objs, request)
        # What belongs to the row goes with it and asks for no permission of its own.
        return listed, counts, lacking & {str(self.opts.verbose_name)}, kept

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it, and say so where the name is taken: it may be the same one twice."""
        super().save_model(request, obj, form, change)
        for other in type(obj).objects.called(obj.name).exclude(pk=obj.pk)[:3]:
            address = reverse(admin_urlname(self.opts, "change"), args=[other.pk])  # type: ignore[arg-type]
            messages.warning(
                request,
                format_html(
                    "“{}” already goes by this name: <a href='{}'>is it the same?</a>",
                    other.name,
                    address,
                ),
            )
