"""The best first, though few texts are read: as if all of them had been."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest

from releases import search
from releases.search.document import Document, Indexed, head_of
from releases.search.normalise import fold
from releases.search.relevance import CANDIDATES, rank

WORDS = ["ferry", "fares", "turbine", "bridge", "harbour", "tide"]
ASKED = ["ferry", "ferry fares", '"ferry fares"', "ferry OR tide", "turb*", "title:tide"]
ASKED += ["ferry -tide", "fares OR (bridge tide)"]


class Archive:
    """Releases by key, the newest first: titles, standfirsts and texts, and which were read."""

    def __init__(self, *printed: tuple[str, str, str]) -> None:
        self.heads: list[Indexed] = []
        self.whole: dict[int, Indexed] = {}
        for pk, (title, *text) in enumerate(printed, 1):
            made = Document.made_of(pk, None, fold(title), map(fold, text))
            self.heads.append(Indexed(pk, *made.title, *fold(text[0])))
            self.whole[pk] = Indexed(pk, *made.title, *made.text)
        self.read: list[int] = []

    def texts(self, pks: Sequence[int]) -> Iterable[Indexed]:
        """Return what the index holds of some."""
        self.read += pks
        return [self.whole[pk] for pk in pks if pk in self.whole]

    def best(self, asked: str, most: int) -> list[int]:
        """Return the keys of the best."""
        tree = search.parse(asked).tree
        assert tree
        pks = [head.pk for head in self.heads]
        return rank(pks, self.heads, self.texts, tree, most=most)


@pytest.mark.parametrize("asked", ASKED)
def test_the_best_are_the_same_as_if_every_text_had_been_read(asked: str) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 -- shown by pytest when the test fails
    drawn = random.Random(seed)

    def some(most: int) -> str:
        return " ".join(drawn.choices(WORDS, k=drawn.randrange(most)))

    archive = Archive(*((some(4), some(drawn.choice((1, 4))), some(12)) for _ in range(400)))
    every = archive.best(asked, CANDIDATES)
    assert sorted(every) == sorted(archive.whole)
    for most in (1, 20, 41, 150):
        assert archive.best(asked, most) == every[:most]


def test_texts_that_can_no_longer_be_among_the_best_are_not_read() -> None:
    headlines = [("The ferry", "", "A tide.")] * 150
    mentions = [("The tide", "", "A ferry, a ferry.")] * 350
    archive = Archive(*mentions, *headlines)
    assert archive.best("ferry", 20) == list(range(351, 371))
    assert set(archive.read) == set(range(351, 501))


def test_texts_that_may_still_be_among_the_best_are_read() -> None:
    archive = Archive(*[("The tide", "", "A bridge.")] * 300, ("The tide", "", "Ferry " * 5))
    assert archive.best("ferry", 1) == [301]


def test_what_the_index_does_not_hold_is_last() -> None:
    archive = Archive(("The ferry", "", "A ferry."), ("The tide", "", "A ferry."))
    del archive.whole[1]
    assert archive.best("ferry", 2) == [2, 1]


@pytest.mark.parametrize(
    ("title", "asked", "held"),
    [
        ("The Ferries’ fares", "ferry", True),
        ("U.S. fares", "us", True),
        ("Café fares", "cafe", True),
        ("Dying for fares", "die", True),
        ("Тарифы", "ferry", True),  # which is not known before it is read
        ("The fares", "ferry OR tide", False),
        ("Offer", "ferry", False),
        ("", "ferry", False),
    ],
)
def test_a_title_is_read_where_it_may_hold_what_is_looked_for(
    title: str, asked: str, held: bool
) -> None:
    head = head_of(1, title, title, search.parse(asked).runs)
    words = fold(title) if held else ("", "")
    assert head == (1, *words, *words)
