"""
How long each kind of question takes, beside Datasette, a naive list, and the floor.

    python -m tests.benchmarks.searching [--database sqlite|URL] [--folder DIR] [--million]
                                         [--releases PATH ...] [--rounds N] [--json FILE]
                                         [--datasette PYTHON] [--naive-rounds N] [--plans]

The database is made as pages.py makes it, from real releases where they are at hand; with
``--million`` it is filled by ``make_archive`` instead (``--synthetic N``: to another number). The
questions are taken from the archive itself, four of a kind (see questions.py). One reader asks
them in turn, the constant view before each: milliseconds to the last byte. "first" is what the
slowest of a kind took when it was asked for the first time after the server had started.

``--datasette`` names a Python that has Datasette, which serves the same releases from a file of
its own, with a full-text table. Prints a table; never fails for a figure. Of the slowest question
of each kind that misses its aim (with ``--plans`` of every kind) it then prints the statements
that take longest, with the engine's plans.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from tests.benchmarks import archive
from tests.benchmarks.measuring import Target, machine, measure, percentile, table, write_json
from tests.benchmarks.serving import Server, gunicorn, serving

MILLION = 1_000_000
# Milliseconds, p95: up to a hundred thousand releases, and beyond.
AIMS = {"plain": (50.0, 100.0), "heavy": (50.0, 200.0)}
SMALL = 100_000
MOST_MEMORY = 200.0  # MB a worker
NAIVE = ("rare word", "very common word", "two words", "word and organisation")


def main() -> None:
    """Prepare, serve, measure, print."""
    options = arguments()
    with ExitStack() as stack:
        folder = (
            options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ).resolve()
        env = archive.environment(folder, options.database)
        if options.synthetic:
            archive.prepare_synthetic(env, options.synthetic)
        else:
            archive.prepare(env, archive.releases_at_hand(options.releases))
        figures = run(stack, folder, env, options)
        figures["database"] = "SQLite" if options.database == "sqlite" else "PostgreSQL"
        print("\n" + as_table(figures))
        explain(figures["kinds"], every=options.plans)
    write_json(options.json, figures)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.searching",
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
    parser.add_argument("--rounds", type=int, default=20, help="times each is asked for (20)")
    parser.add_argument("--naive-rounds", type=int, default=2, help="the naive list (2); 0: never")
    parser.add_argument("--plans", action="store_true", help="show the plans of every kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parser.add_argument(
        "--datasette", type=Path, metavar="PYTHON", help="a Python that has Datasette"
    )
    parser.add_argument("--datasette-rounds", type=int, default=0, help="for it, if it is slow")
    parser.add_argument("--datasette-each", type=int, help="questions of a kind (all)")
    return parser.parse_args()


def run(
    stack: ExitStack, folder: Path, env: dict[str, str], options: argparse.Namespace
) -> dict[str, Any]:
    """Measure every kind of question, and return all figures."""
    from releases.models import Release
    from tests.benchmarks.questions import of_kind, questions

    kinds = of_kind(questions())
    floor = stack.enter_context(serving(gunicorn("tests.benchmarks.floors:constant()"), env))
    site = stack.enter_context(serving(gunicorn("pressroom.wsgi:application"), env))
    constant = Target("constant view", floor, "/")
    ours = {kind: [Target(kind, site, q.path) for q in asked] for kind, asked in kinds.items()}
    theirs = _datasette(stack, folder, env, options, kinds)
    measure([constant], [*chain(*ours.values()), *chain(*theirs.values())], options.rounds)
    naive: dict[str, list[Target]] = {}
    if options.naive_rounds:
        server = stack.enter_context(serving(gunicorn("tests.benchmarks.naive:application()"), env))
        naive = {kind: [Target(kind, server, q.path) for q in kinds[kind][:2]] for kind in NAIVE}
        measure([constant], list(chain(*naive.values())), options.naive_rounds, warming=0)
    releases = Release.objects.public().count()
    return {
        "machine": machine(),
        "releases": releases,
        "rounds": options.rounds,
        "floor": _figures([constant], constant.p50),
        "kinds": [
            {
                "kind": kind,
                "asked": [question.path for question in kinds[kind]],
                "slowest": max(targets, key=lambda target: target.p95).path,
                "aim": AIMS[kinds[kind][0].cost][releases > SMALL],
                "pressroom": _figures(targets, constant.p50),
                "datasette": _figures(theirs.get(kind, []), constant.p50),
                "naive": _figures(naive.get(kind, []), constant.p50),
            }
            for kind, targets in ours.items()
        ],
        "workers": site.workers(),
    }


def explain(kinds: list[dict[str, Any]], *, every: bool) -> None:
    """Print, and add to the figures, why each kind misses its aim that does."""
    from tests.benchmarks.plans import in_words, plans_of

    for row in kinds:
        if every or not _met(row):
            row["plans"] = plans_of(row["slowest"])
            print("\n" + in_words(row["kind"], row["plans"]))


def as_table(figures: dict[str, Any]) -> str:
    """Return the figures for people."""
    floor = figures["floor"]
    lines = [
        f"{figures['releases']:,} releases in {figures['database']}, {figures['rounds']} rounds;"
        f" constant view {floor['p50']:.1f} ms, p95 {floor['p95']:.1f}; times in ms",
        "",
        table(
            (
                *("question", "p50", "p95", "first", "x floor", "status", "aim"),
                *("Datasette p50", "p95", "times ours", "naive p50"),
            ),
            [_row(row) for row in figures["kinds"]],
        ),
    ]
    for number, worker in enumerate(figures["workers"], 1):
        met = "met" if worker.get("most", 0) < MOST_MEMORY else "not met"
        sizes = ", ".join(f"{name} {size:g} MB" for name, size in worker.items())
        lines.append(f"worker {number}: {sizes}; aim below {MOST_MEMORY:g} MB: {met}")
    return "\n".join(lines)


def _row(row: dict[str, Any]) -> list[object]:
    mine, theirs, naive = row["pressroom"], row["datasette"], row["naive"]
    aim = f"{'met' if _met(row) else 'NOT met'} (<{row['aim']:g})"
    columns = [row["kind"], *(mine[name] for name in ("p50", "p95", "first", "ratio", "status"))]
    return [
        *columns,
        aim,
        *((_noted(theirs, "p50"), theirs["p95"]) if theirs else ("–", "–")),
        round(theirs["p50"] / mine["p50"], 1) if theirs else "–",
        _noted(naive, "p50") if naive else "–",
    ]


def _met(row: dict[str, Any]) -> bool:
    """Tell whether a kind reaches its aim."""
    return bool(row["pressroom"]["p95"] < row["aim"])


def _noted(figures: dict[str, Any], name: str) -> object:
    """Return a figure; where it is no answer's time, with the status it came with."""
    value = figures[name]
    return value if figures["status"] == "200" else f"{value:.1f} ({figures['status']})"


def _figures(targets: list[Target], floor: float) -> dict[str, Any]:
    """Return what the targets of a kind took, taken together."""
    times = sorted(chain(*(target.times for target in targets)))
    if not times:
        return {}
    return {
        "p50": round(percentile(times, 0.5), 2),
        "p95": round(percentile(times, 0.95), 2),
        "first": round(max(target.first for target in targets), 2),
        "ratio": round(percentile(times, 0.5) / floor, 2),
        "status": " ".join(sorted({str(target.status) for target in targets})),
        "bytes": max(target.size for target in targets),
    }


def _datasette(
    stack: ExitStack,
    folder: Path,
    env: dict[str, str],
    options: argparse.Namespace,
    kinds: dict[str, Any],
) -> dict[str, list[Target]]:
    """Serve the same releases with Datasette, where a Python is given that has it."""
    from tests.benchmarks import peers

    python: Path | None = options.datasette
    if python is None or not peers.has_datasette(python):
        print("Datasette is left out: name a Python that has it with --datasette.")
        return {}
    file = folder / "datasette.sqlite3"
    peers.write_datasette(file)
    command = peers.datasette_command(python, file)
    server: Server = stack.enter_context(serving(command, env, port_option="--port", log=False))
    return {
        kind: [
            Target(kind, server, paths[0], "".join(paths[1:]), rounds=options.datasette_rounds)
            for question in asked[: options.datasette_each]
            if (paths := peers.datasette_paths(question))
        ]
        for kind, asked in kinds.items()
    }


if __name__ == "__main__":
    main()
