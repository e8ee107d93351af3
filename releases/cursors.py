"""A place in a list by date: what deep paging holds on to while releases come and go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from releases.references import read_reference

if TYPE_CHECKING:
    from releases.models import Release

_SHAPE = re.compile(r"(undated|(\d{8}T\d{6})Z)-(\w{8})", re.ASCII)
_INSTANT = "%Y%m%dT%H%M%S"
MEANT = "Give a place in the list as the list's own links do: 20191107T103000Z-abcd1234."


@dataclass(frozen=True)
class Cursor:
    """
    The place of a release in a list: its instant of issue (None: not known) and its reference.

    Where the release is no more, or was never public, the instant alone says where to go on.
    """

    instant: datetime | None
    reference: str

    @classmethod
    def at(cls, release: Release) -> Self:
        """Return the place of a release."""
        return cls(release.issued, release.reference)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``str`` wrote; raise ValueError with a sentence where it is nothing of it."""
        shape = _SHAPE.fullmatch(text.strip())
        reference = read_reference(shape[3]) if shape else None
        if shape is None or reference is None:
            raise ValueError(MEANT)
        try:
            instant = (
                datetime.strptime(shape[2], _INSTANT).replace(tzinfo=UTC) if shape[2] else None
            )
        except ValueError as error:
            raise ValueError(MEANT) from error
        return cls(instant, reference)

    def __str__(self) -> str:
        if self.instant is None:
            return f"undated-{self.reference}"
        return f"{self.instant.astimezone(UTC):{_INSTANT}}Z-{self.reference}"
