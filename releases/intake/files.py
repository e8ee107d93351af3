"""Opening what is named on the command line: plain or compressed, line by line, within bounds."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

LONGEST_LINE = 16 * 1024 * 1024  # bytes
LARGEST_WHOLE = 8 * 1024 * 1024  # bytes of a file that is one release
BROKEN = (EOFError, OSError, zlib.error)  # what a damaged archive raises while it is read
BOM = b"\xef\xbb\xbf"


class BrokenSourceError(Exception):
    """A file that ended too early or cannot be read further; its text is a sentence."""


class Source:
    """One file being read: its name as given, its stem, and how far along it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.size = path.stat().st_size
        self.stem = Path(path.name.removesuffix(".gz")).stem

    def __enter__(self) -> Self:
        self._raw: IO[bytes] = self.path.open("rb")
        self._stream: IO[bytes] | gzip.GzipFile = self._raw
        if self._raw.read(2) == b"\x1f\x8b":
            self._raw.seek(0)
            self._stream = gzip.GzipFile(fileobj=self._raw)
        else:
            self._raw.seek(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._raw.close()

    @property
    def position(self) -> int:
        """Bytes of the file read so far, as they lie on the disk."""
        return self._raw.tell()

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """
        Yield each line with its number from 1; None stands for one longer than ``LONGEST_LINE``.

        Raise BrokenSourceError where the file cannot be read on; the lines before it are good.
        """
        number = 0
        while line := self._readline():
            number += 1
            if len(line) <= LONGEST_LINE:
                yield number, line.removeprefix(BOM) if number == 1 else line
                continue
            while line and not line.endswith(b"\n"):
                line = self._readline()
            yield number, None

    def whole(self) -> bytes | None:
        """Return the whole file, or None where it has more than ``LARGEST_WHOLE`` bytes."""
        try:
            data = self._stream.read(LARGEST_WHOLE + 1)
        except BROKEN as error:
            raise BrokenSourceError(_why(error)) from error
        return data.removeprefix(BOM) if len(data) <= LARGEST_WHOLE else None

    def head(self) -> bytes:
        """Return how the file begins, to tell its format by."""
        with suppress(*BROKEN):
            return self._stream.read(4096).removeprefix(BOM)
        return b""

    def _readline(self) -> bytes:
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except BROKEN as error:
            raise BrokenSourceError(_why(error)) from error


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return f"It could not be read to its end: {error.strerror}."
    return "It is damaged or cut short: what came before was taken."
