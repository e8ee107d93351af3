"""A directory of names, page by page: all of them, or those that have some words in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from organisations.addresses import beneath
from organisations.models import Organisation, OrganisationName, PersonName, Role
from organisations.text import fold
from releases.directory import (
    among,
    everybody,
    people_with_counts,
    public_organisations,
    public_people,
)
from releases.models import ReleaseCount
from releases.pageform import PageForm
from releases.prepared import Prepared, PreparedModels, padded

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

PAGE_SIZE = 100
KINDS = dict(Organisation.Kind.choices)
PLACES = {kind: place for place, kind in enumerate(KINDS)}
COLUMNS = ("pk", "name", "slug")
Row = tuple[Any, ...]


class Entry(NamedTuple):
    """One name: its page, what stands beside it, how many releases, and of what sort it is."""

    url: str
    name: str
    beside: str
    n: int
    kind: str = ""


class DirectoryForm(PageForm):
    """Which names are wanted, and which page of them."""

    name = forms.CharField(required=False, max_length=120)


@dataclass
class Directory:
    """
    The names that a request asks for.

    ``everybody`` yields key, name, slug and perhaps kind of all that are public; ``find`` the same
    of those that have folded words in a name; ``read`` makes entries of such rows, in their order.
    """

    data: QueryDict
    everybody: Prepared
    find: Callable[[str], Sequence[Row]]
    read: Callable[[Sequence[Row]], list[Entry]]

    @cached_property
    def form(self) -> DirectoryForm:
        """The parameters, read once."""
        return DirectoryForm(self.data)

    @property
    def name(self) -> str:
        """The words that are looked for in names."""
        return str(self.form.cleaned_data.get("name", "")) if self.form.is_valid() else ""

    @cached_property
    def rows(self) -> list[Row]:
        """Everybody who is found, in order."""
        if not self.form.is_valid():
            return []
        rows = self.find(fold(self.name)) if self.name else self.everybody.rows()
        return sorted(rows, key=_place)

    @property
    def n(self) -> int:
        """How many were found."""
        return len(self.rows)

    @property
    def number(self) -> int:
        """The page asked for, counted from 1."""
        return int(self.form.cleaned_data.get("page") or 1)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.n // PAGE_SIZE), 1)

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries of the page."""
        start = (self.number - 1) * PAGE_SIZE
        return self.read(self.rows[start : start + PAGE_SIZE])

    @property
    def previous(self) -> str:
        """The address of the page before; empty on the first."""
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after; empty on the last."""
        return self._address(self.number + 1) if self.number < self.pages else ""

    def _address(self, page: int) -> str:
        given = {"name": self.name} if self.name else {}
        return f"?{urlencode({**given, 'page': page})}"


def organisations(data: QueryDict) -> Directory:
    """Return the organisations that a request asks for, kind by kind."""
    return Directory(data, _BODIES, _find_bodies, _read_bodies)


def people(data: QueryDict) -> Directory:
    """Return the people that a request asks for."""
    return Directory(data, _PEOPLE, _find_people, _read_people)


def _place(row: Row) -> Row:
    key, name, _, *kind = row
    return *(PLACES[one] for one in kind), name.casefold(), key


def _called(rows: QuerySet[Any, Any], names: Any, folded: str) -> QuerySet[Any, Any]:
    """Return the rows that have folded words in one of their names."""
    if not folded:  # nothing but marks
        return rows.none()
    owners = names.objects.filter(folded__contains=folded).values("owner")
    return rows.filter(Q(folded__contains=folded) | Q(pk__in=owners)).order_by()


def _find_bodies(folded: str) -> Sequence[Row]:
    found = _called(public_organisations(), OrganisationName, folded)
    return list(found.values_list(*COLUMNS, "kind"))


def _find_people(folded: str) -> Sequence[Row]:
    return list(_called(public_people(), PersonName, folded).values_list(*COLUMNS))


def _read_bodies(rows: Sequence[Row]) -> list[Entry]:
    if not rows:
        return []
    counts, acronyms = ReleaseCount.objects.by_organisation(), defaultdict(list)
    for owner, acronym in _ACRONYMS.rows(keys=padded(key for key, *_ in rows)):
        acronyms[owner].append(acronym)
    return [
        Entry(
            beneath("releases:organisations", slug),
            name,
            " ".join(acronyms[key]),
            counts.get(key, 0),
            KINDS[kind],
        )
        for key, name, slug, kind in rows
    ]


def _read_people(rows: Sequence[Row]) -> list[Entry]:
    if not rows:
        return []
    keys = padded(key for key, *_ in rows)
    found: dict[int, Any] = {row.pk: row for row in _COUNTED.objects(keys=keys)}
    latest: dict[int, Role] = {}
    for role in _ROLES.objects(keys=keys):
        latest.setdefault(role.person_id, role)
    return [
        Entry(
            found[key].get_absolute_url(),
            found[key].full_name,
            f"{latest[key].title}, {latest[key].organisation.name}" if key in latest else "",
            found[key].n,
        )
        for key, *_ in rows
        if key in found
    ]


def _roles(keys: Sequence[int]) -> QuerySet[Any, Any]:
    public = among(public_organisations(), "organisation")
    return Role.objects.filter(public, person__in=keys).select_related("organisation")


def _acronyms(keys: Sequence[int]) -> QuerySet[Any, Any]:
    names = OrganisationName.objects.filter(kind=OrganisationName.Kind.ACRONYM, owner__in=keys)
    return names.order_by("name").values_list("owner_id", "name")


_BODIES = Prepared(lambda: public_organisations().order_by().values_list(*COLUMNS, "kind"))
_PEOPLE = Prepared(lambda: everybody().order_by().values_list(*COLUMNS))
_COUNTED = PreparedModels(lambda keys: people_with_counts().filter(pk__in=keys).order_by())
_ACRONYMS, _ROLES = Prepared(_acronyms), PreparedModels(_roles)
