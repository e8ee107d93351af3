"""What a request finds, in numbers, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.defaultfilters import pluralize
from django.utils.formats import date_format

from organisations.models import Organisation, Person
from releases import search
from releases.directory import public_topics, recently_named
from releases.facets import MOST_ORGANISATIONS, Facet, facets_of, organisations_of
from releases.filters import PLACES, RESPONSES, SORT, WITHIN, ReleaseFilterSet
from releases.large import Large, LargeIssuers, LargeTopic
from releases.models import Release, ReleaseCount, Topic
from releases.models.count import Breakdown
from releases.models.watermark import UNDATED
from releases.prepared import Prepared
from releases.tally import Tally, count, tally, tally_of_issuers

FEWEST = 50  # releases, from which it can be told what very many are made of
NAMINGS = 200  # the latest, from which people are offered; the directory has them all
SHOWN_ORGANISATIONS = 8
MARKS = frozenset('"“”„«»')
PEOPLE = Prepared(lambda: recently_named(NAMINGS).values_list("slug", "name"))
TOPICS = Prepared(lambda: public_topics().values_list("slug", "name").order_by("name", "pk"))


@dataclass(frozen=True)
class Chip:
    """One filter in force, and the address of the list without it."""

    label: str
    value: str
    without: str


class Select(NamedTuple):
    """A filter of which one value may be chosen: values and words."""

    name: str
    label: str
    empty: str
    pairs: list[tuple[str, str]]


@cache
def _unasked() -> ReleaseFilterSet:
    """Return what reading no parameters comes to: made once, for most pages are asked so."""
    nothing = ReleaseFilterSet(QueryDict(), queryset=Release.objects.public().none())
    nothing.is_valid()
    return nothing


@dataclass
class Found:
    """
    The releases that a request asks for, out of those of a page.

    ``releases`` is already public. ``organisation`` is given on an organisation's own page, whose
    numbers are kept, and ``topic`` on a topic's; ``kept`` returns the numbers of another page's
    releases where they are kept, and ``whole`` tells that these are the whole archive.
    """

    data: QueryDict
    releases: Any  # a ReleaseQuerySet; of statements, a StatementQuerySet
    organisation: Organisation | None = None
    topic: Topic | None = None
    whole: bool = False
    kept: Callable[[], Breakdown] | None = None

    noun = "release"

    @cached_property
    def filterset(self) -> ReleaseFilterSet:
        """The parameters, read once."""
        return ReleaseFilterSet(self.data, queryset=self.releases) if self.data else _unasked()

    @cached_property
    def valid(self) -> bool:
        """Tell whether the parameters make sense; if not, nothing is listed."""
        return bool(self.filterset.is_valid())

    @cached_property
    def found(self) -> Any:
        """Every release that the filters leave, in order; none where a parameter is invalid."""
        return self._without() if self.valid else self.releases.none()

    def _without(self, *names: str) -> Any:
        """Return what the parameters leave, but for some of them; wherever in the list one is."""
        return self._but_for(*names, *PLACES)

    def _but_for(self, *names: str) -> Any:
        if self._much and self._much.parameter not in names:
            return self.filterset.without(*names, self._much.parameter, of=self._much.releases)
        return self.filterset.without(*names) if self.data else self.releases

    @cached_property
    def _much(self) -> Large | None:
        """The topic or the bodies, where all of theirs is listed, and is more than is counted."""
        active = self.filterset.active if self.valid else {"invalid": True}
        much: Large | None = None
        if self.topic and not active:
            much = LargeTopic.of(self.topic)
        elif self.whole and active.keys() == {"topic"}:
            much = LargeTopic.of(active["topic"])
        elif self.whole and active.keys() == {"organisation"} and self._kept is None:
            much = LargeIssuers.of(active["organisation"])
        return much if much and len(much.tally.keys) >= FEWEST else None

    @property
    def unfiltered(self) -> bool:
        """Tell whether nothing narrows the page's own releases."""
        return self.valid and not self.filterset.active

    @cached_property
    def query(self) -> search.Query | None:
        """The words searched for, where there are any that can be."""
        return self.filterset.query if self.valid else None

    @cached_property
    def tally(self) -> Tally:
        """How many releases were found, and what they are made of."""
        if not self.valid:
            return Tally()
        kept = self._kept
        if kept is None:
            return self._much.tally if self._much else tally(self._without("q"), self.query)
        return Tally(sum(kept.months.values()), months=kept.months)

    @cached_property
    def _kept(self) -> Breakdown | None:
        """The numbers of what is found, where they are kept: of one issuer's, or whole months."""
        active = self.filterset.active
        months = whole_months(active.get("from"), active.get("to"))
        if months is None or active.keys() - {"organisation", "from", "to"}:
            return None
        issuers = active.get("organisation", [])
        if self.organisation:
            return None if issuers else self._kept_of(self.organisation, months)
        if self.whole and len(issuers) == 1:
            return self._kept_of(issuers[0], months)
        if self.whole and active and not issuers:
            return ReleaseCount.objects.break_down(months)
        return self._everything if not active else None

    @cached_property
    def _everything(self) -> Breakdown | None:
        """The numbers of all of the page's releases, where they are kept."""
        return self.kept() if self.kept else None

    def _kept_of(self, issuer: Organisation, months: tuple[int, int]) -> Breakdown:
        first, last = months
        numbers = ReleaseCount.objects.by_month(issuer)
        return Breakdown({m: n for m, n in numbers.items() if first <= m <= last}, {})

    @cached_property
    def issuers(self) -> Tally:
        """What is found whichever organisations are chosen: only its organisations are read."""
        active = self.filterset.active
        months = whole_months(active.get("from"), active.get("to"))
        others = active.keys() - {"organisation", "from", "to"}
        if not active.keys() - {"organisation"} and (everything := self._everything):
            return Tally(organisations=everything.organisations)
        if self.whole and months and not others:
            return Tally(organisations=ReleaseCount.objects.break_down(months).organisations)
        if "organisation" in active:
            return tally_of_issuers(self._without("q", "organisation"), self.query)
        return self.tally

    def number_without(self, name: str) -> Tally:
        """Count what would be found without one of the filters."""
        return count(self._without("q", name), None if name == "q" else self.query)

    def span_without(self, name: str) -> dict[str, Any]:
        """Return when the ``first`` and ``last`` of what would be found were issued."""
        span: dict[str, Any] = self._without(name).span()
        return span

    @property
    def months(self) -> dict[int, int]:
        """How many of the releases found were issued in each month."""
        return self.tally.months

    @property
    def heading(self) -> str:
        """How many were found, in words."""
        tally = self.tally
        words = "At least " if tally.slow else "More than " if tally.more else ""
        return f"{words}{tally.total:,} {self.noun}{pluralize(tally.total)}"

    @property
    def sampled(self) -> int | None:
        """Of how many of the newest the numbers beside the choices are, if not of all."""
        return self.tally.sampled or self.issuers.sampled if self.valid else None

    @property
    def named_among(self) -> int | None:
        """Of how many of the newest the numbers of people and topics are, if only these are."""
        return self.tally.named_among if self.counted else None

    @property
    def total(self) -> int:
        """How many releases were found; with ``tally.more``, more than that were."""
        return self.tally.total

    def address(self, changes: Mapping[str, str | list[str] | None]) -> str:
        """Return the query string with some parameters changed, back on the first page."""
        given = dict(self.filterset.data.lists())
        query: dict[str, Any] = {**given, **dict.fromkeys(PLACES), **changes}
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
        return {name: data.get(name, "") for name in type(self.filterset).base_filters}

    @cached_property
    def wrong(self) -> dict[str, list[str]]:
        """What is wrong with each parameter, in sentences."""
        errors = self.filterset.form.errors
        return {name: errors.get(name, []) for name in type(self.filterset).base_filters}

    @property
    def chips(self) -> Iterable[Chip]:
        """The filters in force, each removable; an invalid one too, so that it can be dropped."""
        form = self.filterset.form
        for name, values in self.filterset.data.lists():
            if name not in form.fields or name in ("sort", "group", *PLACES):
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
        if name != "q":
            return str(dict(choices).get(value, value))
        # Words with marks of their own need no others around them.
        return value if MARKS.intersection(value) else f"“{value}”"

    @cached_property
    def organisations(self) -> list[Facet]:
        """Who issued what was found, whichever are chosen; the chosen even where they have none."""
        if not self.valid:
            return []
        found = [] if self.organisation else organisations_of(self.issuers.organisations)
        shown = {facet.slug for facet in found}
        # One that were not shown would no longer be chosen when the form is sent again.
        for chosen in self.filterset.form.cleaned_data["organisation"]:
            if chosen.slug not in shown:
                n = self.issuers.organisations.get(chosen.pk, 0)
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
    def counted(self) -> bool:
        """Tell whether people, topics and kinds are offered with their numbers."""
        return self.valid and self._kept is None and self.total > 0

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Slugs and names of people to filter by: those found most, else those named of late."""
        chosen = getattr(self.filterset.form, "cleaned_data", {}).get("person")
        rows = (
            _in_words(facets_of(Person, self.tally.people, self.releases.db))
            if self.counted
            else PEOPLE.rows(self.releases.db)
        )
        return with_chosen(rows, chosen)

    @cached_property
    def topics(self) -> list[tuple[str, str]]:
        """Slugs and names of the topics to filter by."""
        if not self.counted:
            return TOPICS.rows(self.releases.db)
        chosen = self.filterset.form.cleaned_data.get("topic")
        facets = facets_of(Topic, self.tally.topics, self.releases.db)
        return with_chosen(_in_words(sorted(facets, key=lambda f: f.name)), chosen)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Values and names of the kinds of release."""
        choices: list[tuple[str, str]] = list(Release.Kind.choices)
        if not self.counted:
            return choices
        n = self.tally.kinds
        return [(value, f"{name} ({n.get(value, 0):,})") for value, name in choices]

    @property
    def selects(self) -> list[Select]:
        """The filters of which one value may be chosen, beside people and topics."""
        return [
            Select("kind", "Kind", "Any kind", self.kinds),
            Select("responses", "Answers", "Answered or not", list(RESPONSES.items())),
        ]

    @property
    def choices(self) -> list[tuple[Select, str, list[str]]]:
        """Those filters, each with what was given, and what is wrong with it."""
        return [(each, self.given[each.name], self.wrong[each.name]) for each in self.selects]

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


def whole_months(start: date | None, end: date | None) -> tuple[int, int] | None:
    """
    Return the first and last month, as they are kept, of a period; None where it cuts into one.

    What is known to the year only is kept as ``yyyy00``, before the year's months: it lies in a
    period just where the whole year does.
    """
    if (start and start.day != 1) or (end and (end + timedelta(days=1)).day != 1):
        return None
    first, last = (UNDATED + 1 if end else UNDATED), 9999_12
    if start:
        first = start.year * 100 + (start.month if start.month > 1 else 0)
    if end:
        last = end.year * 100 + end.month
    if end and end.month < 12:
        if start is None or start.year < end.year:
            return None
        first = max(first, end.year * 100 + 1)
    return first, last


def _in_words(facets: Iterable[Facet]) -> list[tuple[str, str]]:
    return [(facet.slug, f"{facet.name} ({facet.n:,})") for facet in facets]


def with_chosen(rows: Iterable[tuple[str, str]], chosen: Any) -> list[tuple[str, str]]:
    """Return the rows, and whoever is chosen, who would not be chosen any more if left out."""
    pairs = dict(rows)
    if chosen and chosen.slug not in pairs:
        pairs[chosen.slug] = chosen.name
    return list(pairs.items())
