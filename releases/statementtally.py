"""What statements found are made of: how many, by month, and by who is credited with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections

from releases.directory import public_organisations
from releases.models.count import UNDATED
from releases.tally import COUNTED, SAMPLED, Tally, joint_issuers

if TYPE_CHECKING:
    from releases.querysets import StatementQuerySet


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

    def add(self, rows: list[tuple[Any, ...]]) -> None:
        """Take in rows: key, release, issuer, month, organisation and state."""
        self.keys += [row[0] for row in rows]
        self.parts.update(map(_PARTS, rows))
        self.unsaid.update([row[1:3] for row in rows if row[4] is None])


def read_newest(statements: StatementQuerySet) -> Newest:
    """Read some public statements in one walk, newest first."""
    # With these columns an index in the order of lists has all that is asked of the releases.
    columns = ("release__organisation", "release__issued_month", "organisation", "state")
    rows = statements.newest_first().values_list("pk", "release", *columns)[: COUNTED + 1]
    try:
        sql, parameters = rows.query.get_compiler(statements.db).as_sql()
    except EmptyResultSet:
        return Newest()
    newest, sample = Newest(), None
    with connections[statements.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        # Some at a time: of ten thousand kept at once Python would look for garbage among them.
        while some := cursor.fetchmany(SAMPLED):
            newest.add(some)
            sample = sample or (Counter(newest.parts), Counter(newest.unsaid))
    if sample and len(newest.keys) > COUNTED:
        newest.parts, newest.unsaid = sample
    return newest


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
    n = len(newest.keys)
    more = n > COUNTED
    return Tally(
        min(n, COUNTED), more, SAMPLED if more else None, months=dict(months), organisations=shown
    )
