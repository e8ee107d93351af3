"""“Did you mean …”: from what is public, and from nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from releases import search
from releases.models import Release
from releases.search import spelling
from releases.suggestions import suggest
from tests.factories import make_organisation, make_person, make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive() -> None:
    make_release(
        title="Rents", body="The government and parliament met the Meadow Party about definitely."
    )
    make_release(title="Buses", body="The committee heard Ottoline Farquharson.")


def meant(text: str) -> str:
    return suggest(Release.objects.public(), search.parse(text))


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("goverment", "government"),
        ("parlaiment", "parliament"),
        ("Parlament", "parliament"),
        ("goverment AND parlament", "government AND parliament"),
        ("the “goverment” met", "the “government” met"),
        ("meadowparty", "meadow party"),
        ("comitee", "committee"),
        ("definately", "definitely"),
        ("title:rentz", "title:rents"),
        ("goverment -buses", "government -buses"),
        ("government", ""),  # nothing is wrong with it
        ("qzxjvkw", ""),  # nothing is near
        ("goverment qzxjvkw", ""),
        ("goverment committee", ""),  # each is there, but nowhere both
        ("gov*", ""),
        ("", ""),
        ("...", ""),
        ("-goverment", ""),
    ],
)
def test_nearest_word_that_finds_something_is_suggested(typed, suggested):
    assert meant(typed) == suggested


def test_names_may_be_further_away():
    make_person(name="Ottoline Farquharson", listed=True)
    assert meant("Farqharsen") == "farquharson"
    assert meant("Ottalyne farqharson") == "ottoline farquharson"


def test_name_comes_before_a_word_that_is_as_near():
    make_organisation(name="Farrell", listed=True)
    make_release(title="Farrell", body="One.")
    for _ in range(3):
        make_release(title="Ferrell", body="Another.")
    assert meant("Fxrrell") == "farrell"


def test_hidden_words_and_names_are_not_suggested():
    later = timezone.now() + timedelta(days=1)
    hidden = make_release(title="Turbine Quibbleworth", public_from=later)
    make_person(name="Quibbleworth")
    assert meant("turbin") == meant("Quibblworth") == ""
    hidden.public_from = timezone.now()
    hidden.save()
    assert (meant("turbyne"), meant("Quibblworth")) == ("turbine", "quibbleworth")


def test_hidden_words_do_not_move_what_is_suggested():
    make_release(title="Marble")
    later = timezone.now() + timedelta(days=1)
    for _ in range(5):
        make_release(title="Garble", public_from=later)
    assert meant("xarble") == "marble"


def test_empty_answer_asks_what_was_meant():
    page = Client().get("/releases/", {"q": "goverment", "kind": "letter"}).content.decode()
    assert 'Did you mean <a href="?q=government">government</a>?' in page
    assert "Did you mean" not in Client().get("/releases/", {"q": "government"}).content.decode()


def test_suggestion_is_given_up_where_it_takes_too_long(monkeypatch):
    monkeypatch.setattr(search, "held", lambda *_: (_ for _ in ()).throw(search.TooSlowError()))
    assert meant("goverment") == ""


def test_distances():
    assert spelling.distance("corbin", "corbyn", 2) == 1
    assert spelling.distance("parlaiment", "parliament", 2) == 1
    assert spelling.distance("abc", "cab", 1) == 2
    assert spelling.distance("a", "abcdef", 2) == 3
    assert spelling.distance("same", "same", 1) == 0
