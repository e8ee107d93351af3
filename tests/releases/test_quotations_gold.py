"""Floors on the gold sets: the project's own always, the shared ones where they are present."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from releases.quotations import find_quotations

GOLD = Path(__file__).parent / "data" / "quotations_gold.jsonl"
ROOT = Path(__file__).resolve().parents[2]
# The annotated collections lie in a folder ``shared`` beside the repository or above it.
SHARED = next((p / "shared" for p in ROOT.parents if (p / "shared").is_dir()), ROOT / "shared")
TRIMMED = " \t\n\xa0.,;\"“”'‘’"


def documents() -> list[dict[str, Any]]:
    """The gold documents written for this project."""
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the marks and points at its edges, so that conventions do not matter."""
    while start < end and text[start] in TRIMMED:
        start += 1
    while end > start and text[end - 1] in TRIMMED:
        end -= 1
    return start, end


def score() -> dict[str, float]:
    """Share of right statements, speakers, both together, and resolved pronouns (0 to 100).

    A prediction on a gold fragment is neither right nor wrong for ``f1``; ``fragments`` is the
    share of them found with their speaker.
    """
    found = right = both = spurious = statements = 0
    pronouns = pronouns_right = fragments = fragments_right = 0
    for document in documents():
        text = document["text"]
        predicted = {
            trim(text, start, end): quotation.speaker
            for quotation in find_quotations(text)
            for start, end in quotation.passages
        }
        for gold in document["quotes"]:
            span = trim(text, gold["start"], gold["end"])
            missing = span not in predicted
            speaker = predicted.pop(span, None)
            same = not missing and (speaker or "").lower() == (gold["speaker"] or "").lower()
            if gold["kind"] == "direct":
                statements += 1
                found += not missing
                both += same
                right += same
                if gold.get("speaker_kind") == "pronoun":
                    pronouns += 1
                    pronouns_right += same
            elif gold["kind"] == "fragment":
                fragments += 1
                fragments_right += same
            else:
                spurious += not missing
        spurious += len(predicted)
    made = found + spurious
    return {
        "f1": 200 * found / (made + statements),
        "speaker": 100 * right / found,
        "end_to_end": 200 * both / (made + statements),
        "pronouns": 100 * pronouns_right / pronouns,
        "fragments": 100 * fragments_right / fragments,
    }


def test_the_gold_set_is_large_enough_to_mean_something() -> None:
    quotes = [quote for document in documents() for quote in document["quotes"]]
    assert len(documents()) >= 140
    assert len(quotes) >= 300
    for document in documents():
        for quote in document["quotes"]:
            assert document["text"][quote["start"] : quote["end"]] == quote["text"]


def test_the_own_gold_set_stays_above_its_floors() -> None:
    measured = score()
    floors = {"f1": 99, "speaker": 98, "end_to_end": 98, "pronouns": 95, "fragments": 90}
    assert {k: v for k, v in measured.items() if v < floors[k]} == {}


def shared(path: str) -> Path:
    """A shared file, or a skip that says why."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{found} is not here: measured only where the shared data is")
    return found


def evaluator() -> ModuleType:
    """The shared evaluation, imported by its path."""
    spec = importlib.util.spec_from_file_location(
        "evaluate_quotations", shared("tools/evaluate_quotations.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_annotated_news_stays_above_its_floors() -> None:
    gold = shared("data/polnear_dev.jsonl.gz")
    tool = evaluator()
    loaded = tool.load(gold)
    result, _ = tool.evaluate(loaded, [predict(document) for document in loaded])
    assert result["F1"] >= 97
    assert result["spk"] >= 95.5
    assert result["e2eF1"] >= 93
    assert result["pron_res"] >= 73


def predict(document: dict[str, Any]) -> dict[str, Any]:
    """One document's quotations in the evaluator's format, a row for each passage."""
    rows = []
    for quotation in find_quotations(document["text"]):
        mention = quotation.mention or (None, None)
        rows += [
            {
                "start": start,
                "end": end,
                "speaker": quotation.speaker,
                "mention_start": mention[0],
                "mention_end": mention[1],
            }
            for start, end in quotation.passages
        ]
    return {"id": document["id"], "quotes": rows}
