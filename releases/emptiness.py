"""What a reader is told where nothing was found: what was searched, what there is, what to drop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import pluralize

from releases import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from releases.listing import Listing
    from releases.tally import Tally


@dataclass(frozen=True)
class Drop:
    """One filter, the address of the list without it, and how many it would then have."""

    label: str
    value: str
    url: str
    found: str


@dataclass
class Emptiness:
    """An answer that holds nothing, and why."""

    listing: Listing

    @cached_property
    def searched(self) -> list[tuple[str, str]]:
        """What was asked for, in words: each filter's label and its values."""
        values: dict[str, list[str]] = {}
        for chip in self.listing.chips:
            values.setdefault(chip.label, []).append(chip.value)
        return [(label, " or ".join(some)) for label, some in values.items()]

    @cached_property
    def covered(self) -> dict[str, Any]:
        """What the archive holds for the filters, whatever the words: how many, first, last."""
        if not self.listing.query:
            return {}
        left = self.listing.number_without("q")
        return {"words": self._in_words(left), "n": left.total, **self.listing.span_without("q")}

    @cached_property
    def drops(self) -> list[Drop]:
        """The filters each of which alone stands in the way; empty where none of them does."""
        found: list[Drop] = []
        if not self.listing.valid or len(self.searched) < 2:
            return found
        try:
            with search.limited(self.listing.releases.db):
                found.extend(self._drops())
        except search.TooSlowError:
            pass  # what was not counted in time is not offered
        return found

    def _drops(self) -> Iterator[Drop]:
        labels = self.listing.filterset.form.fields
        words = dict(self.searched)
        for name in self.listing.filterset.active:
            left = self.listing.number_without(name)
            label = str(labels[name].label)
            if left.total and label in words:
                url = self.listing.address({name: None})
                yield Drop(label, words[label], url, self._in_words(left))

    def _in_words(self, tally: Tally) -> str:
        return in_words(tally, self.listing.noun)


def in_words(tally: Tally, noun: str) -> str:
    """Return how many there are: “more than 10,000 releases”."""
    more = "more than " if tally.more else ""
    return f"{more}{tally.total:,} {noun}{pluralize(tally.total)}"
