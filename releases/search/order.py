"""
The order of lists as one number: the second of issue above the key.

An engine that walks its lists by such numbers meets the newest first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

KEY_BITS = 26  # primary keys up to 67 million; 36 bits remain for seconds, to the year 3100
KEY_MASK = (1 << KEY_BITS) - 1
FIRST = datetime(1000, 1, 1, tzinfo=UTC)  # before every date of issue: an unknown date is last


def order_of(issued: datetime | None, key: int) -> int:
    """
    Return the place of a row among all, by when its release was issued.

    Raise OverflowError where there are more rows than search has room for.
    """
    if key > KEY_MASK:
        raise OverflowError(f"Search has room for {KEY_MASK} rows of a kind.")
    return base_of(issued) | key


def base_of(issued: datetime | None) -> int:
    """Return what the places of all that was issued in a second have in common."""
    # In floating point the last microseconds of a second would round up to the next.
    seconds = max((issued - FIRST) // timedelta(seconds=1), 0) if issued else 0
    return seconds << KEY_BITS


def bounds(start: datetime | None, end: datetime | None) -> list[tuple[str, int]]:
    """Return how the places compare of what was issued between two instants, both inclusive."""
    found = []
    if start is not None:
        found.append((">=", base_of(start)))
    if end is not None:
        found.append(("<", base_of(end) + KEY_MASK + 1))
    return found
