"""
What releases found are made of: how many, by month, issuer, kind, person and topic.

Up to ten thousand are counted one by one. Of more only the newest two thousand are, and whoever
shows the numbers says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import connections

from releases import search
from releases.models import Topic
from releases.models.count import UNDATED
from releases.search.limit import TooSlowError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from releases.querysets import ReleaseQuerySet

COUNTED = search.COUNTED  # beyond so many, "more than" must do
SAMPLED = 2_000  # the newest, of which more are made out

_COLUMNS = ("id", "organisation_id", "issued_month", "kind")
Row = tuple[int, int, int | None, str]
Numbers = dict[int, int]  # a key, or a month as yyyymm, and how many releases have it


@dataclass(frozen=True)
class Tally:
    """
    How many releases were found, and what they are made of.

    With ``more`` there are more than ``total``. ``sampled`` is how many of the newest the parts
    were counted over, None where over all. ``slow`` tells that the time for a search ran out.
    ``keys`` are theirs, of a search the newest first.
    """

    total: int = 0
    more: bool = False
    sampled: int | None = None
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
    try:
        n = search.count(releases, query, COUNTED)
    except TooSlowError as slow:
        return Tally(total=min(slow.found or 0, COUNTED), more=True, slow=True)
    return Tally(total=min(n, COUNTED), more=n > COUNTED)


def tally(releases: ReleaseQuerySet, query: search.Query | None = None) -> Tally:
    """Return what public releases, or those of them a query finds, are made of."""
    counted, rows = _survey(releases, query)
    found = _parts(rows, releases.db)
    return replace(counted, **found, keys=[key for key, *_ in rows])


def tally_of_issuers(releases: ReleaseQuerySet, query: search.Query | None = None) -> Tally:
    """Return how many there are, and of whom: all that is asked where the rest is not shown."""
    counted, rows = _survey(releases, query)
    return replace(counted, organisations=_issuers(rows, releases.db))


def _survey(releases: ReleaseQuerySet, query: search.Query | None) -> tuple[Tally, list[Row]]:
    """Return how many are found, and what is counted of all of them, or of the newest."""
    slow = False
    try:
        n, rows = (
            search.survey(releases, query, _COLUMNS, counted=COUNTED, sampled=SAMPLED)
            if query
            else _all_or_newest(releases)
        )
    except TooSlowError as error:
        slow, (n, rows) = True, error.found or (0, [])
    more = n > COUNTED or slow
    total = min(n, COUNTED)
    return Tally(total, more=more, sampled=len(rows) if more else None, slow=slow), rows


def _all_or_newest(releases: ReleaseQuerySet) -> tuple[int, list[Row]]:
    n = releases.order_by()[: COUNTED + 1].count()
    some = releases.newest_first()[:SAMPLED] if n > COUNTED else releases.order_by()
    return n, list(some.values_list(*_COLUMNS))


def _parts(rows: Sequence[Row], using: str) -> dict[str, Any]:
    """Count the parts of releases."""
    keys = sorted(key for key, *_ in rows)
    months = Counter(month for _, _, month, _ in rows)
    if None in months:
        months[UNDATED] += months.pop(None)
    return {
        "months": dict(months),
        "organisations": _issuers(rows, using),
        "kinds": dict(Counter(kind for *_, kind in rows)),
        "people": dict(Counter(person for (person,) in _ask(_PEOPLE, keys, using))),
        "topics": _topics(keys, using),
    }


def _topics(keys: Sequence[int], using: str) -> Numbers:
    ties = _ask(_TOPICS, keys, using)
    topics = Counter(topic for _, topic in ties)
    parents = Topic.objects.using(using).filter(parent__isnull=False).values_list("pk", "parent")
    above = dict(parents)
    # A release on two topics beneath one counts once for the one above.
    counted = Counter(topic for _, topic in {(key, above.get(topic, topic)) for key, topic in ties})
    return dict(topics | counted) if ties else {}


def _issuers(rows: Sequence[Row], using: str) -> Numbers:
    issuers = Counter(issuer for _, issuer, _, _ in rows)
    joint = joint_issuers([key for key, *_ in rows], using)
    if joint:
        first = {key: issuer for key, issuer, _, _ in rows}
        issuers.update(issuer for release, issuer in joint if first[release] != issuer)
    return dict(issuers)


def joint_issuers(releases: Sequence[int], using: str) -> list[tuple[int, int]]:
    """Return each release's key with that of each of its joint issuers."""
    return [(release, issuer) for release, issuer in _ask(_JOINT, sorted(releases), using)]


# The keys are given as one value: as ten thousand parameters they would take longer to read than
# what they ask for. In their order, an index is gone through once; and what comes is counted here,
# for the databases would sort it first.
_KEYS = {
    "sqlite": "json_each(%s) AS found CROSS JOIN {ties} AS tie ON tie.release_id = found.value",
    "postgresql": "unnest(%s::bigint[]) AS found (value) JOIN {ties} AS tie"
    " ON tie.release_id = found.value",
}
_JOINT = ("tie.release_id, tie.organisation_id", "releases_release_joint_issuers")
_PEOPLE = ("tie.person_id", "releases_release_people")
_TOPICS = ("tie.release_id, tie.topic_id", "releases_release_topics")


def _ask(question: tuple[str, str], keys: Sequence[int], using: str) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    connection = connections[using]
    columns, ties = question
    sql = f"SELECT {columns} FROM {_KEYS[connection.vendor].format(ties=ties)}"  # noqa: S608 -- ours
    some = ",".join(map(str, keys))
    given = f"[{some}]" if connection.vendor == "sqlite" else f"{{{some}}}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [given])
        return list(cursor.fetchall())
