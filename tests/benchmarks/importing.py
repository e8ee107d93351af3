"""
How many releases a second are imported, and how many the second time, when none has changed.

    python -m tests.benchmarks.importing [--releases PATH ...] [--json FILE]

Imports the releases into a fresh SQLite database in a temporary folder, twice, each time by the
command as staff would run it: the start of Python is counted. Without files at hand it loads the
demonstration instead, which is too little to tell a rate. Prints a table; never fails for a
figure, because figures depend on the machine.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import archive
from tests.benchmarks.measuring import machine, table, write_json

FEWEST = 500.0  # rows a second, the first time
COUNTED = re.compile(r"created (\d+), updated (\d+), unchanged (\d+), rejected (\d+)")
RUNS = ("first import", "again, unchanged")


def main() -> None:
    """Import twice, print."""
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        env = archive.environment(Path(folder), "sqlite")
        archive.manage(env, "migrate", "--noinput")
        files = archive.releases_at_hand(options.releases)
        runs = [run(env, name, files) for name in RUNS]
    figures = {"machine": machine(), "files": [path.name for path in files], "runs": runs}
    print("\n" + as_table(figures))
    write_json(options.json, figures)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.importing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--releases", nargs="*", type=Path, default=[], metavar="PATH")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    return parser.parse_args()


def run(env: dict[str, str], name: str, files: list[Path]) -> dict[str, Any]:
    """Import the files, or the demonstration where there are none, and return the figures."""
    begun = time.perf_counter()
    if files:
        printed = archive.manage(env, "import_releases", *map(str, files), "--publish")
    else:
        printed = archive.manage(env, "load_demonstration")
    seconds = time.perf_counter() - begun
    created, updated, unchanged, rejected = counted(printed) if files else demonstrated(printed)
    rows = created + updated + unchanged + rejected
    return {
        "name": name,
        "rows": rows,
        "created": created,
        "updated": updated,
        "unchanged": unchanged,
        "rejected": rejected,
        "seconds": round(seconds, 2),
        "rate": round(rows / seconds, 1),
    }


def counted(printed: str) -> tuple[int, ...]:
    """Read the counts out of what the import printed."""
    found = COUNTED.search(printed)
    if found is None:
        raise SystemExit(f"The import did not say what it did:\n{printed}")
    return tuple(map(int, found.groups()))


def demonstrated(printed: str) -> tuple[int, ...]:
    """Read how many releases of the demonstration were made; what it left alone it does not say."""
    found = re.search(r"(\d+) releases", printed)
    return (int(found[1]) if found else 0, 0, 0, 0)


def as_table(figures: dict[str, Any]) -> str:
    """Return the figures for people."""
    names = ("name", "rows", "created", "unchanged", "rejected", "seconds", "rate")
    rows = [[row[name] for name in names] for row in figures["runs"]]
    headings = ("import", *names[1:-1], "rows/s")
    lines = [table(headings, rows)]
    if figures["files"]:
        met = "met" if figures["runs"][0]["rate"] >= FEWEST else "not met"
        lines.append(f"aim: at least {FEWEST:g} rows a second the first time: {met}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
