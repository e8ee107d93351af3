"""A list of statements as a page shows it: the releases' list, of what was said in them."""

from __future__ import annotations

from collections import Counter
from functools import cache, cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from releases import search
from releases.directory import public_organisations, recently_quoted
from releases.filters import CHECKED, SORT, StatementFilterSet
from releases.found import NAMINGS, Select, with_chosen
from releases.identity import identify
from releases.listing import PAGE_SIZE, Listing
from releases.models import Release, Statement
from releases.models.count import UNDATED
from releases.prepared import Prepared
from releases.suggestions import suggest
from releases.tally import Tally, count

WORDS = 240  # characters that a row shows of a statement
SPEAKERS = Prepared(lambda: recently_quoted(NAMINGS).values_list("slug", "name"))


@cache
def _unasked() -> StatementFilterSet:
    nothing = StatementFilterSet(QueryDict(), queryset=Statement.objects.public().none())
    nothing.is_valid()
    return nothing


class StatementListing(Listing):
    """The statements that a request asks for, out of those of a page, which are public."""

    noun = "statement"
    place = ""  # pages are counted
    slow = False
    counted = False  # only organisations are
    group = ""  # what is grouped are releases, by their keys

    @cached_property
    def filterset(self) -> StatementFilterSet:
        """The parameters, read once."""
        return StatementFilterSet(self.data, queryset=self.releases) if self.data else _unasked()

    @cached_property
    def tally(self) -> Tally:
        """How many statements were found, by month and by who is credited."""
        return _tally(self.found) if self.valid else Tally()

    @cached_property
    def issuers(self) -> Tally:
        """The same, whichever organisations are chosen."""
        chosen = "organisation" in self.filterset.active
        return _tally(self._without("organisation")) if chosen else self.tally

    def number_without(self, name: str) -> Tally:
        """Count what would be found without one of the filters."""
        return count(self._without(name))

    def span_without(self, name: str) -> dict[str, Any]:
        """Return nothing: a statement's date is its release's."""
        return {}

    @cached_property
    def rows(self) -> list[Any]:
        """The page's statements, each with ``identity``; the words searched for are marked."""
        start = (self.number - 1) * PAGE_SIZE
        stop = min(start + PAGE_SIZE, self.total)
        rows = statement_rows(self.found, stop - start, start) if start < stop else []
        if self.query:
            for row in rows:
                row.marked = search.snippet(row.words, self.query, WORDS)
        return rows

    @property
    def next(self) -> str | None:
        """The address of the page after."""
        more = self.number < self.pages
        return self.address({"page": str(self.number + 1)}) if more else None

    @property
    def holds(self) -> dict[str, Any]:
        """How many there are without filters."""
        return {"n": self.releases.count()}

    @cached_property
    def suggestion(self) -> str:
        """Words that would find something, near to those that find nothing."""
        query = self.query if not self.total else None
        return suggest(Release.objects.public(), query) if query else ""

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders on offer: by date alone."""
        return [each for each in super().orders if each[0] != SORT["relevance"]]

    @property
    def people(self) -> list[tuple[str, str]]:
        """Slugs and names of speakers to filter by, those quoted of late, and whoever is chosen."""
        chosen = getattr(self.filterset.form, "cleaned_data", {}).get("person")
        return with_chosen(SPEAKERS.rows(self.releases.db), chosen)

    @property
    def selects(self) -> list[Select]:
        """The filters of which one value may be chosen; three that only statements have."""
        strengths, kinds = list(Statement.Strength.choices), list(Statement.Kind.choices)
        return [
            *super().selects,
            Select("strength", "Attribution", "Any attribution", strengths),
            Select("extent", "Extent", "Full or fragment", kinds),
            Select("state", "State", "Confirmed or not", list(CHECKED.items())),
        ]


def statement_rows(statements: Any, most: int, offset: int = 0) -> list[Any]:
    """Return at most so many rows of some public statements, in their order."""
    # The keys first: so that the order is found in an index, without the words.
    keys = list(statements.values_list("pk", flat=True)[offset : offset + most])
    shown = Statement.objects.public().with_speakers().select_related("release__organisation")
    found = shown.defer("release__body", "release__notes_to_editors").in_bulk(keys)
    rows: list[Any] = [found[key] for key in keys if key in found]
    identities = identify(rows)
    for row in rows:
        row.identity = identities[row.pk]
    return rows


def _tally(statements: Any) -> Tally:
    """Count statements by month and by whom they are credited to, as ``credited_to()`` does."""
    months, organisations = Counter[int](), Counter[int]()
    credited = Coalesce("organisation", "release__organisation")
    rows = statements.order_by().values_list("release__issued_month", credited)
    for month, organisation, n in rows.annotate(n=Count("pk")):
        months[UNDATED if month is None else month] += n
        organisations[organisation] += n
    # From the few ties: asked of the statements, every one would be looked up among them.
    unsaid = statements.order_by().filter(organisation=None, release=OuterRef("release"))
    each = unsaid.values("release").annotate(n=Count("pk")).values("n")
    ties = Release.joint_issuers.through.objects.exclude(organisation=F("release__organisation"))
    for organisation, n in ties.values_list("organisation", Coalesce(Subquery(each), 0)):
        organisations[organisation] += n
    # A statement that nobody has confirmed makes no organisation public.
    public = set(public_organisations().filter(pk__in=organisations).values_list("pk", flat=True))
    shown = {key: n for key, n in organisations.items() if n and key in public}
    return Tally(sum(months.values()), months=dict(months), organisations=shown)
