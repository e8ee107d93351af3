"""The filters of the desk's lists of releases and of statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models.functions import Now
from django.utils import timezone

from organisations.admin.named import matching
from organisations.models import Organisation
from releases.extraction.proposing import SURE, SURE_RULES
from releases.querysets import PUBLIC_STATES
from releases.quotations.attribution import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest

MOST = 200  # organisations that one name in the filter may mean


class StandingFilter(admin.SimpleListFilter):
    """Who can read it at this moment."""

    title = "who can read it"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the three answers."""
        return [
            ("public", "Public now"),
            ("embargoed", "Public at a set time"),
            ("hidden", "Staff only"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Ask the embargo rule, or its counterpart."""
        # Nearly all are in one of these: those of a time to come are found by that.
        decided = queryset.filter(state__is_any_of=PUBLIC_STATES)
        match self.value():
            case "public":
                return queryset.public()
            case "embargoed":
                return decided.filter(public_from__gt=Now())
            case "hidden":
                return queryset.exclude(state__in=PUBLIC_STATES)
        return queryset


class CapturedFilter(admin.SimpleListFilter):
    """When it was taken in; a list of periods, because free dates can overflow the database."""

    title = "captured"
    parameter_name = "captured"
    PERIODS = {"1d": (1, "Last 24 hours"), "7d": (7, "Last 7 days"), "30d": (30, "Last 30 days")}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the periods."""
        return [(value, title) for value, (_, title) in self.PERIODS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep those captured within the period."""
        if (value := self.value()) not in self.PERIODS:
            return queryset
        since: datetime = timezone.now() - timedelta(days=self.PERIODS[value][0])
        return queryset.filter(captured__gte=since)


class IssuerFilter(admin.ListFilter):
    """The issuing organisation, typed: an archive has more of them than a list could show."""

    title = "issuing organisation"
    parameter_name = "organisation"
    template = "releases/admin/issuer_filter.html"

    def __init__(self, request: Any, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        values = params.pop(self.parameter_name, [""])
        self.value = values[-1].strip()

    def has_output(self) -> bool:
        """Show it always."""
        return True

    def expected_parameters(self) -> list[str | None]:
        """Return its one parameter."""
        return [self.parameter_name]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep those issued, also jointly, by the slug's organisation, else by any so named."""
        if not self.value:
            return queryset
        organisations: QuerySet[Any] = Organisation.objects.filter(slug=self.value)
        if not organisations:
            organisations = matching(Organisation.objects.all(), self.value)[:MOST]
        return queryset.issued_by(*organisations)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return what its small form needs: the value, and the other parameters to keep."""
        kept = [
            (name, value)
            for name, values in changelist.filter_params.items()
            for value in values
            if name != self.parameter_name
        ]
        yield {
            "value": self.value,
            "kept": kept,
            "all": changelist.get_query_string(remove=[self.parameter_name]),
        }


class RuleFilter(admin.SimpleListFilter):
    """What found a statement."""

    title = "found by"
    parameter_name = "rule"
    BY_HAND = "hand"
    SURELY = "sure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return a person, the sure rules together, and every rule."""
        rules = sorted(CONFIDENCE.keys() - {"none"})
        groups = [(self.BY_HAND, "A person"), (self.SURELY, "A sure rule")]
        return [*groups, *((rule, rule.capitalize()) for rule in rules), ("none", "No rule")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep what was found so."""
        match self.value():
            case None:
                return queryset
            case self.BY_HAND:
                return queryset.filter(rule="")
            case self.SURELY:
                return queryset.filter(rule__in=SURE_RULES, confidence__gte=SURE)
            case rule:
                return queryset.filter(rule=rule)


class ResolvedFilter(admin.SimpleListFilter):
    """Whether the speaker is known to the archive."""

    title = "speaker"
    parameter_name = "speaker"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the three answers."""
        return [
            ("person", "A person of the archive"),
            ("organisation", "An organisation only"),
            ("nobody", "Not known to the archive"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep those whose speaker is known so far."""
        match self.value():
            case "person":
                return queryset.exclude(person=None)
            case "organisation":
                return queryset.filter(person=None).exclude(organisation=None)
            case "nobody":
                return queryset.filter(person=None, organisation=None)
        return queryset
