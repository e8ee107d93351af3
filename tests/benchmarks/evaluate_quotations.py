"""Measure find_quotations: how often it is right, and how long it takes.

    python tests/benchmarks/evaluate_quotations.py [--json FILE] [--held] [--large]

Scores the project's own gold set and, where a folder shared lies beside it or above, the
annotated news and press releases with the shared evaluator; times documents, 40,000 characters
and releases a second, with --large also 10 MB texts. --held scores only the 30 % of the news
that no rule was developed on. Prints a table and writes the figures as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from releases.quotations import find_quotations  # noqa: E402

# The annotated collections lie in a folder ``shared`` beside the repository or above it.
SHARED = next((p / "shared" for p in ROOT.parents if (p / "shared").is_dir()), ROOT / "shared")
GOLD = ROOT / "tests" / "releases" / "data" / "quotations_gold.jsonl"
EXPORTED = {
    "F1": "quotation_f1",
    "spk": "speaker",
    "e2eF1": "end_to_end",
    "e2eRF1": "end_to_end_resolved",
    "pron_res": "pronouns",
}
TEN_MEGABYTES = 10_000_000
KINDS = {"statement": "direct", "not-a-statement": "none", "ignore": "defect"}


def evaluator() -> ModuleType | None:
    """The shared evaluation tool, or None where it is not present."""
    path = SHARED / "tools" / "evaluate_quotations.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("shared_evaluate_quotations", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(document: dict[str, Any], issuer: str | None, took: list[float]) -> dict[str, Any]:
    """One document's quotations in the evaluator's format; seconds are added to ``took``."""
    begin = time.process_time()
    quotations = find_quotations(document["text"], issuer=issuer)
    took.append(time.process_time() - begin)
    rows = []
    for quotation in quotations:
        mention = quotation.mention or (None, None)
        rows += [
            {
                "start": start,
                "end": end,
                "speaker": quotation.speaker,
                "mention_start": mention[0],
                "mention_end": mention[1],
                "confidence": quotation.confidence,
            }
            for start, end in quotation.passages
        ]
    return {"id": document["id"], "quotes": rows}


def normalised(document: dict[str, Any]) -> dict[str, Any]:
    """A press-release gold document in the evaluator's terms: one speaker and its alternatives."""
    for quote in document["quotes"]:
        quote["kind"] = KINDS.get(quote["kind"], quote["kind"])
        speakers = quote.get("speakers")
        if speakers is not None:
            quote["speaker"] = speakers[0] if speakers else None
            quote["speaker_alts"] = speakers[1:]
            quote["speaker_kind"] = "name"
    return document


def scored(
    tool: ModuleType, documents: list[dict[str, Any]], *, with_issuer: bool = False
) -> dict[str, Any]:
    """The exported measures of a gold set, with milliseconds a document."""
    took: list[float] = []
    predictions = [
        predict(document, document.get("organisation") if with_issuer else None, took)
        for document in documents
    ]
    result, _ = tool.evaluate(documents, predictions)
    figures: dict[str, Any] = {name: result[key] for key, name in EXPORTED.items()}
    figures["documents"] = len(documents)
    figures["ms_mean"] = round(1000 * statistics.mean(took), 2)
    figures["ms_max"] = round(1000 * max(took), 1)
    return figures


def development_split(documents: list[dict[str, Any]], *, held: bool) -> list[dict[str, Any]]:
    """The 70 % the rules were developed on, or the 30 % kept aside; the same on every run."""
    ordered = sorted(documents, key=lambda document: str(document["id"]))
    random.Random(7).shuffle(ordered)
    cut = int(len(ordered) * 0.7)
    return ordered[cut:] if held else ordered[:cut]


def bodies(path: Path, keep: Callable[[dict[str, Any]], bool], most: int) -> Iterator[str]:
    """The first bodies of a collection that are wanted."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        yield from (row["body"] for row in itertools.islice(filter(keep, rows), most))


def throughput(texts: list[str]) -> dict[str, Any]:
    """Releases a second of processor time on one core."""
    begin = time.process_time()
    count = sum(len(find_quotations(text)) for text in texts)
    took = time.process_time() - begin
    return {
        "releases": len(texts),
        "quotations": count,
        "releases_per_second": round(len(texts) / took),
        "ms_mean": round(1000 * took / len(texts), 2),
    }


def milliseconds(text: str) -> int:
    """Processor time for one text."""
    begin = time.process_time()
    find_quotations(text)
    return round(1000 * (time.process_time() - begin))


def long_texts(*, large: bool) -> dict[str, int]:
    """Milliseconds for 40,000 characters and, if wanted, for 10 MB of several kinds."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    prose = "\n\n".join(row["text"] for row in rows)
    figures = {"ms_at_40000_characters_dense": milliseconds((prose * 9)[:40_000])}
    plain = ("The library opens at nine and the pier at ten. " * 30 + "\n\n") * 9 + prose[:4000]
    figures["ms_at_40000_characters_typical"] = milliseconds((plain * 9)[:40_000])
    if large:
        for name, unit in {
            "prose": prose,
            "typical": plain,
            "marks": '"',
            "spaced_marks": '" ',
            "open_marks": "“a ",
            "apostrophes": "'a ",
            "one_letter_quotations": "“a” ",
            "capitals": "A Bc ",
        }.items():
            text = (unit * (TEN_MEGABYTES // len(unit) + 1))[:TEN_MEGABYTES]
            figures[f"ms_at_10_mb_{name}"] = milliseconds(text)
    return figures


def measure(*, held: bool, large: bool) -> dict[str, dict[str, Any]]:
    """Every figure that can be measured here."""
    figures: dict[str, dict[str, Any]] = {}
    tool = evaluator()
    if tool is None:
        print(f"{SHARED} is not here: only times are measured")
    else:
        figures["own gold"] = scored(tool, tool.load(GOLD))
        news = tool.load(SHARED / "data" / "polnear_dev.jsonl.gz")
        name = "news, held 30 %" if held else "news, development"
        figures[name] = scored(tool, development_split(news, held=held))
        path = SHARED / "data" / "pressrelease_quotes_gold_dev.jsonl"
        releases = [normalised(document) for document in tool.load(path)]
        figures["press releases"] = scored(tool, releases)
        figures["press releases, issuer"] = scored(tool, releases, with_issuer=True)
        senate = SHARED / "data" / "senate_dev.jsonl.gz"
        wire = bodies(senate, lambda row: row.get("tier") == "newswire", 1500)
        figures["senate newswire"] = throughput(list(wire))
        australia = SHARED / "data" / "aus_refugees_dev.jsonl.gz"
        figures["aus refugees"] = throughput(list(bodies(australia, lambda row: True, 1500)))
    figures["long texts"] = long_texts(large=large)
    return figures


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--json", type=Path, default=None, help="write the figures to this file")
    parser.add_argument("--held", action="store_true", help="score the held 30 %% of the news")
    parser.add_argument("--large", action="store_true", help="also time texts of 10 MB")
    options = parser.parse_args()
    figures = measure(held=options.held, large=options.large)
    for name, values in figures.items():
        row = "  ".join(f"{key} {value}" for key, value in values.items())
        print(f"{name:24} {row}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
