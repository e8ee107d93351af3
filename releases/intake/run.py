"""One run: files in, batches out, and a report."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from releases.intake.files import BrokenSourceError, Source
from releases.intake.formats import Reader, find_reader
from releases.intake.report import Report
from releases.intake.save import Saver
from releases.intake.settle import Options
from releases.intake.shape import IncomingRelease, Rejection

BATCH = 500  # releases in one transaction
BATCH_BYTES = 16 * 1024 * 1024  # or as many as have this much text, so that memory stays bounded

Progress = Callable[[int], None]


class UnusableError(ValueError):
    """A path that cannot be imported at all; its text is a sentence."""


def check_files(paths: Sequence[Path], format_: str) -> list[tuple[Path, Reader]]:
    """
    Return the reader of each file, before anything is written.

    Raise UnusableError or UnknownFormatError with a sentence for the first that has none.
    """
    for path in paths:
        if not path.exists():
            raise UnusableError(f"{path}: there is no such file.")
        if not path.is_file():
            raise UnusableError(f"{path}: this is not a file; name the files in it.")
        if not os.access(path, os.R_OK):
            raise UnusableError(f"{path}: this file may not be read.")
    return [(path, find_reader(format_, path)) for path in paths]


class Run:
    """Imports files in order; ``report`` says at any time what was done so far."""

    def __init__(self, options: Options, report: Report, progress: Progress = lambda _: None):
        self.report = report
        self._options = options
        self._saver = Saver(options)
        self._progress = progress
        self._seen: set[bytes] = set()
        self._batch: list[IncomingRelease] = []
        self._bytes = 0

    def take(self, path: Path, reader: Reader) -> None:
        """Import one file; what is wrong with it is in the report, not raised."""
        with Source(path) as source:
            self._position = 0
            try:
                for incoming in reader(source):
                    self._accept(incoming)
                    if len(self._batch) >= BATCH or self._bytes >= BATCH_BYTES:
                        self._save(source)
            except BrokenSourceError as error:
                self.report.broken.append(Rejection(source.name, str(error)))
            self._save(source)

    def finish(self) -> None:
        """Do what is left when all files are in."""
        if not self._options.dry_run:
            self._saver.finish(self.report.created + self.report.updated)

    def _accept(self, incoming: IncomingRelease | Rejection) -> None:
        """Put a row into the batch, or name what is wrong with it."""
        if isinstance(incoming, Rejection):
            self.report.reject(incoming.place, incoming.reason)
        elif reason := incoming.objection() or self._repeated(incoming):
            self.report.reject(incoming.place, reason)
        else:
            self._batch.append(incoming)
            self._bytes += incoming.size

    def _repeated(self, row: IncomingRelease) -> str:
        """Tell whether the run had the row's id before; the first of them wins."""
        # A digest takes less memory than the key, of which a run may see a million.
        key = hashlib.blake2b("\0".join(row.key).encode(), digest_size=12).digest()
        if key in self._seen:
            return f"The id “{row.identifier}” came before in this run; the first was kept."
        self._seen.add(key)
        return ""

    def _save(self, source: Source) -> None:
        if self._batch:
            batch, self._batch, self._bytes = self._batch, [], 0
            self.report.add(self._saver.save(batch))
            self.report.made = self._saver.made
        position = source.position
        self._progress(position - self._position)
        self._position = position
