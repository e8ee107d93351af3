"""Finding organisations, people and topics by the names rows give, and making those missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from organisations.models.named import Named
from organisations.text import fold

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")  # names of a single word are names
AT_ONCE = 500  # names in one query; SQLite takes a limited number of parameters


class Names:
    """
    One model's names, remembered for the length of a run.

    A name is what it folds to, and finds whoever has it as its own or as another name; a slug,
    exactly as it is written, settles who is meant where several share a name. Whoever is made in
    a transaction that fails is forgotten again: see ``keep`` and ``forget``.
    """

    def __init__(self, model: type[Named], *, pretend: bool = False) -> None:
        self.model: Any = model
        self.pretend = pretend
        self.created = 0
        self._keys: dict[str, int] = {}
        self._slugs: dict[str, int] = {}
        self._doubtful: dict[str, dict[str, int]] = {}
        self._fresh: list[str] = []

    def look_up(self, names: Iterable[str]) -> None:
        """Find, in a few queries, whoever is known by any of the names."""
        names = set(names)
        wanted = sorted({fold(name) for name in names} - self._keys.keys())
        for start in range(0, len(wanted), AT_ONCE):
            self._look_up(wanted[start : start + AT_ONCE])
        if slugs := {name for name in names if SLUG.fullmatch(name)} - self._slugs.keys():
            rows = self.model.objects.filter(slug__in=sorted(slugs)[:AT_ONCE])
            self._slugs.update(rows.values_list("slug", "pk"))

    def objection(self, name: str) -> str:
        """Return why a name that was looked up cannot be settled; empty if it can."""
        slugs = self._doubtful.get(fold(name), {})
        if not slugs or name in slugs or name in self._slugs:
            return ""
        kind = self.model._meta.verbose_name_plural
        instead = " or ".join(sorted(slugs))
        return f"“{name}” is the name of {len(slugs)} {kind}: write {instead} instead."

    def settle(self, name: str) -> int:
        """Return the key of whoever has the name, making them where there is nobody."""
        folded = fold(name)
        slugs = self._doubtful.get(folded, self._slugs)
        if name in slugs:
            return slugs[name]
        if folded not in self._keys:
            self._keys[folded] = self._make(name)
            self._fresh.append(folded)
        return self._keys[folded]

    def keep(self) -> None:
        """Count those made since the last call: their transaction has been committed."""
        self.created += len(self._fresh)
        self._fresh.clear()

    def forget(self) -> None:
        """Forget those made since the last call: their transaction has been rolled back."""
        for folded in self._fresh:
            del self._keys[folded]
        self._fresh.clear()

    def _make(self, name: str) -> int:
        if self.pretend:
            return -1 - self.created - len(self._fresh)
        return int(self.model.objects.create(name=name).pk)

    def _look_up(self, wanted: list[str]) -> None:
        own: dict[str, dict[str, int]] = defaultdict(dict)
        other: dict[str, dict[str, int]] = defaultdict(dict)
        rows = self.model.objects.filter(folded__in=wanted).values_list("folded", "slug", "pk")
        for folded, slug, key in rows:
            own[folded][slug] = key
        for folded, slug, key in self._other_names(wanted):
            other[folded][slug] = key
        for folded in wanted:
            found = own.get(folded) or other.get(folded) or {}
            if len(found) == 1:
                self._keys[folded] = next(iter(found.values()))
            elif found:
                self._doubtful[folded] = found

    def _other_names(self, wanted: list[str]) -> Iterator[tuple[str, str, int]]:
        try:
            model: Any = self.model._meta.get_field("other_names").related_model
        except FieldDoesNotExist:  # topics have synonyms, which serve search and not matching
            return iter(())
        rows = model.objects.filter(folded__in=wanted)
        return iter(rows.values_list("folded", "owner__slug", "owner_id"))
