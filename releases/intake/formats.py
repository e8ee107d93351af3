"""The formats by name, and telling them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from releases.intake import jsonl, text
from releases.intake.files import Source
from releases.intake.shape import IncomingRelease, Rejection

Reader = Callable[[Source], Iterator[IncomingRelease | Rejection]]

READERS: dict[str, Reader] = {"jsonl": jsonl.read, "text": text.read}
# The contract names these as well; each gets its reader in time.
EXPECTED = ("csv", "html", "feed", "govuk", "docx", "pdf")

ENDINGS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "text",
    ".text": "text",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".atom": "feed",
    ".rss": "feed",
    ".docx": "docx",
    ".pdf": "pdf",
}
# How a file without a telling ending begins.
BEGINNINGS = {b"{": "jsonl", b"%PDF-": "pdf", b"PK\x03\x04": "docx", b"<": "html"}


class UnknownFormatError(ValueError):
    """A format without a reader; its text is a sentence that names those with one."""


def find_reader(name: str, path: Path) -> Reader:
    """Return the reader for a format's name; ``auto`` looks at the ending, then at the content."""
    format_ = _tell(path) if name == "auto" else name
    if format_ in READERS:
        return READERS[format_]
    supported = ", ".join(READERS)
    if format_ in EXPECTED:
        raise UnknownFormatError(
            f"{path}: the format “{format_}” is not supported yet. Supported: {supported}."
        )
    if name == "auto":
        raise UnknownFormatError(
            f"{path}: its format is not known. Supported: {supported}; --format names one."
        )
    raise UnknownFormatError(f"The format “{name}” is not known. Supported: {supported}.")


def _tell(path: Path) -> str:
    ending = Path(path.name.removesuffix(".gz")).suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    with Source(path) as source:
        head = source.head().lstrip()
    for beginning, format_ in BEGINNINGS.items():
        if head.startswith(beginning):
            return format_
    return "" if b"\0" in head or head.startswith(b"[") else "text"
