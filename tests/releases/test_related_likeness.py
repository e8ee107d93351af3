"""Copies are told from partial copies, and what hidden releases hold weighs nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from releases import related
from releases.related import Likeness, Profile, Weights

DAY = 24 * 3600
WORDS = [f"{a}{b}" for a in ("mar", "tol", "bren", "kes", "vod") for b in ("low", "dim", "pire")]


def text_of(seed: int, length: int = 400) -> list[str]:
    drawn = random.Random(seed)
    return [f"{drawn.choice(WORDS)}{drawn.randrange(200)}" for _ in range(length)]


def likeness(one: list[str], other: list[str]) -> Likeness | None:
    mine, theirs = (related.read("", " ".join(words)).profile for words in (one, other))
    weights = related.weigh(mine, related.share(mine, {1: theirs.words}), [])
    return related.compare(mine, {1: theirs}, weights)[1].likeness


def weigh(mine: Profile, others: dict[int, Profile], public: list[int]) -> Weights:
    shared = related.share(mine, {key: other.words for key, other in others.items()})
    return related.weigh(mine, shared, public)


@pytest.mark.parametrize("seed", range(5))
def test_a_text_with_another_letterhead_is_a_copy(seed: int) -> None:
    text = text_of(seed)
    assert likeness(["Office", "of", *text], [*text, *text_of(99, 40)]) == Likeness.COPY


@pytest.mark.parametrize("seed", range(5))
def test_a_text_that_shares_a_third_is_a_partial_copy(seed: int) -> None:
    text = text_of(seed)
    mixed = text[:150] + text_of(seed + 50, 250)
    assert likeness(text, mixed) == Likeness.PARTIAL


def test_texts_about_other_things_are_nothing_to_each_other() -> None:
    assert likeness(text_of(1), ["other" + word for word in text_of(2)]) is None


def test_a_word_that_all_have_says_less_than_one_that_few_have() -> None:
    common, rare = "fare", "gantry"
    mine = related.read("", f"{common} {rare}").profile
    others = {n: related.read("", common).profile for n in range(80)}
    others[99] = related.read("", rare).profile
    weights = weigh(mine, others, list(others))
    assert sorted(weights.by_word.values())[0] < 0.05
    compared = related.compare(mine, others, weights)
    assert compared[99].coverage > 100 * compared[1].coverage


def test_hidden_releases_move_no_weight() -> None:
    mine = related.read("", "fare gantry").profile
    public = {n: related.read("", "fare").profile for n in range(5)}
    hidden = {n: related.read("", "gantry").profile for n in range(100, 200)}
    assert weigh(mine, public, list(public)) == weigh(mine, public | hidden, list(public))


def test_the_window_gives_what_comparing_with_all_gives() -> None:
    profiles = {n: related.read("", " ".join(text_of(n % 30, 120))).profile for n in range(90)}
    window = related.Window()
    for key in (200, 201):
        window.add(key, -40 * DAY, related.read("", "passing by").profile, public=key == 200)
    for key, profile in profiles.items():
        window.add(key, key * DAY / 10, profile, public=key % 7 > 0)
    mine = profiles[4]
    others = {key: profile for key, profile in profiles.items() if key != 4}
    weights = weigh(mine, others, [k for k in others if k % 7])
    assert window.drop_before(4) == [200, 201]
    found = window.beside(4)
    assert found[0] == weights
    # Those that have the same text come first, public and hidden.
    assert {34, 64} <= set(found[1])
    window.sweep()
    assert window.beside(4) == found


def test_the_window_sees_so_many_days_and_so_many_releases(monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.related.window.BEFORE", 3)
    monkeypatch.setattr("releases.related.window.AFTER", 2)
    window = related.Window()
    days = {"P": [0, 9, 9, 9, 31, 32, 33, 33, 33], "H": [1, 9, 31, 99]}
    rows = sorted((day, side) for side, found in days.items() for day in found)
    for key, (day, side) in enumerate(rows):
        profile = related.read("", f"word{key}").profile
        window.add(key, day * DAY, profile, public=side == "P")
    me = rows.index((32, "P"))
    seen = [rows[key] for key in range(len(rows)) if window.sees(me, key) and key != me]
    assert [day for day, side in seen if side == "P"] == [9, 9, 31, 33, 33]
    assert [day for day, side in seen if side == "H"] == [9, 31]


def test_enough_is_in_the_window_when_the_public_releases_around_one_are(monkeypatch: Any) -> None:
    monkeypatch.setattr("releases.related.window.AFTER", 2)
    window = related.Window()
    reached = []
    for key, (day, side) in enumerate([(0, "P"), (1, "H"), (1, "H"), (1, "H"), (2, "P"), (3, "P")]):
        profile = related.read("", f"word{key}").profile
        window.add(key, day * DAY, profile, public=side == "P")
        reached.append(window.reaches(0))
    assert reached == [False] * 5 + [True]
    window.add(6, 34 * DAY, profile, public=False)
    assert window.reaches(4) is True
    assert window.reaches(5) is True
