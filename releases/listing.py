"""A list of releases as a page shows it: rows, pages and chart, beside what narrows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from organisations.models import Organisation, Person
from releases import charts, search
from releases.cursors import Cursor
from releases.directory import public_organisations, public_people
from releases.emptiness import Emptiness, in_words
from releases.facets import Facet, facets_of
from releases.filters import GROUPS, LAST_PAGE
from releases.found import Found
from releases.models import Release
from releases.models.watermark import UNDATED
from releases.rows import add_voices, newest_rows, newest_rows_of, read_rows, rows_of
from releases.search.limit import TOO_SLOW, TooSlowError
from releases.search.relevance import CANDIDATES
from releases.statementrows import add_said
from releases.suggestions import suggest
from releases.tally import Tally, tally

PAGE_SIZE = 20
LONGEST_NAME = 120  # characters; longer words are nobody's name
MOST_NAMED = 3  # of each sort


@dataclass(frozen=True)
class Group:
    """One body or person among what was found, its page, and the list of just theirs."""

    facet: Facet
    page: str
    narrowed: str


@dataclass
class Listing(Found):
    """The releases that a request asks for, out of those of a page."""

    _stopped: bool = False

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
        return self.valid and not self.place and self.number > self.pages

    @cached_property
    def place(self) -> str:
        """``before`` or ``after``, where the list goes on from a place; else empty."""
        given = ("before", "after") if self.valid else ()
        return next((name for name in given if self.filterset.active_place(name)), "")

    @property
    def _backwards(self) -> bool:
        """Tell whether the rows wanted are those just above the place."""
        return self.place == ("before" if self.filterset.oldest_first else "after")

    @property
    def status(self) -> HTTPStatus:
        """The status with which the page is answered."""
        if not self.valid:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.NOT_FOUND if self.beyond else HTTPStatus.OK

    @cached_property
    def rows(self) -> list[Any]:
        """The page's releases; where words were searched for, with the passages that have them."""
        rows = self._read_rows()
        add_voices(rows, self.releases.db)
        return rows

    def _read_rows(self) -> list[Release]:
        if self.query is None and not self.place:
            return self._plain_rows((self.number - 1) * PAGE_SIZE)
        in_text = self.query is not None and not search.asks_only_statements(self.query)
        rows = read_rows(self._keys[:PAGE_SIZE], self.releases.db, with_text=in_text)
        if self.query:
            for row in rows:
                row.marked_title = search.highlight(row.title, self.query)
                if in_text:
                    row.passage = search.snippet(f"{row.standfirst}\n\n{row.body}", self.query)
            add_said(rows, self.query, self.releases.db)
        return rows[::-1] if self._backwards else rows

    def _plain_rows(self, start: int) -> list[Release]:
        if not self.valid:
            return []
        if self.whole and self.unfiltered and self._sort != "oldest":
            return newest_rows(PAGE_SIZE, start, using=self.releases.db)
        if self._newest_of:
            return newest_rows_of(self._newest_of, PAGE_SIZE, start, using=self.releases.db)
        if (keys := self._counted_keys(start, start + PAGE_SIZE)) is not None:
            return read_rows(keys, self.releases.db)
        return rows_of(self.found, PAGE_SIZE, start)

    def _counted_keys(self, start: int, stop: int) -> list[int] | None:
        """Return keys of a page from among those that were counted, if these hold them."""
        newest, sample = self.tally.keys, self._much is not None
        if not newest or (sample and (stop > len(newest) or self._sort == "oldest")):
            return None
        if self._sort != "oldest":
            return newest[start:stop]
        if self.tally.more:
            return None
        # Of no known date are the last of either order.
        dated = len(newest) - self.months.get(UNDATED, 0)
        return [*newest[:dated][::-1], *newest[dated:][::-1]][start:stop]

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

    @cached_property
    def _keys(self) -> list[int]:
        """The keys of the page's rows, outwards from the place where there is one, and one more."""
        start = (self.number - 1) * PAGE_SIZE
        stop = start + PAGE_SIZE + 1
        if not self.place and not self.tally.more:
            stop = min(stop, self.total)
        if not self.valid or start >= stop:
            return []
        try:
            return self._keys_from(start, stop)
        except TooSlowError as slow:
            self._stopped = True
            return list(slow.found or [])

    def _keys_from(self, start: int, stop: int) -> list[int]:
        if self.query:
            asked = self._keys_placed if self.place else self._keys_found
            return asked(self.query, start, stop)
        placed = self._but_for("q")
        keys = placed.values_list("pk", flat=True)
        return list((keys.reverse() if self._backwards else keys)[start:stop])

    def _keys_placed(self, query: search.Query, start: int, stop: int) -> list[int]:
        """Return keys of a page of a search by date, from its place where there is one."""
        placed = self.filterset.without("q")
        if self._sort == "oldest":
            return search.oldest_found(placed, query, start, stop, reverse=self._backwards)
        return search.keys_found(placed, query, start, stop, oldest=self._backwards)

    def _keys_found(self, query: search.Query, start: int, stop: int) -> list[int]:
        """Return keys of a page of a search: where they were not counted, it asks again."""
        if self._sort == "relevance":
            newest = self.tally.keys[:CANDIDATES]
            with search.limited(self.releases.db):
                return search.ranked(newest, query, self.releases.db, stop)[start:]
        keys = self._counted_keys(start, stop)
        return self._keys_placed(query, start, stop) if keys is None else keys

    @property
    def slow(self) -> bool:
        """Tell whether the time for a search ran out, so that there may be more."""
        if self.query:
            len(self._keys)  # only now it is known
        return self.tally.slow or self._stopped

    too_slow = TOO_SLOW

    @cached_property
    def previous(self) -> str | None:
        """The address of the page before."""
        if not self.place:
            return self.address({"page": str(self.number - 1)}) if self.number > 1 else None
        more = len(self._keys) > PAGE_SIZE or not self._backwards
        return self._address_at(self.rows[0], back=True) if self.rows and more else None

    @cached_property
    def next(self) -> str | None:
        """The address of the page after: a page's number near the start, then a place."""
        if self.place:
            more = len(self._keys) > PAGE_SIZE or self._backwards
            return self._address_at(self.rows[-1]) if self.rows and more else None
        if self.number < self.pages:
            return self.address({"page": str(self.number + 1)})
        if self._sort == "relevance" or not self.more_than_pages or not self.rows:
            return None
        return self._address_at(self.rows[-1])

    @property
    def more_than_pages(self) -> bool:
        """Tell whether more was found than there are numbered pages for."""
        return self.tally.more or self.total > self.pages * PAGE_SIZE

    def _address_at(self, row: Release, *, back: bool = False) -> str:
        """Return the address of the list from a row on, or of what stands just above it."""
        name = "after" if self.filterset.oldest_first != back else "before"
        return self.address({name: str(Cursor.at(row))})

    @property
    def start(self) -> str:
        """The address of the list's beginning."""
        return self.address({})

    @property
    def last(self) -> str:
        """The address of the last page."""
        return self.address({"page": str(self.pages)})

    @property
    def problems(self) -> list[str]:
        """What search could not take as it was written, in sentences."""
        return list(self.query.problems) if self.query else []

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

    @cached_property
    def emptiness(self) -> Emptiness:
        """What there is to say where nothing was found."""
        return Emptiness(self)

    @cached_property
    def named(self) -> list[Organisation | Person]:
        """Whoever is called exactly what was searched for."""
        words = self.query.text.strip('"“” ') if self.query and self.number == 1 else ""
        if not words or len(words) > LONGEST_NAME:
            return []
        public: tuple[Any, ...] = (public_organisations(), public_people())
        found: list[Organisation | Person] = []
        for rows in public:
            # Words are hardly ever a name; only of one is it asked whether anyone may know it.
            if called := list(rows.model.objects.called(words).values_list("pk", flat=True)):
                found += rows.filter(pk__in=called).order_by("pk")[:MOST_NAMED]
        return found

    # -- grouped by who is in them

    @property
    def group(self) -> str:
        """``people`` or ``organisations`` where these are shown instead of releases."""
        given = self.filterset.form.cleaned_data.get("group") if self.valid else ""
        return str(given) if given in ("people", "organisations") else ""

    @property
    def statements(self) -> str:
        """The address of the list of statements, asked the same."""
        return f"{reverse('releases:statements')}{self.address({'group': None})}"

    @property
    def wants_statements(self) -> bool:
        """Tell whether statements are asked for in place of releases."""
        return self.valid and self.filterset.form.cleaned_data.get("group") == "statements"

    @cached_property
    def _parts(self) -> Tally:
        return self.tally if self.counted else tally(self._without("q"), self.query)

    @cached_property
    def grouped(self) -> list[Group]:
        """Whoever is in what was found, the most frequent first, with numbers."""
        name, model, numbers = (
            ("person", Person, self._parts.people)
            if self.group == "people"
            else ("organisation", Organisation, self._parts.organisations)
        )
        return [
            Group(
                facet,
                reverse(f"releases:{name}", args=[facet.slug]),
                self.address({name: facet.slug, "group": None}),
            )
            for facet in facets_of(model, numbers, self.releases.db)
        ]

    @property
    def grouped_sample(self) -> int | None:
        """Of how many of the newest the numbers of a group are, if not of all."""
        return self._parts.sampled

    @property
    def groups(self) -> list[tuple[str, str, bool]]:
        """What can be shown of what was found: words, address, and whether it is."""
        to = {"releases": self.address({"group": None}), "statements": self.statements}
        current = self.group or "releases"
        return [
            (words, to.get(value) or self.address({"group": value}), value == current)
            for value, words in GROUPS.items()
        ]

    @property
    def holds(self) -> dict[str, Any]:
        """What the page's releases are without filters: how many, the first and last issued."""
        n = sum(self.kept().months.values()) if self.kept else self.releases.count()
        return {"n": n, "words": in_words(Tally(n), self.noun), **self.releases.span()}
