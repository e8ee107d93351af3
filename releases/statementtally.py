"""What statements found are made of: how many, by month, and by who is credited with them."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections

from releases import search
from releases.directory import public_organisations
from releases.models.watermark import UNDATED
from releases.tally import COUNTED, SAMPLED, Tally, joint_issuers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from releases.querysets import StatementQuerySet
    from releases.statementsofone import Whose

_PARTS = itemgetter(2, 3, 4, 5)


@dataclass
class Newest:
    """
    The newest statements that were found: their keys, one more than are counted if there are more.

    And what all of them are made of, or of more the sample: how many have the same issuer, month,
    organisation and state, and how many of each release, with its issuer, are nobody's.
    """

    keys: list[int] = field(default_factory=list)
    parts: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    unsaid: Counter[tuple[int, int]] = field(default_factory=Counter)
    stopped: bool = False
    more: bool = False  # than are counted
    _sample: tuple[Counter[tuple[Any, ...]], Counter[tuple[int, int]]] | None = None

    def add(self, rows: list[tuple[Any, ...]]) -> None:
        """Take in rows: key, release, issuer, month, organisation and state."""
        room = max(SAMPLED - len(self.keys), 0)
        for some in (rows[:room], rows[room:]):
            self.keys += [row[0] for row in some]
            self.parts.update(map(_PARTS, some))
            self.unsaid.update([row[1:3] for row in some if row[4] is None])
            if len(self.keys) == SAMPLED:
                self._sample = Counter(self.parts), Counter(self.unsaid)

    def end(self) -> None:
        """Where there are more than are counted, keep what the sample is made of."""
        self.more = self.more or len(self.keys) > COUNTED
        if self._sample and self.more:
            self.parts, self.unsaid = self._sample


# With these columns an index in the order of lists has all that is asked of the releases.
_COLUMNS = (
    *("pk", "release", "release__organisation", "release__issued_month"),
    *("organisation", "state"),
)


def read_newest(
    statements: StatementQuerySet, query: search.Query | None = None, *, more: bool = False
) -> Newest:
    """
    Read some public statements in one walk, newest first; where there are words, what has them.

    With ``more`` it is known that there are more than are counted. Where time for the words runs
    out, what was read until then is ``stopped``.
    """
    newest = Newest(more=more)
    walk = search.statements_found(statements, query, _COLUMNS) if query else _walk(statements)
    try:
        with search.limited(statements.db) if query else nullcontext():
            # Some at a time: of ten thousand kept at once Python would look for garbage among them.
            for some in walk:
                sampled = len(newest.keys) > SAMPLED
                newest.add(some)
                if len(newest.keys) > SAMPLED and not sampled and query and query.tree:
                    newest.more = search.surely_more_said(statements, query.tree, COUNTED)
                if len(newest.keys) > (SAMPLED if newest.more else COUNTED):
                    break
    except search.TooSlowError:
        newest.stopped = True
    newest.end()
    return newest


def read_newest_of(whose: Whose) -> Newest:
    """Read the same of one body's or one speaker's: of more than are counted only the sample."""
    newest = Newest()
    found = whose.newest(SAMPLED + 1)
    if len(found) > SAMPLED:
        newest.more = whose.count(COUNTED + 1) > COUNTED
        found = found if newest.more else whose.newest(COUNTED)
    newest.add([row.counted for row in found])
    newest.end()
    return newest


def _walk(statements: StatementQuerySet) -> Iterator[list[tuple[Any, ...]]]:
    rows = statements.newest_first().values_list(*_COLUMNS)[: COUNTED + 1]
    try:
        sql, parameters = rows.query.get_compiler(statements.db).as_sql()
    except EmptyResultSet:
        return
    with connections[statements.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        while some := cursor.fetchmany(SAMPLED + 1):
            yield some


def tally_statements(newest: Newest, using: str) -> Tally:
    """Return what statements are made of: credited to organisations as ``credited_to()`` is."""
    months, organisations = Counter[int](), Counter[int]()
    sure = set()  # of whom anybody knows: issuers, and whoever a confirmed statement speaks for
    for (issuer, month, organisation, state), n in newest.parts.items():
        months[UNDATED if month is None else month] += n
        organisations[organisation or issuer] += n
        sure.add(issuer)
        if state == "confirmed" and organisation:
            sure.add(organisation)
    unsaid = {release: (issuer, n) for (release, issuer), n in newest.unsaid.items()}
    for release, organisation in joint_issuers(list(unsaid), using):
        issuer, n = unsaid[release]
        if organisation != issuer:
            organisations[organisation] += n
            sure.add(organisation)
    if doubtful := organisations.keys() - sure:
        public = public_organisations().using(using).filter(pk__in=doubtful)
        sure.update(public.values_list("pk", flat=True))
    shown = {key: n for key, n in organisations.items() if key in sure}
    n, more = len(newest.keys), newest.more
    return Tally(
        COUNTED if more else n,
        more,
        SAMPLED if more else None,
        SAMPLED if more else None,
        months=dict(months),
        organisations=shown,
    )
