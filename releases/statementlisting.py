"""A list of statements as a page shows it: the releases' list, of what was said in them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from typing import Any

from django.http import QueryDict

from releases import search
from releases.cursors import after_q, before_q
from releases.directory import recently_quoted
from releases.emptiness import in_words
from releases.filters import CHECKED, SORT, StatementFilterSet
from releases.found import NAMINGS, Select, with_chosen
from releases.listing import PAGE_SIZE, Listing
from releases.models import Release, Statement
from releases.prepared import Prepared
from releases.statementrows import WORDS, first_rows, read_statements
from releases.statementsofone import CONFIRMED, PROPOSED, STANDING, Whose
from releases.statementtally import Newest, read_newest, read_newest_of, tally_statements
from releases.suggestions import suggest
from releases.tally import Tally, count

STATES = {"": STANDING, "confirmed": CONFIRMED, "unconfirmed": PROPOSED}
FEW = 500  # statements; of no more all are sorted as soon as the first are found
SPEAKERS = Prepared(lambda: recently_quoted(NAMINGS).values_list("slug", "name"))


@cache
def _unasked() -> StatementFilterSet:
    nothing = StatementFilterSet(QueryDict(), queryset=Statement.objects.public().none())
    nothing.is_valid()
    return nothing


class StatementListing(Listing):
    """The statements that a request asks for, out of those of a page, which are public."""

    noun = "statement"
    counted = False  # only organisations are
    group = ""  # what is grouped are releases, by their keys

    @cached_property
    def filterset(self) -> StatementFilterSet:
        """The parameters, read once."""
        return StatementFilterSet(self.data, queryset=self.releases) if self.data else _unasked()

    @cached_property
    def _newest(self) -> Newest:
        """The newest that were found, as many as there was time for."""
        if whose := self._whose:
            return read_newest_of(whose)
        newest = read_newest(self._without("q"), self.query) if self.valid else Newest()
        self._stopped |= newest.stopped  # the page's own rows may have been, before
        return newest

    @property
    def _whose(self) -> Whose | None:
        """Whose statements are listed, where that is all that narrows the list."""
        active = dict(self.filterset.active) if self.valid else {}
        state = active.pop("state", "")
        if active.keys() == {"organisation"} and len(active["organisation"]) == 1:
            return Whose.credited_to(active["organisation"][0].pk, STATES[state])
        if active.keys() == {"person"} and state in ("", "confirmed"):
            return Whose.said_by(active["person"].pk)
        return None

    @cached_property
    def tally(self) -> Tally:
        """How many statements were found, by month and by who is credited."""
        if not self.valid:
            return Tally()
        found = tally_statements(self._newest, self.releases.db)
        return replace(found, more=True, slow=True) if self._stopped else found

    @cached_property
    def issuers(self) -> Tally:
        """The same, whichever organisations are chosen."""
        if "organisation" not in self.filterset.active or self._stopped:
            return self.tally
        # Of all bodies there are more than are counted where of the chosen ones there are.
        more = self.query is None and self.tally.more
        newest = read_newest(self._without("q", "organisation"), self.query, more=more)
        return self.tally if newest.stopped else tally_statements(newest, self.releases.db)

    def number_without(self, name: str) -> Tally:
        """Count what would be found without one of the filters."""
        return count(self._without(name))

    def span_without(self, name: str) -> dict[str, Any]:
        """Return nothing: a statement's date is its release's."""
        return {}

    @property
    def _sort(self) -> str:
        return "oldest" if self.filterset.oldest_first else "newest"

    def _keys_from(self, start: int, stop: int) -> list[int]:
        if not self.place and self._sort == "newest":
            return self._newest.keys[start:stop]
        placed = self.filterset.without("q") if self.data else self.releases
        if self.query:
            return self._keys_said(placed, self.query, start, stop)
        keys = placed.values_list("pk", flat=True)
        keys = keys.reverse() if self._backwards else keys
        if self.total > FEW:
            return first_rows(keys, self._releases_in_order, start, stop)
        return list(keys[start:stop])

    def _keys_said(self, placed: Any, query: search.Query, start: int, stop: int) -> list[int]:
        oldest, keys = self.filterset.oldest_first, list[int]()
        found = search.statements_found(
            placed, query, ("pk",), oldest=oldest, reverse=self._backwards
        )
        try:
            with search.limited(self.releases.db):
                for some in found:
                    keys += [key for (key,) in some]
                    if len(keys) >= stop:
                        break
        except search.TooSlowError:
            self._stopped = True
        return keys[start:stop]

    @property
    def _releases_in_order(self) -> Any:
        """The releases whose statements come first on the page, those of a known date."""
        active, releases = self.filterset.active, Release.objects.using(self.releases.db).public()
        for name in ("from", "to", "within", "withdrawn"):
            if name in active:
                releases = self.filterset.filters[name].filter(releases, active[name])
        oldest = self.filterset.oldest_first
        if self.place and (place := self.filterset.active_place(self.place)):
            nearby = before_q if self.place == "before" else after_q
            releases = releases.filter(nearby(place, None, oldest_first=oldest))
        if oldest:
            releases = releases.filter(issued__isnull=False).order_by("issued", "pk")
        else:
            releases = releases.newest_first()
        return releases.reverse() if self._backwards else releases

    @cached_property
    def rows(self) -> list[Any]:
        """The page's statements, each with ``identity``; the words searched for are marked."""
        rows = read_statements(self._keys[:PAGE_SIZE])
        if self.query:
            for row in rows:
                row.marked = search.snippet(row.words, self.query, WORDS)
        return rows[::-1] if self._backwards else rows

    @property
    def holds(self) -> dict[str, Any]:
        """How many there are without filters."""
        everything = count(self.releases)
        return {"n": everything.total, "words": in_words(everything, self.noun)}

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
