"""Topics and bodies with more than is counted: what is said is right, or said to be of some."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation
from releases import found as found_module
from releases import large
from releases.cursors import Cursor
from releases.listing import Listing
from releases.models import CountedUntil, Release, Topic, TopicCount
from releases.models.watermark import UNDATED
from tests.factories import make_organisation, make_release, make_topic

pytestmark = pytest.mark.django_db

DATES = ["", "2019", "2019-01-03", "2019-05", "2019-05-03", "2018-12-31", "2020-02-01", "2020-02"]


@pytest.fixture
def topics(monkeypatch: Any) -> dict[str, Topic]:
    """Make releases on topics and on none, hidden ones among them; more than five are many."""
    monkeypatch.setattr(large, "COUNTED", 5)
    monkeypatch.setattr(found_module, "FEWEST", 1)
    above = make_topic(name="Homes", slug="homes")
    made = {"homes": above, "rents": make_topic(name="Rents", slug="rents", parent=above)}
    made["ferries"] = make_topic(name="Ferries", slug="ferries")
    drawn = random.Random(3)
    for n in range(40):
        make_release(
            title=f"Release {n}",
            kind=drawn.choice(["letter", "speech"]),
            topics=tuple(drawn.sample(list(made.values()), drawn.randrange(4))),
            issued=drawn.choice(DATES),
            public_from=timezone.now() + timedelta(days=1 if n % 4 == 3 else -1),
        )
    return made


def keys(releases: Any) -> list[int]:
    return list(releases.values_list("pk", flat=True))


def listing(topic: Topic, query: str = "") -> Listing:
    return Listing(QueryDict(query), Release.objects.public().on_topic(topic), topic=topic)


def whole(query: str) -> Listing:
    return Listing(QueryDict(query), Release.objects.public(), whole=True)


@pytest.mark.parametrize("slug", ["homes", "rents", "ferries"])
def test_the_list_holds_what_is_on_it_in_order(topics: dict[str, Topic], slug: str) -> None:
    topic = topics[slug]
    on_it = Release.objects.public().on_topic(topic)
    for shown in (listing(topic), whole(f"topic={slug}")):
        assert shown._much is not None
        assert [row.pk for row in shown.rows] == keys(on_it.newest_first())[:20]
        assert shown.tally.sampled == on_it.count()
    oldest = [row.pk for row in listing(topic, "sort=oldest").rows]
    assert oldest == keys(on_it.oldest_first())[:20]
    place = Cursor.at(on_it.newest_first()[3])
    after = [row.pk for row in listing(topic, f"before={place}").rows]
    assert after == keys(on_it.newest_first())[4:24]


def test_the_number_is_exact_where_nothing_lies_beneath_and_else_said_to_be_more(
    topics: dict[str, Topic],
) -> None:
    n = Release.objects.public().on_topic(topics["ferries"]).count()
    shown = listing(topics["ferries"])
    assert shown.heading == f"{n} releases"
    assert sum(shown.months.values()) == n
    assert shown.tally.drawn is None
    assert listing(topics["homes"]).heading == "More than 5 releases"
    page = Client().get("/topics/homes/").content.decode()
    assert "More than 5 releases" in page
    assert "are drawn" in page
    page = Client().get("/topics/ferries/").content.decode()
    assert f"{n} releases" in page
    assert "are drawn" not in page
    assert f"among the newest {n} of what was found" in page


def test_only_so_many_releases_are_looked_at_and_that_is_said(
    topics: dict[str, Topic], monkeypatch: Any
) -> None:
    monkeypatch.setattr(large, "WALKED", 9)
    topic = topics["ferries"]
    near = keys(Release.objects.public().newest_first()[:10])
    on_it = keys(Release.objects.public().on_topic(topic).newest_first())
    shown = listing(topic)
    looked_at = [key for key in on_it if key in near]
    assert shown.tally.keys[: len(looked_at)] == looked_at
    assert shown.sampled == len(shown.tally.keys) < len(on_it)
    assert [row.pk for row in shown.rows] == on_it[:20]
    page = Client().get("/topics/ferries/").content.decode()
    assert f"among the newest {shown.sampled} of" in page


def test_what_was_issued_later_than_anything_on_it_is_not_looked_at(
    topics: dict[str, Topic], monkeypatch: Any
) -> None:
    for n in range(20):
        make_release(issued=f"2026-01-{n + 1:02}")
    monkeypatch.setattr(large, "WALKED", 5)
    shown = listing(topics["ferries"])
    assert shown._much is not None
    assert shown.tally.sampled
    on_it = Release.objects.public().on_topic(topics["ferries"]).newest_first()
    assert [row.pk for row in shown.rows] == keys(on_it)[:20]


def test_too_few_to_tell_anything_from_are_not_shown_for_the_newest(
    topics: dict[str, Topic], monkeypatch: Any
) -> None:
    monkeypatch.setattr(found_module, "FEWEST", 100)
    assert listing(topics["ferries"])._much is None


def test_whoever_narrows_it_or_asks_of_a_small_one_has_all_counted(
    topics: dict[str, Topic], monkeypatch: Any
) -> None:
    assert listing(topics["ferries"], "kind=letter")._much is None
    assert whole("topic=ferries&kind=letter")._much is None
    assert listing(topics["ferries"], "kind=nonsense")._much is None
    monkeypatch.setattr(large, "COUNTED", 100)
    assert listing(topics["ferries"])._much is None


def test_a_lift_counts_without_a_write_and_hidden_releases_never_do(
    topics: dict[str, Topic],
) -> None:
    topic = topics["rents"]
    numbers = TopicCount.objects.by_topic()
    by_month = TopicCount.objects.of_family(topic)[topic.pk]
    on_it = Release.objects.public().filter(topics=topic)
    assert numbers[topic.pk] == sum(by_month.values()) == on_it.count()
    assert by_month.get(UNDATED, 0) == on_it.filter(issued=None).count()
    CountedUntil.objects.update(until=timezone.now() - timedelta(hours=2))
    hidden = Release.objects.filter(public_from__gt=timezone.now())
    hidden.update(public_from=timezone.now() - timedelta(hours=1))
    assert TopicCount.objects.by_topic()[topic.pk] == on_it.count() > numbers[topic.pk]
    assert sum(TopicCount.objects.of_family(topic)[topic.pk].values()) == on_it.count()
    make_release(topics=(topic,))
    assert TopicCount.objects.by_topic()[topic.pk] == on_it.count()


def test_the_page_of_all_topics_counts_as_their_lists_do(topics: dict[str, Topic]) -> None:
    page = Client().get("/topics/").content.decode()
    n = Release.objects.public().on_topic(topics["rents"]).count()
    assert re.search(rf'Rents</a> <span class="n">{n}<', page)


@pytest.fixture
def bodies(monkeypatch: Any) -> list[Organisation]:
    """Make releases of three bodies, alone and with others, hidden ones among them."""
    monkeypatch.setattr(large, "COUNTED", 5)
    monkeypatch.setattr(found_module, "FEWEST", 1)
    made = [make_organisation(name=f"Body {name}", slug=name) for name in ("a", "b", "c")]
    drawn = random.Random(4)
    for n in range(60):
        issuer, *others = drawn.sample(made, drawn.choice([1, 1, 2, 3]))
        make_release(
            organisation=issuer,
            joint_issuers=tuple(others),
            issued=drawn.choice(DATES),
            public_from=timezone.now() + timedelta(days=1 if n % 4 == 3 else -1),
        )
    return made


def test_of_several_bodies_the_list_holds_what_any_of_them_issued_once_and_in_order(
    bodies: list[Organisation],
) -> None:
    theirs = Release.objects.public().issued_by(*bodies[:2])
    assert theirs.count() < Release.objects.public().count()
    shown = whole("organisation=a&organisation=b")
    assert shown._much is not None
    assert shown.heading == "More than 5 releases"
    assert [row.pk for row in shown.rows] == keys(theirs.newest_first())[:20]
    assert shown.tally.sampled == theirs.count()
    assert sum(shown.tally.months.values()) == shown.tally.drawn == theirs.count()
    second = [row.pk for row in whole("organisation=a&organisation=b&page=2").rows]
    assert second == keys(theirs.newest_first())[20:40]
    oldest = [row.pk for row in whole("organisation=a&organisation=b&sort=oldest").rows]
    assert oldest == keys(theirs.oldest_first())[:20]
    place = Cursor.at(theirs.newest_first()[3])
    after = whole(f"organisation=a&organisation=b&before={place}").rows
    assert [row.pk for row in after] == keys(theirs.newest_first())[4:24]


def test_beside_several_bodies_stands_how_much_each_issued(bodies: list[Organisation]) -> None:
    shown = whole("organisation=a&organisation=b")
    numbers = {facet.slug: facet.n for facet in shown.organisations}
    assert numbers == {
        body.slug: Release.objects.public().issued_by(body).count() for body in bodies
    }


def test_which_numbers_are_of_the_newest_is_said(bodies: list[Organisation]) -> None:
    address = "/releases/?organisation=a&organisation=b"
    n = whole("organisation=a&organisation=b").sampled
    page = Client().get(address).content.decode()
    assert f"Numbers beside people, topics and kinds: among the newest {n} of" in page


def test_of_several_bodies_all_is_counted_where_it_can_be(
    bodies: list[Organisation], monkeypatch: Any
) -> None:
    assert whole("organisation=a")._much is None
    assert whole("organisation=a&organisation=b&kind=speech")._much is None
    assert whole("organisation=a&organisation=b&from=2019-01-01")._much is None
    monkeypatch.setattr(large, "COUNTED", 1_000)
    shown = whole("organisation=a&organisation=b")
    assert shown._much is None
    assert shown.total == Release.objects.public().issued_by(*bodies[:2]).count()


def test_only_so_many_of_several_bodies_are_looked_at(
    bodies: list[Organisation], monkeypatch: Any
) -> None:
    monkeypatch.setattr(large, "WALKED", 9)
    theirs = keys(Release.objects.public().issued_by(*bodies[:2]).newest_first())
    shown = whole("organisation=a&organisation=b")
    assert shown.sampled == len(shown.tally.keys) < len(theirs)
    assert [row.pk for row in shown.rows] == theirs[:20]


def test_what_was_lifted_since_is_among_the_newest_of_several_bodies(
    bodies: list[Organisation],
) -> None:
    tomorrow, just_now = (timezone.now() + timedelta(hours=hours) for hours in (24, -1))
    late = make_release(organisation=bodies[1], issued="2024-05-05", public_from=tomorrow)
    assert whole("organisation=a&organisation=b").tally.keys[0] != late.pk
    CountedUntil.objects.update(until=just_now - timedelta(hours=1))
    Release.objects.filter(pk=late.pk).update(public_from=just_now)
    shown = whole("organisation=a&organisation=b")
    assert shown._much is not None
    assert shown.tally.keys[0] == shown.rows[0].pk == late.pk
