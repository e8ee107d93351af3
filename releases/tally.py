"""
What releases found are made of: how many, by month, issuer, kind, person and topic.

Up to ten thousand are counted one by one. Of more only the newest two thousand are, and of
people and topics always the newest thousand; whoever shows the numbers says so. In a large archive
phrases are counted up to two thousand only: pages with numbers end there as well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connections

from releases import search
from releases.facts import Facts
from releases.models import ReleaseCount, Topic
from releases.models.watermark import TOTAL, UNDATED
from releases.prepared import Prepared
from releases.search.limit import TooSlowError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from releases.querysets import ReleaseQuerySet

COUNTED = search.COUNTED  # beyond so many, "more than" must do
SAMPLED = 2_000  # the newest, of which more are made out
NAMED = 1_000  # the newest, of which people and topics are made out
LARGE = 100_000  # releases: to meet ten thousand of a phrase among more takes a tenth of a second

_COLUMNS = ("id", "organisation_id", "issued_month", "kind")
Numbers = dict[int, int]  # a key, or a month as yyyymm, and how many releases have it


@dataclass(frozen=True)
class Tally:
    """
    How many releases were found, and what they are made of.

    With ``more`` there are more than ``total``. ``sampled`` is how many of the newest the parts
    were counted over, None where over all; ``drawn`` the same of months, ``named_among`` of people
    and topics, where only they were. ``slow`` tells that the time for a search ran out. ``keys``
    are theirs, the newest first.
    """

    total: int = 0
    more: bool = False
    sampled: int | None = None
    drawn: int | None = None
    named_among: int | None = None
    slow: bool = False
    months: Numbers = field(default_factory=dict)
    organisations: Numbers = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    people: Numbers = field(default_factory=dict)
    topics: Numbers = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)


def count(releases: ReleaseQuerySet, query: search.Query | None = None) -> Tally:
    """Return how many of some public releases there are, or a query finds; nothing of the parts."""
    if query is None:
        n = releases.order_by()[: COUNTED + 1].count()
        return Tally(total=min(n, COUNTED), more=n > COUNTED)
    most = _most_counted(query, releases.db)
    try:
        n = search.count(releases, query, most)
    except TooSlowError as slow:
        return Tally(total=min(slow.found or 0, most), more=True, slow=True)
    return Tally(total=min(n, most), more=n > most)


def tally(releases: ReleaseQuerySet, query: search.Query | None = None) -> Tally:
    """Return what public releases, or those of them a query finds, are made of."""
    counted, found = _survey(releases, query)
    return replace(counted, **_parts(found, releases.db), keys=found.keys)


def tally_near(
    near: ReleaseQuerySet, total: int, *, more: bool, months: Numbers | None = None
) -> Tally:
    """
    Return what is known of releases of which these are the newest.

    ``total`` is how many there are, or with ``more`` fewer than that; ``months`` of all of them
    where these are known.
    """
    found = _Columns(*Facts(near, _COLUMNS).newest(SAMPLED))
    parts, n = _parts(found, near.db), len(found.keys)
    drawn = None if months else n
    parts["months"] = months or parts["months"]
    return Tally(total, more=more, sampled=n, drawn=drawn, keys=found.keys, **parts)


def tally_of_issuers(releases: ReleaseQuerySet, query: search.Query | None = None) -> Tally:
    """Return how many there are, and of whom: all that is asked where the rest is not shown."""
    counted, found = _survey(releases, query, _COLUMNS[:2])
    return replace(counted, organisations=_issuers(found, _written(found.keys), releases.db))


@dataclass
class _Columns:
    """What is counted of releases: the values of each have the same order."""

    keys: list[int] = field(default_factory=list)
    issuers: list[int] = field(default_factory=list)
    months: list[int | None] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def _survey(
    releases: ReleaseQuerySet, query: search.Query | None, columns: Sequence[str] = _COLUMNS
) -> tuple[Tally, _Columns]:
    """Return how many are found, and what is counted of all of them, or of the newest."""
    slow, most = False, _most_counted(query, releases.db)
    try:
        n, found = (
            search.survey(releases, query, columns, counted=most, sampled=SAMPLED)
            if query
            else _newest(releases, columns)
        )
    except TooSlowError as error:
        slow, (n, found) = True, error.found or (0, ())
    read, more = _Columns(*found), n > most or slow
    sampled = len(read.keys) if more else None
    return Tally(min(n, most), more=more, sampled=sampled, drawn=sampled, slow=slow), read


def _most_counted(query: search.Query | None, using: str) -> int:
    """Return up to how many are counted of what a query finds; two words of one are a phrase."""
    if query is None or not any(len(form) > 1 for run in query.runs for form in run.forms):
        return COUNTED
    return SAMPLED if sum(n for (n,) in _ARCHIVE.rows(using)) > LARGE else COUNTED


def _newest(releases: ReleaseQuerySet, columns: Sequence[str]) -> tuple[int, Sequence[Any]]:
    facts = Facts(releases, columns)
    most = COUNTED if facts.by_key else SAMPLED
    found = facts.newest(most + 1)
    n = len(found[0])
    if SAMPLED < n <= COUNTED and not facts.by_key:
        n = facts.count(COUNTED + 1)
    if n > COUNTED:
        return n, [values[:SAMPLED] for values in found]
    return n, found if n == len(found[0]) else facts.newest(COUNTED)


def _parts(found: _Columns, using: str) -> dict[str, Any]:
    """Count the parts of releases."""
    months = Counter(found.months)
    if None in months:
        months[UNDATED] += months.pop(None)
    # Of whom and about what they are, two questions tell: of very many they would take longest.
    some = found.keys[:NAMED]
    keys = _written(some)
    people = _ask(_PEOPLE, keys, using)
    return {
        "months": dict(months),
        "organisations": _issuers(found, _written(found.keys), using),
        "kinds": dict(Counter(found.kinds)),
        "named_among": len(some) if len(some) < len(found.keys) else None,
        "people": dict(Counter(*people)),
        "topics": _topics(keys, using),
    }


def _topics(keys: str, using: str) -> Numbers:
    releases, topics = _ask(_TOPICS, keys, using)
    if not topics:
        return {}
    above: Numbers = dict(_PARENTS.rows(using))
    # A release on two topics beneath one counts once for the one above.
    once = set(zip(releases, map(above.get, topics, topics), strict=True))
    return dict(Counter(topics) | Counter(map(itemgetter(1), once)))


def _issuers(found: _Columns, keys: str, using: str) -> Numbers:
    issuers = Counter(found.issuers)
    releases, joint = _ask(_JOINT, keys, using)
    if joint:
        first = dict(zip(found.keys, found.issuers, strict=True))
        ties = zip(releases, joint, strict=True)
        issuers.update(issuer for release, issuer in ties if first[release] != issuer)
    return dict(issuers)


def joint_issuers(releases: Sequence[int], using: str) -> list[tuple[int, int]]:
    """Return each release's key with that of each of its joint issuers."""
    found, issuers = _ask(_JOINT, _written(releases), using)
    return list(zip(found, issuers, strict=True))


# The keys are given as one value: as ten thousand parameters they would take longer to read than
# what they ask for. In their order, an index is gone through once; and what comes is counted here,
# for the databases would sort it first.
_KEYS = {
    "sqlite": "json_each(%s) AS found CROSS JOIN {ties} AS tie ON tie.release_id = found.value",
    "postgresql": "unnest(%s::bigint[]) AS found (value) JOIN {ties} AS tie"
    " ON tie.release_id = found.value",
}
_PARENTS = Prepared(
    lambda: Topic.objects.filter(parent__isnull=False).order_by().values_list("pk", "parent")
)
_ARCHIVE = Prepared(
    lambda: ReleaseCount.objects.filter(organisation=None, month=TOTAL).values_list("n")
)
_JOINT = (("release_id", "organisation_id"), "releases_release_joint_issuers")
_PEOPLE = (("person_id",), "releases_release_people")
_TOPICS = (("release_id", "topic_id"), "releases_release_topics")
_FETCHED = 500  # rows at a time: more of them would have Python look for garbage among them


def _written(keys: Iterable[int]) -> str:
    """Return keys in their order, as the inside of a list."""
    return ",".join(map(str, sorted(keys)))


def _ask(question: tuple[Sequence[str], str], keys: str, using: str) -> list[list[int]]:
    """Return the columns of a table that ties something to releases, for those with the keys."""
    columns, ties = question
    found = [list[int]() for _ in columns]
    if not keys:
        return found
    connection = connections[using]
    wanted = ", ".join(f"tie.{column}" for column in columns)
    sql = f"SELECT {wanted} FROM {_KEYS[connection.vendor].format(ties=ties)}"  # noqa: S608 -- ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"[{keys}]" if connection.vendor == "sqlite" else f"{{{keys}}}"])
        while rows := cursor.fetchmany(_FETCHED):
            for values, more in zip(found, zip(*rows, strict=True), strict=True):
                values += more
    return found
