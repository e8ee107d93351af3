"""The kept numbers agree with a fresh count, whatever happens to releases."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from releases.models import CountedUntil, Release, ReleaseCount, TopicCount
from releases.models.count import UNDATED, recounting
from tests.factories import make_organisation, make_release, make_topic

pytestmark = pytest.mark.django_db


def counted_now() -> dict[int, int]:
    return ReleaseCount.objects.by_month()


def test_a_public_release_counts_in_its_month_and_for_its_issuers() -> None:
    first, second = make_organisation(), make_organisation()
    release = make_release(organisation=first, issued="2026-03-02")
    with recounting(release):
        release.joint_issuers.add(second)
    assert counted_now() == {202603: 1}
    assert ReleaseCount.objects.by_organisation() == {first.pk: 1, second.pk: 1}
    assert ReleaseCount.objects.by_month(second) == {202603: 1}


def test_a_year_and_an_unknown_date_count_apart_from_months() -> None:
    make_release(issued="2019")
    make_release(issued="")
    assert counted_now() == {201900: 1, UNDATED: 1}


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_hidden_release_counts_nowhere(state: str) -> None:
    make_release(state=state)
    assert counted_now() == {}
    assert ReleaseCount.objects.by_organisation() == {}


def test_an_embargoed_release_counts_from_its_lift_without_a_write() -> None:
    release = make_release(public_from=timezone.now() + timedelta(days=1), issued="2026-03-02")
    assert counted_now() == {}
    # As if a day had passed: the rule is asked of the row, and nothing is recounted.
    CountedUntil.objects.update(until=timezone.now() - timedelta(hours=2))
    Release.objects.update(public_from=timezone.now() - timedelta(hours=1))
    assert counted_now() == {202603: 1}
    assert ReleaseCount.objects.by_organisation() == {release.organisation_id: 1}
    make_release(issued="2026-04")
    assert counted_now() == {202603: 1, 202604: 1}
    assert ReleaseCount.objects.drift() == []


def test_removing_and_deleting_take_it_out() -> None:
    kept, gone = make_release(issued="2026-03"), make_release(issued="2026-03")
    gone.remove("A court ordered it.", at=timezone.now())
    assert counted_now() == {202603: 1}
    kept.delete()
    assert counted_now() == {}


def test_numbers_do_not_drift_over_random_changes() -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 -- shown by pytest when the test fails
    rng = random.Random(seed)
    organisations = [make_organisation() for _ in range(3)]
    topics = [make_topic() for _ in range(3)]
    releases = [make_release(organisation=rng.choice(organisations)) for _ in range(8)]
    now = timezone.now()
    for _ in range(60):
        release = rng.choice(releases)
        release.refresh_from_db()
        release.organisation = rng.choice(organisations)
        release.state = rng.choice(["draft", "published"])
        release.public_from = now + timedelta(minutes=rng.choice([-90, -5, 60]))
        release.issue_date = type(release.issue_date).parse(rng.choice(["", "2019", "2019-03"]))
        release.save()
        with recounting(release):
            release.joint_issuers.set(rng.sample(organisations, rng.randrange(3)))
            release.topics.set(rng.sample(topics, rng.randrange(3)))
        assert ReleaseCount.objects.drift() == []
    assert sum(counted_now().values()) == Release.objects.public().count()
    total = ReleaseCount.objects.by_organisation()
    assert total == {
        o.pk: n for o in organisations if (n := Release.objects.public().issued_by(o).count())
    }
    on_topics = {topic.pk: topic.releases.public().count() for topic in topics}
    assert TopicCount.objects.by_topic() == {key: n for key, n in on_topics.items() if n}


def test_drift_is_found_and_rebuilding_mends_it() -> None:
    make_release(issued="2026-03-02", topics=(make_topic(),))
    ReleaseCount.objects.filter(month=202603).update(n=7)
    assert len(ReleaseCount.objects.drift()) == 2
    TopicCount.objects.filter(month=202603).update(n=7)
    assert len(ReleaseCount.objects.drift()) == 3
    ReleaseCount.objects.rebuild()
    assert ReleaseCount.objects.drift() == []
    assert counted_now() == {202603: 1}
