"""What every desk of the staff's admin shares: closed look-ups, safe pickers, words for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
from django.db import models

from organisations.admin.locking import LockedForm
from organisations.admin.picking import Pick, PickSeveral, is_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    BaseModelAdmin = admin.options.BaseModelAdmin[Any]
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Any]
else:
    BaseModelAdmin, ModelAdmin, StackedInline = object, admin.ModelAdmin, admin.StackedInline

YEARS = range(1800, 2101)
MOST_ROWS = 5  # empty ones that an address may ask for


class SafeFields(BaseModelAdmin):
    """Form fields for desks and their inlines."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any
    ) -> Any:
        """Take an address typed without its scheme for https."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(widget := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            widget.can_delete_related = False  # a form about one thing does not delete another
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use our picker where an autocomplete is asked for."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Pick(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Use our picker where an autocomplete is asked for."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PickSeveral(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class Desk(SafeFields, ModelAdmin):
    """
    The base of every desk.

    ``allowed_lookups`` lists every parameter the changelist may be filtered by: the stock admin
    lets staff probe any column of the table (``?title__regex=``), and some values are errors 500.
    """

    form = LockedForm
    allowed_lookups: frozenset[str] = frozenset()
    change_form_template = "admin/desk_change_form.html"
    save_on_top = True
    view_on_site = False  # it redirects to hidden rows, too; each desk links to public ones itself
    empty_value_display = "not given"
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for each choice is a scan for each choice

    class Media:
        css = {"all": ["css/admin.css"]}
        js = ["js/desk.js"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow what is listed, and the steps of the date hierarchy within the calendar."""
        hierarchy = self.date_hierarchy
        if hierarchy and lookup == f"{hierarchy}__year":
            return is_key(value) and int(value) in YEARS
        if hierarchy and lookup in (f"{hierarchy}__month", f"{hierarchy}__day"):
            return is_key(value) and int(value) in range(1, 32)
        return lookup in self.allowed_lookups

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Name rows to pickers and pop-ups by primary key only, never by another column."""
        return to_field == self.opts.pk.name

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from our own defaults; nothing is taken from the address."""
        return {}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse a selection of what cannot be a row, in words."""
        if not all(is_key(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            messages.error(request, "The selection could not be understood. Nothing was changed.")
            request.method = "GET"
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Refuse “save as new”, which Django obeys even where it is not offered."""
        if "_saveasnew" in request.POST:
            raise BadRequest("There is no saving as new.")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """
        Fetch a row, and hold it while a form is saved.

        Without the lock, whoever saves second would also put back columns the first had changed.
        """
        if request.method != "POST" or from_field or not is_key(object_id):
            return super().get_object(request, object_id, from_field)
        rows = self.get_queryset(request).select_related(None).order_by()
        return rows.select_for_update(of=("self",)).filter(pk=object_id).first()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Carry the lock of a locked form in its first fieldset, where there is one to save."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if issubclass(self.form, LockedForm) and obj and self.has_change_permission(request, obj):
            name, options = fieldsets[0]
            fieldsets[0] = (name, {**options, "fields": ("lock", "made_from", *options["fields"])})
        return fieldsets

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Where a save came too late, show both texts, and who came first."""
        form = context["adminform"].form
        if getattr(form, "conflict", None) is not None:
            entries = LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(self.model),
                object_id=str(form.instance.pk),
            )
            context |= {
                "conflict": form.conflict,
                "overtaken_by": entries.select_related("user").order_by("-action_time").first(),
            }
        return super().render_change_form(request, context, *args, **kwargs)


class OwnedInline(SafeFields, StackedInline):
    """
    Rows that belong to the one above them: whoever may change that may change them.

    Stacked, because the stock table of inlines leaves its fields without labels.
    """

    extra = 0
    show_change_link = False
    view_on_site = False

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Offer as many empty rows as the address asks for: a script adds them, where one runs."""
        asked = request.GET.get("rows", "")
        return int(asked) if is_key(asked) and int(asked) <= MOST_ROWS else self.extra

    def _may_change_owner(self, request: HttpRequest, obj: Any) -> bool:
        owner = self.admin_site.get_model_admin(self.parent_model)
        if obj is None:
            return owner.has_add_permission(request) or owner.has_change_permission(request)
        return owner.has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the owner."""
        owner = self.admin_site.get_model_admin(self.parent_model)
        return owner.has_view_permission(request, obj) or self._may_change_owner(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the owner."""
        return self._may_change_owner(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the owner."""
        return self._may_change_owner(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the owner: taking a name away is a change of what has it."""
        return self._may_change_owner(request, obj)


class AddingInline(OwnedInline):
    """Empty rows to add to; what there is already is shown elsewhere on the form."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what is held to what shows it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what is held to what shows it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave what is held to what shows it."""
        return False
