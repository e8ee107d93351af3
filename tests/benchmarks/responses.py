"""
Measure proposals and copies on real, labelled pairs, and what comparing a release costs.

    python -m tests.benchmarks.responses [--database URL|FILE] [--data FOLDER] [--json FILE]

Needs the collections and their labelled pairs, by default in ../shared/data beside the checkout,
and stops where they are absent. Imports both collections into a database of its own, or into the
one given (PostgreSQL by its URL, SQLite by either), which is kept and used again; compares every
release anew by the batch, and prints: how often the true target of a labelled response comes
first and among five, how many wrong pairs are not proposed, how many copies are found and how
many of those found are right among the kinds of pairs labelled, and the milliseconds of one
release saved and of one in the batch, of the processor and by the clock. On PostgreSQL the
processor's are those of this side alone. --batch N stops the batch after so many releases, for
its cost alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.archive import REAL, environment, manage, set_up_django
from tests.benchmarks.measuring import machine, percentile, table, write_json

LABELLED = "aus_response_labelled_dev.jsonl"
RELATED = "senate_related_pairs_dev.jsonl"
FLOORS = {"first": 0.70, "among five": 0.95, "wrong not proposed": 0.75}
FLOORS |= {"copies found": 0.95, "copies right": 0.98}
CEILINGS = {"saved, ms": 30.0, "batch, ms": 4.0}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().partition("\n")[0])
    parser.add_argument("--database", metavar="URL|FILE", help="with both collections, or empty")
    parser.add_argument("--data", type=Path, default=REAL[0].parent, help="where the files lie")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--saved", type=int, default=100, help="releases saved one by one")
    parser.add_argument("--batch", type=int, help="stop the batch after so many releases")
    return parser.parse_args()


def main() -> None:
    """Import, compare, measure, print."""
    options = arguments()
    collections = [options.data / path.name for path in REAL]
    labelled, related = options.data / LABELLED, options.data / RELATED
    missing = [path for path in (*collections, labelled, related) if not path.exists()]
    if missing:
        sys.exit(f"There is no {missing[0]}: nothing is measured without the labelled pairs.")
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), _url(options.database))
        manage(env, "migrate", "--noinput")
        set_up_django(env)
        _import(env, collections)
        _analyse()
        figures = _compare(options.batch)
        _analyse()
        figures |= _save(options.saved)
        if options.batch is None:
            keys = _keys()
            figures |= _measure_responses(keys, labelled) | _measure_copies(keys, related)
    _print(figures)
    write_json(options.json, {"figures": figures, "database": _vendor(), "machine": machine()})


def _url(database: str | None) -> str:
    """Return a database as the settings read it; a file is one of SQLite."""
    if database and "://" not in database:
        return f"sqlite:///{Path(database).resolve()}"
    return database or "sqlite"


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _import(env: dict[str, str], collections: list[Path]) -> None:
    from releases.models import Release

    if not Release.objects.exists():
        paths = map(str, collections)
        print(manage(env, "import_releases", *paths, "--publish").partition("\n")[0])


def _analyse() -> None:
    """Let PostgreSQL count its rows, as it does by itself a minute after an import."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _compare(most: int | None) -> dict[str, float]:
    """Compare everything anew; return the milliseconds for each release."""
    from releases.models.relatinginbulk import relate_waiting, start_over

    start_over()
    done = 0
    began, clock = time.process_time(), time.perf_counter()
    for compared, _ in relate_waiting():
        done += compared
        if most and done >= most:
            break
    return {
        "batch, ms": (time.process_time() - began) * 1000 / done,
        "batch, ms by the clock": (time.perf_counter() - clock) * 1000 / done,
        "batch, releases": done,
    }


def _save(number: int) -> dict[str, float]:
    """Compare releases as saving one does, and put back what was there."""
    from django.db import transaction

    from releases import related
    from releases.models import Release
    from releases.models.relating import compare_anew, text_of

    times, clocks = [], []
    dated = Release.objects.filter(issued__isnull=False, profile__compared__isnull=False)
    keys = list(dated.order_by("pk").values_list("pk", flat=True))
    for key in keys[:: max(len(keys) // number, 1)][:number]:
        release = Release.objects.get(pk=key)
        began, clock = time.process_time(), time.perf_counter()
        with transaction.atomic():
            text = related.read(release.title, text_of(release.standfirst, release.body))
            compare_anew(release, text)
            times.append((time.process_time() - began) * 1000)
            clocks.append((time.perf_counter() - clock) * 1000)
            transaction.set_rollback(True)
    return {
        "saved, ms": statistics.median(times),
        "saved, ms (19 of 20)": percentile(times, 0.95),
        "saved, ms by the clock": statistics.median(clocks),
        "saved, releases": len(times),
    }


def _keys() -> dict[str, int]:
    """Return ``{id in the collections: primary key}``."""
    from releases.models import ImportedRow

    rows = ImportedRow.objects.values_list("collection", "identifier", "release_id")
    return {
        name: key
        for collection, identifier, key in rows
        for name in (identifier, f"{collection}:{identifier}")
    }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _measure_responses(keys: dict[str, int], labelled: Path) -> dict[str, float]:
    from releases.models import Response

    places, wrong, proposed = Counter[int](), 0, 0
    for pair in _lines(labelled):
        source, target = keys.get(pair["responder"]), keys.get(pair["target"])
        ranked = Response.objects.filter(source_in=source, state="proposed").order_by("-score")
        targets = list(ranked.values_list("target_in", flat=True))
        place = targets.index(target) + 1 if target in targets else 0
        if pair["label"] == "response":
            places[place] += 1
        elif pair["label"] == "unrelated-or-wrong":
            wrong += 1
            proposed += place > 0
    pairs = sum(places.values())
    return {
        "response pairs": pairs,
        "first": places[1] / pairs,
        "among five": sum(places[n] for n in range(1, 6)) / pairs,
        "wrong pairs": wrong,
        "wrong not proposed": 1 - proposed / wrong,
        "proposals in all": Response.objects.filter(state="proposed").count(),
    }


def _measure_copies(keys: dict[str, int], related: Path) -> dict[str, float]:
    from releases.models import RelatedRelease

    rows = RelatedRelease.objects.filter(likeness="copy").values_list("release", "other")
    copies = {frozenset(pair) for pair in rows}
    found = Counter[tuple[bool, bool]]()
    for pair in _lines(related):
        ends = [keys.get(pair["a"]), keys.get(pair["b"])]
        if None not in ends:
            found["joint_copy" in pair["kinds"], frozenset(ends) in copies] += 1
    right = found[True, True]
    return {
        "copy pairs": right + found[True, False],
        "copies found": right / (right + found[True, False]),
        "copies right": right / (right + found[False, True]),
    }


def _print(figures: dict[str, float]) -> None:
    rows = []
    for name, value in figures.items():
        wanted = f"≥ {FLOORS[name]:.0%}" if name in FLOORS else ""
        wanted = f"≤ {CEILINGS[name]:.0f}" if name in CEILINGS else wanted
        rows.append((name, f"{value:.1%}" if name in FLOORS else round(value, 1), wanted))
    print(table(("", "measured", "wanted"), rows))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
