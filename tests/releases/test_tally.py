"""What was found, in numbers: exact where it is not said to be otherwise."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from releases import search
from releases import tally as module
from releases.found import Found, whole_months
from releases.models import Release, ReleaseCount
from releases.search.limit import TooSlowError
from releases.tally import Tally, count, tally
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _releases() -> None:
    """Make some public releases of every sort, and a hidden one beside each."""
    drawn = random.Random(5)
    issuers = [make_organisation(name=f"Body {n}", slug=f"body-{n}") for n in range(3)]
    people = [make_person(name=f"Ada {n}", slug=f"ada-{n}") for n in range(3)]
    above = make_topic(name="Homes", slug="homes")
    topics = [above, *(make_topic(name=f"Homes {n}", slug=f"h-{n}", parent=above) for n in (1, 2))]
    for n in range(24):
        for hidden in (False, True):
            make_release(
                title=f"Rents {n}",
                kind=drawn.choice(["letter", "speech"]),
                organisation=drawn.choice(issuers),
                joint_issuers=tuple(drawn.sample(issuers, drawn.choice((0, 0, 2)))),
                people=tuple(drawn.sample(people, drawn.randrange(3))),
                topics=tuple(drawn.sample(topics, drawn.randrange(4))),
                issued=drawn.choice(["", "2019", "2019-05", "2019-05-03", "2018-12-31", "2020"]),
                public_from=timezone.now() + timedelta(days=1 if hidden else -1),
            )
    ReleaseCount.objects.rebuild()  # the joint issuers were added behind its back


def found(query: str = "", **options: Any) -> Found:
    return Found(QueryDict(query), Release.objects.public(), **options)


@pytest.mark.parametrize("words", ["", "rents", '"rents 3"', "nothing"])
def test_each_part_is_what_a_filter_by_it_would_leave(words: str) -> None:
    shown = found(f"kind=letter&q={words}").tally
    for name, numbers in (("person", "people"), ("topic", "topics"), ("kind", "kinds")):
        pairs = {"people": "people", "topics": "topics"}
        values = getattr(shown, numbers)
        for key, n in values.items():
            slug = key
            if numbers in pairs:
                [slug] = (
                    Release._meta.get_field(numbers)
                    .related_model.objects.filter(pk=key)
                    .values_list("slug", flat=True)
                )
            query = f"q={words}&{name}={slug}" + ("" if name == "kind" else "&kind=letter")
            assert found(query).tally.total == n
    assert shown.total == sum(shown.months.values()) == sum(shown.kinds.values())


def test_more_than_the_cap_is_said_to_be_more_and_its_parts_to_be_of_the_newest(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(module, "COUNTED", 10)
    monkeypatch.setattr(module, "SAMPLED", 4)
    for query in (None, search.parse("rents")):
        shown = tally(Release.objects.public(), query)
        assert (shown.total, shown.more, shown.sampled) == (10, True, 4)
        newest = Release.objects.public().newest_first()[:4]
        assert sum(shown.kinds.values()) == 4
        assert {k for k, n in shown.kinds.items() if n} == {row.kind for row in newest}
    html = Client().get("/releases/?q=rents").content.decode()
    assert "More than 10 releases" in html
    assert "among the newest 4 of what was found" in html
    assert "only the newest 4 are drawn" in html


def test_as_many_as_the_cap_are_exact(monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "COUNTED", 24)
    shown = tally(Release.objects.public(), search.parse("rents"))
    assert (shown.total, shown.more, shown.sampled) == (24, False, None)


@pytest.mark.parametrize(
    ("asked", "large", "expected"),
    [
        ('"rents rise"', 5, (4, True, 4)),
        ('"rents rise"', 100, (9, False, None)),
        ("rents rise", 5, (9, False, None)),
    ],
)
def test_phrases_are_counted_less_far_in_a_large_archive(
    asked: str, large: int, expected: tuple[int, bool, int | None], monkeypatch: Any
) -> None:
    for _ in range(9):
        make_release(title="Rents rise")
    monkeypatch.setattr(module, "LARGE", large)
    monkeypatch.setattr(module, "SAMPLED", 4)
    public, query = Release.objects.public(), search.parse(asked)
    shown = tally(public, query)
    assert (shown.total, shown.more, shown.sampled) == expected
    counted = count(public, query)
    assert (counted.total, counted.more) == expected[:2]
    html = Client().get("/releases/", {"q": asked}).content.decode()
    assert ("More than 4 releases" if expected[1] else ">9 releases") in html


def test_where_time_runs_out_it_is_said_and_what_was_found_is_shown(monkeypatch: Any) -> None:
    survey = search.survey

    def slow(*args: Any, **options: Any) -> None:
        raise TooSlowError((7, [values[:3] for values in survey(*args, **options)[1]]))

    monkeypatch.setattr(search, "survey", slow)
    html = Client().get("/releases/?q=rents").content.decode()
    assert "At least 7 releases" in html
    assert "The search took too long and was stopped" in html
    assert html.count("<h3>") == 3


def test_where_nothing_could_be_found_in_time_it_is_no_error(monkeypatch: Any) -> None:
    def slow(*args: Any, **options: Any) -> None:
        raise TooSlowError

    for name in ("count", "survey", "keys_found", "ranked"):
        monkeypatch.setattr(search, name, slow)
    for query in ("q=rents", "q=rents&sort=relevance", "q=rents&sort=oldest"):
        response = Client().get(f"/releases/?{query}")
        assert response.status_code == 200
        assert "The search took too long" in response.content.decode()


MONTHS = ["2018-12-01", "2019-01-01", "2019-05-01", "2019-06-01", "2020-01-01"]
ENDS = ["2018-12-31", "2019-04-30", "2019-05-31", "2019-12-31", "2020-12-31"]


@pytest.mark.parametrize("start", ["", *MONTHS])
@pytest.mark.parametrize("end", ["", *ENDS])
def test_kept_numbers_of_whole_months_are_those_that_counting_gives(start: str, end: str) -> None:
    if start and end and start > end:
        return
    for issuer in ("", "&organisation=body-1"):
        query = f"from={start}&to={end}{issuer}"
        shown = found(query, whole=True, kept=ReleaseCount.objects.break_down)
        counted = tally(found(query).found)
        assert shown.tally.months == counted.months
        if not issuer:
            assert shown.issuers.organisations == counted.organisations


def test_a_period_that_cuts_into_a_month_or_a_year_is_not_made_of_kept_numbers() -> None:
    assert whole_months(date(2019, 1, 2), None) is None
    assert whole_months(None, date(2019, 1, 30)) is None
    assert whole_months(date(2018, 1, 1), date(2019, 5, 31)) is None
    assert whole_months(date(2019, 1, 1), date(2019, 12, 31)) == (201900, 201912)
    assert whole_months(date(2019, 1, 1), date(2019, 5, 31)) == (201901, 201905)


def test_nothing_is_made_of_nothing() -> None:
    assert tally(Release.objects.none(), search.parse("rents")) == Tally()
    assert found("kind=nope").tally == Tally()
