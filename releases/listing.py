"""A list of releases as a page shows it: rows, chips, facets, chart and paging."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import date_format

from releases import charts, search
from releases.directory import public_topics, recently_named
from releases.facets import MOST_ORGANISATIONS, Facet, break_down, months_of, organisations_of
from releases.filters import LAST_PAGE, SORT, WITHIN, ReleaseFilterSet
from releases.models import Release, ReleaseCount
from releases.models.count import Breakdown
from releases.prepared import Prepared
from releases.rows import newest_rows, newest_rows_of, read_rows, rows_of
from releases.search.relevance import CANDIDATES
from releases.suggestions import suggest

if TYPE_CHECKING:
    from organisations.models import Organisation
    from releases.querysets import ReleaseQuerySet

PAGE_SIZE = 20
NAMINGS = 200  # the latest, from which people are offered; the directory has them all
SHOWN_ORGANISATIONS = 8
PEOPLE = Prepared(lambda: recently_named(NAMINGS).values_list("slug", "name"))
TOPICS = Prepared(lambda: public_topics().values_list("slug", "name").order_by("name", "pk"))


@cache
def _unasked() -> ReleaseFilterSet:
    """Return what reading no parameters comes to: made once, for most pages are asked so."""
    nothing = ReleaseFilterSet(QueryDict(), queryset=Release.objects.public().none())
    nothing.is_valid()
    return nothing


@dataclass(frozen=True)
class Chip:
    """One filter in force, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass
class Listing:
    """
    The releases that a request asks for, out of those of a page.

    ``releases`` is already public. ``organisation`` is given on an organisation's own page, whose
    numbers are kept; ``kept`` returns the numbers of another page's releases where they are kept,
    and ``whole`` tells that these are the whole archive.
    """

    data: QueryDict
    releases: ReleaseQuerySet
    organisation: Organisation | None = None
    whole: bool = False
    kept: Callable[[], Breakdown] | None = None

    @cached_property
    def filterset(self) -> ReleaseFilterSet:
        """The parameters, read once."""
        return ReleaseFilterSet(self.data, queryset=self.releases) if self.data else _unasked()

    @cached_property
    def valid(self) -> bool:
        """Tell whether the parameters make sense; if not, nothing is listed."""
        return bool(self.filterset.is_valid())

    @cached_property
    def found(self) -> ReleaseQuerySet:
        """Every release that the filters leave, in order; none where a parameter is invalid."""
        return self._without() if self.valid else self.releases.none()

    def _without(self, *names: str) -> ReleaseQuerySet:
        """Return what the parameters leave, but for some of them."""
        return self.filterset.without(*names) if self.data else self.releases

    @property
    def unfiltered(self) -> bool:
        """Tell whether nothing narrows the page's own releases."""
        return self.valid and not self.filterset.active

    @cached_property
    def months(self) -> dict[int, int]:
        """How many of the releases found were issued in each month."""
        if not self.valid:
            return {}
        active = self.filterset.active
        if self.organisation and not active:
            return ReleaseCount.objects.by_month(self.organisation)
        if self.whole and active.keys() == {"organisation"} and len(active["organisation"]) == 1:
            return ReleaseCount.objects.by_month(active["organisation"][0])
        if self.organisation or "organisation" in active:
            return months_of(self.found)
        return self.breakdown.months

    @cached_property
    def breakdown(self) -> Breakdown:
        """What is found, whichever organisations are chosen: by month, and by issuer."""
        if self.kept and not self.filterset.active.keys() - {"organisation"}:
            return self.kept()
        return break_down(self._without("organisation"))

    @cached_property
    def total(self) -> int:
        """How many releases were found."""
        return sum(self.months.values())

    @cached_property
    def chart(self) -> charts.Chart:
        """The releases found, by month or year of issue."""
        return charts.draw(self.months)

    @cached_property
    def bars(self) -> list[tuple[charts.Bar, str]]:
        """The chart's bars, each with the address of the list narrowed to it."""
        rest = self.address({"from": None, "to": None, "within": None})
        rest += "&" if len(rest) > 1 else ""
        return [(bar, f"{rest}from={bar.start}&to={bar.end}") for bar in self.chart.bars]

    # -- rows and pages

    @cached_property
    def number(self) -> int:
        """The page asked for, counted from 1."""
        return int(self.filterset.form.cleaned_data.get("page") or 1) if self.valid else 1

    @cached_property
    def pages(self) -> int:
        """How many pages there are to turn."""
        total = self.total
        if self.valid and self.filterset.query and self._sort == "relevance":
            total = min(total, CANDIDATES)
        return min(max(-(-total // PAGE_SIZE), 1), LAST_PAGE)

    @property
    def _sort(self) -> str:
        return str(self.filterset.form.cleaned_data["sort"] or "newest")

    @property
    def beyond(self) -> bool:
        """Tell whether the page asked for lies past the last."""
        return self.valid and self.number > self.pages

    @property
    def status(self) -> HTTPStatus:
        """The status with which the page is answered."""
        if not self.valid:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.NOT_FOUND if self.beyond else HTTPStatus.OK

    @cached_property
    def rows(self) -> list[Release]:
        """The page's releases; where words were searched for, with the passages that have them."""
        start = (self.number - 1) * PAGE_SIZE
        query = self.filterset.query if self.valid else None
        if query is None:
            if not self.valid:
                return []
            if self.whole and self.unfiltered and self._sort != "oldest":
                return newest_rows(PAGE_SIZE, start, using=self.releases.db)
            if self._newest_of:
                return newest_rows_of(self._newest_of, PAGE_SIZE, start, using=self.releases.db)
            return rows_of(self.found, PAGE_SIZE, start)
        # Search asks again, and further back, until it has as many as there are to be had.
        stop = min(start + PAGE_SIZE, self.total)
        keys = self._keys_with_words(query, start, stop) if start < stop else []
        rows = read_rows(keys, self.releases.db, with_text=True)
        for row in rows:
            row.marked_title = search.highlight(row.title, query)
            row.passage = search.snippet(f"{row.standfirst}\n\n{row.body}", query)
        return rows

    @property
    def _newest_of(self) -> Organisation | None:
        """The organisation all of whose releases are listed, the newest first."""
        active = self.filterset.active
        if self._sort == "oldest":
            return None
        if self.organisation and not active:
            return self.organisation
        if self.whole and active.keys() == {"organisation"} and len(active["organisation"]) == 1:
            found: Organisation = active["organisation"][0]
            return found
        return None

    def _keys_with_words(self, query: search.Query, start: int, stop: int) -> list[int]:
        if self._sort == "oldest":
            return list(self.found.values_list("pk", flat=True)[start:stop])
        releases = self._without("q")
        if self._sort == "relevance":
            return search.by_relevance(releases, query)[start:stop]
        return search.newest(releases.values_list("pk", flat=True), query, start, stop)

    @cached_property
    def previous(self) -> str | None:
        """The address of the page before."""
        return self.address({"page": str(self.number - 1)}) if self.number > 1 else None

    @cached_property
    def next(self) -> str | None:
        """The address of the page after."""
        more = self.number < self.pages
        return self.address({"page": str(self.number + 1)}) if more else None

    @property
    def last(self) -> str:
        """The address of the last page."""
        return self.address({"page": str(self.pages)})

    @property
    def more_than_pages(self) -> bool:
        """Tell whether more was found than pages can be turned."""
        return self.total > self.pages * PAGE_SIZE

    @property
    def problems(self) -> list[str]:
        """What search could not take as it was written, in sentences."""
        query = self.filterset.query if self.valid else None
        return list(query.problems) if query else []

    @property
    def also(self) -> tuple[search.Also, ...]:
        """The synonyms that are looked for beside the words typed."""
        query = self.filterset.query if self.valid else None
        return query.also if query else ()

    @property
    def without_synonyms(self) -> str:
        """The address of the list for the words as they were typed."""
        query = self.filterset.query
        return self.address({"q": query.without if query else None})

    @cached_property
    def suggestion(self) -> str:
        """Words that would find something, near to those that find nothing."""
        query = self.filterset.query if self.valid and not self.total else None
        return suggest(self.releases, query) if query else ""

    @property
    def in_vain(self) -> bool:
        """Tell whether words alone, without other filters, find nothing."""
        words = self.valid and self.filterset.active.keys() == {"q"}
        return words and self.number == 1 and not self.total

    @property
    def suggested(self) -> str:
        """The address of the list for the words suggested, without the filters."""
        return f"?{urlencode({'q': self.suggestion})}"

    @property
    def holds(self) -> dict[str, Any]:
        """What the page's releases are without filters: how many, the first and last issued."""
        n = sum(self.kept().months.values()) if self.kept else self.releases.count()
        return {"n": n, **self.releases.span()}

    def address(self, changes: Mapping[str, str | list[str] | None]) -> str:
        """Return the query string with some parameters changed, back on the first page."""
        query: dict[str, Any] = {**dict(self.filterset.data.lists()), "page": None, **changes}
        kept = {name: value for name, value in query.items() if value is not None}
        return f"?{urlencode(kept, doseq=True)}"

    # -- what narrows it

    @cached_property
    def given(self) -> dict[str, str]:
        """
        Each parameter as it was given, empty where it was not.

        A template that asks for what is missing is answered too, but by way of an exception.
        """
        data = self.filterset.data
        return {name: data.get(name, "") for name in ReleaseFilterSet.base_filters}

    @cached_property
    def wrong(self) -> dict[str, list[str]]:
        """What is wrong with each parameter, in sentences."""
        errors = self.filterset.form.errors
        return {name: errors.get(name, []) for name in ReleaseFilterSet.base_filters}

    @property
    def chips(self) -> Iterable[Chip]:
        """The filters in force, each removable; an invalid one too, so that it can be dropped."""
        form = self.filterset.form
        for name, values in self.filterset.data.lists():
            if name not in form.fields or name in ("page", "sort"):
                continue
            for value in values:
                rest = [other for other in values if other != value]
                yield Chip(
                    str(form.fields[name].label),
                    self._in_words(name, value),
                    self.address({name: rest or None}),
                )

    def _in_words(self, name: str, value: str) -> str:
        cleaned: Any = getattr(self.filterset.form, "cleaned_data", {}).get(name)
        if not cleaned:
            return value
        if name == "organisation":
            return next((o.name for o in cleaned if o.slug == value), value)
        if name in ("person", "topic"):
            return str(cleaned.name)
        if name in ("from", "to"):
            return date_format(cleaned, "j F Y")
        choices: Any = getattr(self.filterset.form.fields[name], "choices", ())
        return str(dict(choices).get(value, value)) if name != "q" else f"“{value}”"

    @cached_property
    def organisations(self) -> list[Facet]:
        """Who issued what was found, whichever are chosen; the chosen even where they have none."""
        if not self.valid:
            return []
        found = [] if self.organisation else organisations_of(self.breakdown.organisations)
        shown = {facet.slug for facet in found}
        # One that were not shown would no longer be chosen when the form is sent again.
        for chosen in self.filterset.form.cleaned_data["organisation"]:
            if chosen.slug not in shown:
                n = self.breakdown.organisations.get(chosen.pk, 0)
                found.append(Facet(chosen.slug, chosen.name, n))
        return found

    @cached_property
    def chosen(self) -> list[str]:
        """The slugs of the organisations chosen."""
        return list(self.filterset.data.getlist("organisation"))

    @property
    def has_all_organisations(self) -> bool:
        """Tell whether every issuer of what was found is offered."""
        return self.organisation is not None or len(self.organisations) < MOST_ORGANISATIONS

    @cached_property
    def first_organisations(self) -> list[Facet]:
        """The chosen organisations, and the most frequent ones."""
        chosen = [facet for facet in self.organisations if facet.slug in self.chosen]
        others = [facet for facet in self.organisations if facet.slug not in self.chosen]
        return chosen + others[: max(SHOWN_ORGANISATIONS - len(chosen), 0)]

    @cached_property
    def more_organisations(self) -> list[tuple[str, str]]:
        """Slugs of the others, by name, and the words that offer them."""
        first = {facet.slug for facet in self.first_organisations}
        others = [facet for facet in self.organisations if facet.slug not in first]
        others.sort(key=lambda facet: facet.name)
        return [(facet.slug, f"{facet.name} ({facet.n:,})") for facet in others]

    @property
    def people(self) -> list[tuple[str, str]]:
        """Slugs and names of people to filter by, those named of late, and whoever is chosen."""
        rows = PEOPLE.rows(self.releases.db)
        chosen = getattr(self.filterset.form, "cleaned_data", {}).get("person")
        return list(dict([*rows, *([(chosen.slug, chosen.name)] if chosen else [])]).items())

    @property
    def topics(self) -> list[tuple[str, str]]:
        """Slugs and names of the topics to filter by."""
        return TOPICS.rows(self.releases.db)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Values and names of the kinds of release."""
        return list(Release.Kind.choices)

    @property
    def presets(self) -> list[tuple[str, str, bool]]:
        """The periods up to today: words, address, and whether it is in force."""
        current = self.filterset.data.get("within")
        return [
            (words, self.address({"within": value, "from": None, "to": None}), value == current)
            for value, words in WITHIN.items()
        ]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders on offer: words, address, and whether it is in force."""
        current = self.filterset.data.get("sort", "newest")
        return [
            (words, self.address({"sort": value}), value == current)
            for value, words in SORT.items()
            if value != "relevance" or self.filterset.data.get("q")
        ]
