"""
What releases found are made of: how many, by month, issuer, kind, person and topic.

Up to ten thousand are counted one by one. Of more only the newest two thousand are, and whoever
shows the numbers says so.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import connections

from releases import search
from releases.models.count import UNDATED
from releases.search.limit import TooSlowError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from releases.querysets import ReleaseQuerySet

COUNTED = search.COUNTED  # beyond so many, "more than" must do
SAMPLED = 2_000  # the newest, of which more are made out

Numbers = dict[int, int]  # a key, or a month as yyyymm, and how many releases have it


@dataclass(frozen=True)
class Tally:
    """
    How many releases were found, and what they are made of.

    With ``more`` there are more than ``total``. ``sampled`` is how many of the newest the parts
    were counted over, None where over all. ``slow`` tells that the time for a search ran out.
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
    counted = count(releases, query)
    keys, slow = _keys(releases, query, None if not counted.more else SAMPLED)
    found = _parts(keys, releases.db)
    return replace(
        found,
        total=counted.total,
        more=counted.more,
        sampled=len(keys) if counted.more or slow else None,
        slow=counted.slow or slow,
    )


def _keys(
    releases: ReleaseQuerySet, query: search.Query | None, most: int | None
) -> tuple[list[int], bool]:
    """Return the keys of all that is found, or of the newest, and whether time ran out."""
    keys = releases.newest_first().values_list("pk", flat=True)
    if query is None:
        return list(keys[:most] if most else keys.order_by()), False
    try:
        if most:
            return search.newest(keys, query, 0, most), False
        with search.limited(releases.db):
            return list(keys.order_by().filter(search.matches(query))), False
    except TooSlowError as slow:
        return list(slow.found or []), True


def _parts(keys: Sequence[int], using: str) -> Tally:
    """Count the parts of the releases with these keys."""
    if not keys:
        return Tally()
    months, organisations = Counter[int](), Counter[int]()
    kinds = Counter[str]()
    for issuer, month, kind, n in _ask(_SMALL, keys, using):
        months[UNDATED if month is None else month] += n
        organisations[issuer] += n
        kinds[kind] += n
    for issuer, n in _ask(_JOINT, keys, using):
        organisations[issuer] += n
    # A release on two topics beneath one counts once for the one above.
    topics = dict(_ask(_TOPICS, keys, using)) | dict(_ask(_TOPICS_ABOVE, keys, using))
    people = dict(_ask(_PEOPLE, keys, using))
    return Tally(
        months=dict(months),
        organisations=dict(organisations),
        kinds=dict(kinds),
        people=people,
        topics=topics,
    )


# The keys are given as one value: as ten thousand parameters they would take longer to read than
# what they ask for. Without being told, SQLite would visit the rows, in which the texts lie.
_KEYS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT unnest(%s::bigint[])",
}
_INDEXED = {"sqlite": "INDEXED BY release_facts", "postgresql": ""}
_SMALL = """
    SELECT organisation_id, issued_month, kind, count(*) FROM releases_release {indexed}
    WHERE id IN ({keys}) GROUP BY organisation_id, issued_month, kind
"""
_JOINT = """
    SELECT t.organisation_id, count(*) FROM releases_release_joint_issuers t
    WHERE t.release_id IN ({keys}) AND t.organisation_id <>
        (SELECT r.organisation_id FROM releases_release r WHERE r.id = t.release_id)
    GROUP BY t.organisation_id
"""
_PEOPLE = """
    SELECT person_id, count(*) FROM releases_release_people
    WHERE release_id IN ({keys}) GROUP BY person_id
"""
_TOPICS = """
    SELECT topic_id, count(*) FROM releases_release_topics
    WHERE release_id IN ({keys}) GROUP BY topic_id
"""
_TOPICS_ABOVE = """
    SELECT coalesce(topic.parent_id, topic.id) AS above, count(DISTINCT tie.release_id)
    FROM releases_release_topics tie JOIN releases_topic topic ON topic.id = tie.topic_id
    WHERE tie.release_id IN ({keys}) GROUP BY above
"""


def _ask(question: str, keys: Sequence[int], using: str) -> list[tuple[Any, ...]]:
    connection = connections[using]
    sql = question.format(keys=_KEYS[connection.vendor], indexed=_INDEXED[connection.vendor])
    given = json.dumps(list(keys)) if connection.vendor == "sqlite" else list(keys)
    with connection.cursor() as cursor:
        cursor.execute(sql, [given])
        return list(cursor.fetchall())
