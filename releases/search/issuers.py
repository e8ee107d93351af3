"""
SQLite: who issued a release, as tokens of the index beside its words.

Each issuer has a list of its own there, newest first, which FTS5 goes through together with those
of the words. What they leave is asked once more who issued it: they spare work and decide nothing.
The first token is the issuer's, those of joint issuers follow in brackets, which no token holds.
Triggers keep them; see the migration that made them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

from releases.search.among import JOINT, TABLE
from releases.search.normalise import EXACT

MARK = EXACT + EXACT  # before an issuer's key: no word begins so
TRIGGERS = (
    "releases_search_issuer",
    "releases_search_joint_in",
    "releases_search_joint_out",
    "releases_search_joint_changed",
)
# Of the release whose key stands in {key}.
OF_RELEASE = f"""
    (SELECT '{MARK}' || organisation_id FROM {TABLE} WHERE id = {{key}}) || coalesce((
        SELECT group_concat(' ({MARK}' || organisation_id || ')', '') FROM {JOINT}
        WHERE release_id = {{key}}
    ), '')
"""  # noqa: S608 -- ours


def expression(issuers: Iterable[int]) -> str:
    """Return the FTS5 expression of what any of some bodies issued, alone or with others."""
    tokens = [f'"{MARK}{key:d}"' for key in sorted(issuers)]
    return f"({' OR '.join(tokens)})"


def differing(cursor: CursorWrapper, pks: str) -> set[int]:
    """Return which releases, their keys in JSON, the index holds with other issuers."""
    cursor.execute(
        f"SELECT release_id, issuers, {OF_RELEASE.format(key='releases_search_row.release_id')}"  # noqa: S608 -- ours
        " FROM releases_search_row JOIN releases_search ON releases_search.rowid = search_rowid"
        " WHERE release_id IN (SELECT value FROM json_each(%s))",
        [pks],
    )
    rows = cursor.fetchall()
    return {pk for pk, held, right in rows if _apart(held) != _apart(right)}


def _apart(issuers: str | None) -> list[str]:
    return sorted((issuers or "").split())
