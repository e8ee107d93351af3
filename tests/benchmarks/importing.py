"""
How many releases a second are imported, how many the second time, when none has changed, and how
many have their quoted statements proposed.

    python -m tests.benchmarks.importing [--releases PATH ...] [--json FILE]

Imports the releases into a fresh SQLite database in a temporary folder without their statements,
then again, then proposes the statements, and at last imports them with their statements into
another: each time by the command as staff would run it, the start of Python counted. Without
files at hand it loads the demonstration instead, which is too little to tell a rate. Prints a
table; never fails for a figure, because figures depend on the machine.
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

COUNTED = re.compile(r"created (\d+), updated (\d+), unchanged (\d+), rejected (\d+)")
READ = re.compile(r"(\d+) releases read")
WITHOUT = "--without-statements"
# The runs in one database and in another, with what import_releases is given beside the files;
# None proposes the statements. Then the fewest rows a second each is to reach.
RUNS: tuple[dict[str, tuple[str, ...] | None], ...] = (
    {"first import": (WITHOUT,), "again, unchanged": (WITHOUT,), "their statements": None},
    {"import with statements": ()},
)
AIMS = {"first import": 500.0, "their statements": 200.0, "import with statements": 120.0}


def main() -> None:
    """Import and extract, print."""
    options = arguments()
    files = archive.releases_at_hand(options.releases)
    if not files:
        raise SystemExit("No releases to import: give --releases PATH.")
    runs = []
    for names in RUNS:
        with tempfile.TemporaryDirectory() as folder:
            env = archive.environment(Path(folder), "sqlite")
            archive.manage(env, "migrate", "--noinput")
            runs += [run(env, name, files, options) for name, options in names.items()]
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


def run(
    env: dict[str, str], name: str, files: list[Path], options: tuple[str, ...] | None
) -> dict[str, Any]:
    """
    Import the files, or the demonstration where there are none, and return the figures.

    Without options, propose the statements of what is there.
    """
    begun = time.perf_counter()
    if options is None:
        printed = archive.manage(env, "extract_statements", "--all")
        found = READ.search(printed)
        printed = f"created 0, updated {found[1] if found else 0}, unchanged 0, rejected 0"
    elif files:
        printed = archive.manage(env, "import_releases", *map(str, files), "--publish", *options)
    else:
        printed = archive.manage(env, "load_demonstration")
    seconds = time.perf_counter() - begun
    created, updated, unchanged, rejected = (
        counted(printed) if files or options is None else demonstrated(printed)
    )
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
    names = ("name", "rows", "created", "updated", "unchanged", "rejected", "seconds", "rate")
    rows = [[row[name] for name in names] for row in figures["runs"]]
    headings = ("import", *names[1:-1], "rows/s")
    lines = [table(headings, rows)]
    for row in figures["runs"] if figures["files"] else ():
        if aim := AIMS.get(row["name"]):
            met = "met" if row["rate"] >= aim else "not met"
            lines.append(f"aim: {row['name']}, at least {aim:g} a second: {met}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
