"""What was looked for in vain is remembered: the words, the day, how often, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from releases import search
from releases.models import EmptySearch
from releases.models import emptysearch as module
from tests.factories import make_release

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def note(text: str, day: date = DAY) -> None:
    EmptySearch.note(search.parse(text), day)


def kept() -> list[tuple[str, int]]:
    return list(EmptySearch.objects.order_by("words").values_list("words", "n"))


def test_list_remembers_what_words_alone_did_not_find():
    make_release(title="Rents")
    for query in (
        *("q=Turbines", "q=turbines", "q=turbines&page=2"),
        *("q=rents", "q=-a", "kind=letter", "q=flywheel&kind=letter"),
    ):
        Client().get(f"/releases/?{query}")
    assert kept() == [("turbines", 2)]


def test_words_are_folded_and_shortened():
    note("“Café  SOCIETY” OR -x")
    note("a" * 200)
    note("...")
    assert kept() == [("a" * 100, 1), ("cafe society or x", 1)]


def test_addresses_and_numbers_of_people_are_not_kept():
    for text in ("ada@mail.example", "07700 900123", "+44 (7700) 900-123"):
        note(text)
    note("budget 2019")
    assert kept() == [("budget 2019", 1)]


def test_a_day_has_its_most_and_old_days_are_forgotten(monkeypatch):
    monkeypatch.setattr(module, "MOST_A_DAY", 2)
    for text in ("one", "two", "three", "one"):
        note(text)
    assert kept() == [("one", 2), ("two", 1)]
    note("four", DAY + timedelta(days=401))
    assert kept() == [("four", 1)]


def test_reading_goes_on_where_nothing_can_be_written(monkeypatch):
    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(EmptySearch, "_count", locked)
    note("turbine")
    assert kept() == []
    assert Client().get("/releases/?q=turbine").status_code == 200
