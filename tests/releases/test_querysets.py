"""The embargo rule and the other questions asked of the archive."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from organisations.models import Organisation
from releases.models import Attachment, Release
from releases.querysets import PUBLIC_STATES, public_q
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("state", Release.State.values)
@pytest.mark.parametrize(("when", "passed"), [(-SECOND, True), (timedelta(hours=1), False)])
def test_public_is_what_is_in_a_public_state_and_has_had_its_time(
    state: str, when: timedelta, passed: bool
) -> None:
    release = make_release(reason="Why")
    Release.objects.update(title="", body="", state="removed")  # what every state may be
    Release.objects.update(state="removed", public_from=timezone.now() + when)
    if state != "removed":
        Release.objects.update(title="T", state=state)
    public = state in ("published", "withdrawn") and passed
    assert list(Release.objects.public()) == ([release] if public else [])
    tombstone = state == "removed" and passed
    assert list(Release.objects.tombstones()) == ([release] if tombstone else [])


def test_without_a_time_nothing_is_public_nor_a_tombstone() -> None:
    make_release(state="draft", public_from=None)
    assert not Release.objects.public().exists()
    assert not Release.objects.tombstones().exists()


def test_the_very_instant_counts() -> None:
    now = timezone.now()
    make_release(public_from=now)
    tick = timedelta(microseconds=1)
    assert Release.objects.public(at=now).exists()
    assert not Release.objects.public(at=now - tick).exists()


def test_a_queryset_asks_for_now_each_time_it_is_used() -> None:
    queryset = Release.objects.public()  # as if made when a module was imported
    release = make_release(public_from=timezone.now() + timedelta(hours=1))
    assert not queryset.all().exists()
    Release.objects.update(public_from=timezone.now() - SECOND)
    assert list(queryset.all()) == [release]


def test_the_rule_reaches_across_a_relation() -> None:
    organisation = make_organisation()
    make_release(organisation=organisation)
    make_release(organisation=organisation, state="draft")
    make_release(organisation=organisation, public_from=timezone.now() + timedelta(hours=1))
    count = Count("releases", filter=public_q("releases__"))
    assert Organisation.objects.annotate(n=count).values_list("n", flat=True).get() == 1


def test_an_organisation_issues_alone_or_jointly_and_each_release_is_found_once() -> None:
    first, second, third = (make_organisation() for _ in range(3))
    alone = make_release(organisation=first)
    joint = make_release(organisation=second, joint_issuers=(first, third))
    both = make_release(organisation=first, joint_issuers=(first,))  # a mistake of staff's
    make_release(organisation=second)
    assert set(Release.objects.issued_by(first)) == {alone, joint, both}
    assert Release.objects.issued_by(first).count() == 3
    assert set(Release.objects.issued_by(third)) == {joint}
    assert set(Release.objects.issued_by(first, third)) == {alone, joint, both}
    assert Release.objects.issued_by(first, second, third).count() == 4
    assert not Release.objects.issued_by().exists()


def test_a_topic_holds_what_is_on_it_and_beneath_it_once() -> None:
    top = make_topic()
    child = make_topic(parent=top)
    on_both = make_release(topics=(top, child))
    on_child = make_release(topics=(child,))
    make_release(topics=(make_topic(),))
    assert set(Release.objects.on_topic(top)) == {on_both, on_child}
    assert Release.objects.on_topic(top).count() == 2
    assert set(Release.objects.on_topic(child)) == {on_both, on_child}


def test_naming_finds_the_releases_that_name_a_person() -> None:
    person = make_person()
    named = make_release(people=(person, make_person()))
    make_release(people=(make_person(),))
    assert list(Release.objects.naming(person)) == [named]


# Which periods lie wholly on or after, and on or before, 2 March 2026 or 1 July 2026.
PERIODS = [
    ("2026-03-02", "2026-03-02", True, True),
    ("2026-03-02 00:00", "2026-03-02", True, True),
    ("2026-03-02 23:59:59", "2026-03-02", True, True),
    ("2026-03-01 23:59:59", "2026-03-02", False, True),
    ("2026-03-03 00:00", "2026-03-02", True, False),
    ("2026-03-03", "2026-03-02", True, False),
    ("2026-03", "2026-03-01", True, False),
    ("2026-03", "2026-03-02", False, False),
    ("2026-03", "2026-03-31", False, True),
    ("2026", "2026-01-01", True, False),
    ("2026", "2026-01-02", False, False),
    ("2026", "2026-12-30", False, False),
    ("2026", "2026-12-31", False, True),
    ("2025", "2026-01-01", False, True),
    # In summer London's midnight is not UTC's.
    ("2026-06-30T22:59:59Z", "2026-07-01", False, True),
    ("2026-06-30T23:00:00Z", "2026-07-01", True, True),
    ("2026-07-01T22:59:59Z", "2026-07-01", True, True),
    ("2026-07-01T23:00:00Z", "2026-07-01", True, False),
    # The days of 23 and of 25 hours.
    ("2026-03-29", "2026-03-29", True, True),
    ("2026-10-25", "2026-10-25", True, True),
    ("2026-10-25 23:59", "2026-10-25", True, True),
    ("2026-10-26 00:00", "2026-10-25", True, False),
    ("", "2026-03-02", False, False),
]


@pytest.mark.parametrize(("issued", "day", "after", "before"), PERIODS)
def test_only_periods_wholly_inside_match(issued: str, day: str, after: bool, before: bool) -> None:
    make_release(issued=issued)
    that = date.fromisoformat(day)
    assert Release.objects.issued_from(that).exists() is after
    assert Release.objects.issued_to(that).exists() is before


def test_order_is_by_date_of_issue_with_the_unknown_last_either_way() -> None:
    texts = ["2026-03-02", "", "2019", "2026-03-02 10:30", "2026-03", "2026", ""]
    made = [make_release(issued=text) for text in texts]
    newest = [made.index(row) for row in Release.objects.newest_first()]
    assert newest == [3, 0, 4, 5, 2, 6, 1]
    oldest = [made.index(row) for row in Release.objects.oldest_first()]
    assert oldest == [2, 5, 4, 0, 3, 1, 6]
    assert [made.index(row) for row in Release.objects.all()] == newest


def test_the_date_a_page_displayed_never_sorts() -> None:
    first = make_release(issued="2019", date_displayed="31 December 2099")
    second = make_release(issued="2020", date_displayed="1 January 1801")
    assert list(Release.objects.newest_first()) == [second, first]


def test_attachments_are_public_with_their_release_and_their_tick() -> None:
    release = make_release()
    rows = [
        Attachment(release=release, number=n, title="A", size=0, file="a.txt", public=n == 1)
        for n in (1, 2)
    ]
    Attachment.objects.bulk_create(rows)
    assert [row.number for row in Attachment.objects.public()] == [1]
    assert not Attachment.objects.public(at=timezone.now() - timedelta(hours=2)).exists()
    release.state = "draft"
    release.save()
    assert not Attachment.objects.public().exists()


def test_a_row_of_a_list_is_read_without_further_queries(django_assert_num_queries: object) -> None:
    for _ in range(3):
        make_release(joint_issuers=(make_organisation(),))
    with django_assert_num_queries(2):  # type: ignore[operator]
        for row in Release.objects.for_listing():
            assert row.organisation.name
            assert row.get_absolute_url()
            assert [joint.name for joint in row.joint]
            assert row.summary
            assert row.issue_date.in_words()
            assert row.get_kind_display()


@pytest.mark.parametrize("state", Release.State.values)
@pytest.mark.parametrize("when", [-SECOND, timedelta(hours=1), None])
def test_whatever_is_not_public_is_hidden(state: str, when: timedelta | None) -> None:
    if when is None and state in PUBLIC_STATES:
        pytest.skip("A published release has a time.")
    make_release(reason="Why")
    time = timezone.now() + when if when else None
    text = "" if state == "removed" else "T"
    Release.objects.update(state=state, title=text, body=text, public_from=time)
    for at in (None, timezone.now(), timezone.now() + timedelta(days=1)):
        assert Release.objects.public(at).exists() is not Release.objects.hidden(at).exists()
