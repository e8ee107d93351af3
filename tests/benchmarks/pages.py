"""
How long each public page takes, beside two floors under the same server.

    python -m tests.benchmarks.pages [--database sqlite|URL] [--releases PATH ...] [--folder DIR]
                                     [--million] [--rounds N] [--json FILE] [--datasette PYTHON]

Makes a database in the folder (a temporary one unless given; given, it is used again the next
time) by importing the releases, or takes the one at the URL and fills it if it is empty. With
``--million`` it is filled by ``make_archive`` instead (``--synthetic N``: to another number). Then
gunicorn serves the site and the two floors (see floors.py), and one reader asks for every page in
turn over connections that are kept alive. Milliseconds to the last byte. Prints a table; never
fails for a figure, because figures depend on the machine: read the ratio to the second floor.

Beyond a hundred thousand releases the aim is the same for every page that asks for no words, and
is one of time alone; searches have aims of their own, in searching.py.

``--datasette`` names a Python that has Datasette, which then serves the same table for
comparison (SQLite only).
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks import archive
from tests.benchmarks.measuring import Target, machine, measure, table, write_json
from tests.benchmarks.serving import Server, gunicorn, serving

MOST_RATIO = 8.0  # a page's p50 to that of the second floor
MOST_P95 = 30.0  # milliseconds
SMALL = 100_000  # releases, beyond which the next line is the aim
MOST_P95_OF_VERY_MANY = 100.0
MILLION = 1_000_000
MOST_MEMORY = 150.0  # MB a worker
PEER = {
    "Datasette": "/benchmark/releases_release?_sort_desc=issued_order&_size=20",
    "Datasette, with facets": "/benchmark/releases_release?_sort_desc=issued_order&_size=20"
    "&_facet=organisation_id&_facet=issued_month&_facet=kind",
}


def main() -> None:
    """Prepare, serve, measure, print."""
    options = arguments()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        env = archive.environment(folder.resolve(), options.database)
        if options.synthetic:
            archive.prepare_synthetic(env, options.synthetic)
        else:
            archive.prepare(env, archive.releases_at_hand(options.releases))
        bare = stack.enter_context(serving(gunicorn("tests.benchmarks.floors:bare"), env))
        floor = stack.enter_context(serving(gunicorn("tests.benchmarks.floors:constant()"), env))
        site = stack.enter_context(serving(gunicorn("pressroom.wsgi:application"), env))
        peer = _datasette(stack, options.datasette, folder.resolve(), env)
        figures = run(bare, floor, site, peer, options.rounds)
    figures["database"] = "SQLite" if options.database == "sqlite" else "PostgreSQL"
    print("\n" + as_table(figures))
    write_json(options.json, figures)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--database", default="sqlite", help="sqlite (the default), or a URL")
    parser.add_argument("--releases", nargs="*", type=Path, default=[], metavar="PATH")
    parser.add_argument(
        "--million",
        action="store_const",
        dest="synthetic",
        const=MILLION,
        help="fill the database with a synthetic million",
    )
    parser.add_argument("--synthetic", type=int, metavar="N", help="or with as many as this")
    parser.add_argument("--folder", type=Path, help="keep the database here for the next time")
    parser.add_argument("--rounds", type=int, default=40, help="times each page is asked for (40)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parser.add_argument("--datasette", metavar="PYTHON", help="a Python that has Datasette")
    return parser.parse_args()


def run(
    bare: Server, floor: Server, site: Server, peer: Server | None, rounds: int
) -> dict[str, Any]:
    """Measure every page, and return all figures."""
    from tests.benchmarks.addresses import pages

    floors = [Target("bare WSGI", bare, "/"), Target("constant view", floor, "/")]
    releases = _number_of_releases()
    chosen = pages()
    targets = [Target(page.name, site, page.path) for page in chosen]
    peers = [Target(name, peer, path) for name, path in PEER.items()] if peer else []
    measure(floors, targets + peers, rounds)
    second = floors[1].p50
    return {
        "machine": machine(),
        "releases": releases,
        "rounds": rounds,
        "floors": [_figures(target, second) for target in floors],
        "pages": [
            _figures(target, second)
            | {
                "queries": queries(target.path),
                "aimed": not page.asks_words if releases > SMALL else page.aimed,
            }
            for target, page in zip(targets, chosen, strict=True)
        ],
        "peers": [_figures(target, second) for target in peers],
        "workers": site.workers(),
    }


def queries(path: str) -> int:
    """Count the statements with which the database is asked for a page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        Client().get(path)
    return len(captured)


def as_table(figures: dict[str, Any]) -> str:
    """Return the figures for people."""
    many = figures["releases"] > SMALL
    rows = [
        (*_columns(row), row.get("queries", ""), _verdict(row, many=many))
        for row in (*figures["floors"], *figures["pages"], *figures["peers"])
    ]
    headings = ("page", "p50 ms", "p95 ms", "x floor", "bytes", "status", "queries", "aim")
    lines = [
        f"{figures['releases']:,} releases in {figures['database']}, {figures['rounds']} rounds;"
        " aim: "
        + (
            f"p95 below {MOST_P95_OF_VERY_MANY:g} ms"
            if many
            else f"p50 at most {MOST_RATIO:g} times the constant view, p95 below {MOST_P95:g} ms"
        ),
        "",
        table(headings, rows),
    ]
    for number, worker in enumerate(figures["workers"], 1):
        met = "met" if worker.get("most", 0) < MOST_MEMORY else "not met"
        sizes = ", ".join(f"{name} {size:g} MB" for name, size in worker.items())
        lines.append(f"worker {number}: {sizes}; aim below {MOST_MEMORY:g} MB: {met}")
    return "\n".join(lines)


def _figures(target: Target, second: float) -> dict[str, Any]:
    return {
        "name": target.name,
        "path": target.path,
        "status": target.status,
        "bytes": target.size,
        "p50": round(target.p50, 2),
        "p95": round(target.p95, 2),
        "ratio": round(target.p50 / second, 2),
    }


def _columns(row: dict[str, Any]) -> tuple[object, ...]:
    return row["name"], row["p50"], row["p95"], row["ratio"], row["bytes"], row["status"]


def _verdict(row: dict[str, Any], *, many: bool) -> str:
    if not row.get("aimed"):
        return ""
    if many:
        return "met" if row["p95"] < MOST_P95_OF_VERY_MANY else "NOT met"
    return "met" if row["ratio"] <= MOST_RATIO and row["p95"] < MOST_P95 else "not met"


def _number_of_releases() -> int:
    from releases.models import Release

    return Release.objects.public().count()


def _datasette(
    stack: ExitStack, python: str | None, folder: Path, env: dict[str, str]
) -> Server | None:
    """Serve the same releases with Datasette, where a Python is given that has it."""
    file = folder / "benchmark.sqlite3"
    if python is None:
        return None
    if not file.exists() or subprocess.call([python, "-c", "import datasette"]):
        print("Datasette is left out: it needs SQLite, and a Python that has it.")
        return None
    limits = {"facet_time_limit_ms": "10000", "sql_time_limit_ms": "10000"}
    command = [python, "-m", "datasette", "serve", str(file)]
    for name, value in limits.items():
        command += ["--setting", name, value]
    return stack.enter_context(serving(command, env, port_option="--port", log=False))


if __name__ == "__main__":
    main()
