"""Who is meant by a name: looked up hundreds at a time, and nobody where it is not certain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from organisations.models.named import FoldedField, Named
from organisations.partialdate import PartialDate, covers
from organisations.text import fold

AT_ONCE = 500  # names in one query; SQLite takes a limited number of parameters
LONGEST = int(FoldedField().max_length or 0)


@dataclass(frozen=True, slots=True)
class Bearer:
    """One who has a name: as their own, or as another in use from ``since`` until ``until``."""

    key: int
    own: bool
    since: PartialDate | None = None
    until: PartialDate | None = None


class Bearers:
    """
    One model's names and who has them, for the names looked up.

    A name is what it folds to. Two queries answer for five hundred names.
    """

    def __init__(self, model: type[Named]) -> None:
        self._model: Any = model
        self._known: dict[str, list[Bearer]] = {}

    def look_up(self, names: Iterable[str]) -> None:
        """Find whoever has any of the names."""
        wanted = sorted({key_of(name) for name in names} - self._known.keys() - {""})
        for start in range(0, len(wanted), AT_ONCE):
            self._look_up(wanted[start : start + AT_ONCE])

    def of(self, name: str) -> set[int]:
        """Return the keys of everybody who has the name."""
        return {bearer.key for bearer in self._known.get(key_of(name), ())}

    def one(
        self, name: str, *, near: Collection[int] = (), days: tuple[date, date] | None = None
    ) -> int | None:
        """
        Return the key of the one who is meant, or None where nobody is or several may be.

        Where several share the name, the one of ``near`` is meant, whom the text is about; else
        the one whose own name it is; else the one who was called so on the ``days``.
        """
        bearers = self._known.get(key_of(name), [])
        close = {bearer.key for bearer in bearers if bearer.key in near}
        own = {bearer.key for bearer in bearers if bearer.own}
        then = {bearer.key for bearer in bearers if days and _so_called(bearer, days)}
        for found in (close, own, {bearer.key for bearer in bearers}, then):
            if len(found) == 1:
                return next(iter(found))
        return None

    def _look_up(self, wanted: list[str]) -> None:
        found: dict[str, list[Bearer]] = defaultdict(list)
        rows = self._model.objects.filter(folded__in=wanted).values_list("folded", "pk")
        for folded, key in rows:
            found[folded].append(Bearer(key, own=True))
        names: Any = self._model._meta.get_field("other_names").related_model
        others = names.objects.filter(folded__in=wanted)
        for folded, key, since, until in others.values_list("folded", "owner", "since", "until"):
            found[folded].append(Bearer(key, False, since, until))
        self._known.update({folded: found.get(folded, []) for folded in wanted})


def key_of(name: str) -> str:
    """Return a name as it is kept for comparison."""
    return fold(name)[:LONGEST].rstrip()


def _so_called(bearer: Bearer, days: tuple[date, date]) -> bool:
    return all(covers(bearer.since, bearer.until, day) for day in days)
