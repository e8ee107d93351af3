"""What an import did, counted, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

from releases.extraction import Tally
from releases.intake.shape import Doubt, Rejection, Remark

SHOWN = 20  # rejections printed, and doubts; the rest are counted


@dataclass(slots=True)
class Report:
    """
    Counts of a whole run, or of one batch of it.

    ``rejections`` are the first ones; all of them go to ``log`` where one is given. ``doubts`` are
    of rows that were taken.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    broken: list[Rejection] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    statements: Tally = field(default_factory=Tally)
    log: TextIO | None = None

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.created + self.updated + self.unchanged + self.rejected

    def reject(self, place: str, reason: str) -> None:
        """Count a row that was not taken, and keep its reason."""
        self.rejected += 1
        rejection = Rejection(place, reason)
        if self.log:
            self.log.write(f"{rejection}\n")
        self.rejections.append(rejection)

    def add(self, batch: Report) -> None:
        """Add what one batch did."""
        self.created += batch.created
        self.updated += batch.updated
        self.unchanged += batch.unchanged
        self.statements.add(batch.statements)
        self.doubts += batch.doubts
        for rejection in batch.rejections:
            self.reject(rejection.place, rejection.reason)

    def in_words(self, *, seconds: float, dry_run: bool = False) -> str:
        """Return the summary that ends a run."""
        rate = f"{self.rows / seconds:.0f} rows a second" if seconds >= 0.1 else "at once"
        lines = [
            f"created {self.created}, updated {self.updated}, unchanged {self.unchanged},"
            f" rejected {self.rejected} ({seconds:.1f} s, {rate})"
        ]
        if dry_run:
            lines.insert(0, "Dry run: nothing was written. It would have been:")
        if any(self.made.values()):
            lines.append("new: " + ", ".join(f"{n} {what}" for what, n in self.made.items() if n))
        if self.statements.releases:
            lines.append(f"statements: {self.statements.in_words()}")
        lines += _first("Rejected:", self.rejections, self.rejected)
        lines += _first("Taken, but to be looked at:", self.doubts, len(self.doubts))
        lines += [f"Not read to its end: {problem}" for problem in self.broken]
        return "\n".join(lines)


def _first(heading: str, remarks: Sequence[Remark], number: int) -> list[str]:
    """Return the lines that name the first of some remarks, and how many more there are."""
    more = [f"  … and {number - SHOWN} more"] if number > SHOWN else []
    return [heading, *(f"  {remark}" for remark in remarks[:SHOWN]), *more] if number else []
