"""Who is found, in which order, and how the index keeps up; on whichever engine there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from organisations.models import Organisation
from releases import search
from releases.cursors import Cursor
from releases.issuedate import LONG_AGO, IssueDate, midnight
from releases.models import Release
from releases.querysets import PUBLIC_STATES
from releases.search import eras, planning
from releases.search.among import Among
from releases.search.document import INDEXED_STATES
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db


# -- who is found


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": "draft"},
        {"state": "submitted"},
        {"state": "published", "public_from": timezone.now() + timedelta(days=1)},
        {
            "state": "withdrawn",
            "reason": "Error",
            "public_from": timezone.now() + timedelta(days=1),
        },
    ],
    ids=["draft", "submitted", "embargoed", "withdrawn before its lift"],
)
def test_hidden_release_is_not_found(hidden):
    release = make_release(title="Turbine", **hidden)
    query = search.parse("turbine")
    assert not Release.objects.public().filter(search.matches(query)).exists()
    assert search.newest(Release.objects.public(), query, 0, 20) == []
    assert search.by_relevance(Release.objects.public(), query) == []
    assert release.pk is not None


def test_embargoed_release_is_found_from_its_lift_on_without_a_write():
    lift = timezone.now() + timedelta(days=1)
    make_release(title="Turbine", public_from=lift)
    found = search.matches(search.parse("turbine"))
    assert not Release.objects.public(at=lift - timedelta(seconds=1)).filter(found).exists()
    assert Release.objects.public(at=lift).filter(found).exists()


def test_withdrawn_release_is_found():
    make_release(title="Turbine", state="withdrawn", reason="An error.")
    assert Release.objects.public().filter(search.matches(search.parse("turbine"))).exists()


def test_hidden_releases_do_not_move_the_order_by_relevance():
    shown = [make_release(title=f"Turbine {n}", body="turbine " * n).pk for n in range(1, 6)]
    query = search.parse("turbine")
    before = search.by_relevance(Release.objects.public(), query)
    for _ in range(20):
        make_release(title="Turbine", public_from=timezone.now() + timedelta(days=1))
    assert search.by_relevance(Release.objects.public(), query) == before
    assert set(before) == set(shown)


# -- keeping up


def count(text: str) -> int:
    return Release.objects.filter(search.matches(search.parse(text))).count()


def test_index_follows_what_happens_to_a_release():
    release = make_release(title="Turbine", body="One body.", state="draft")
    assert count("turbine") == 0
    release.publish(at=timezone.now())
    assert count("turbine") == 1
    release.title, release.body = "Flywheel", "Another."
    release.save()
    assert (count("turbine"), count("flywheel"), count("another"), count('"one body"')) == (
        0,
        1,
        1,
        0,
    )
    release.withdraw("An error.", at=timezone.now() + timedelta(hours=1))
    assert count("flywheel") == 1
    release.remove("A court order.", at=timezone.now() + timedelta(hours=1))
    assert count("flywheel") == 0


def test_deleted_release_is_forgotten():
    release = make_release(title="Turbine")
    release.delete()
    assert count("turbine") == 0
    assert search.forget_deleted() == 0


def test_releases_deleted_behind_the_models_back_are_counted_no_more():
    kept, gone = (make_release(title="Turbine") for _ in range(2))
    Release.objects.filter(pk=gone.pk).delete()
    public, query = Release.objects.public(), search.parse("turbine")
    assert search.count(public, query) == 1
    assert search.survey(public, query, ("id",), sampled=9) == (1, [[kept.pk]])


def test_removed_text_leaves_nothing_in_the_index():
    release = make_release(title="Turbine", body="A secretword here.")
    release.remove("A court order.", at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM releases_search")
        assert "secretword" not in str(cursor.fetchall())


def test_index_takes_many_at_once_and_the_same_again():
    organisation = make_organisation()
    releases = [
        Release(
            organisation=organisation,
            title=f"Turbine {n}",
            slug="x",
            body="Text.",
            state="published",
            public_from=timezone.now(),
        )
        for n in range(300)
    ]
    Release.objects.bulk_create(releases)
    assert count("turbine") == 0
    search.index(releases)
    search.index([*releases, *releases])
    assert count("turbine") == 300
    assert count("turbine 299") == 1
    search.forget(release.pk for release in releases[:100])
    assert count("turbine") == 200
    search.index([])
    search.forget([])


def test_failed_save_leaves_the_index_as_it_was():
    release = make_release(title="Turbine")
    release.title = "Flywheel"
    with transaction.atomic():
        release.save()
        assert (count("turbine"), count("flywheel")) == (0, 1)
        transaction.set_rollback(True)
    assert (count("turbine"), count("flywheel")) == (1, 0)


def test_condition_reaches_across_a_relation():
    organisation = make_organisation()
    make_release(title="Turbine", organisation=organisation)
    make_release(title="Flywheel")
    found = search.matches(search.parse("turbine"), "releases__")
    assert list(Organisation.objects.filter(found)) == [organisation]


# -- order


DATES = [
    "",
    "1959-04-01",
    "1969-12-31",
    "1970-01-01",
    "2019",
    "2019-11",
    "2019-11-07 10:30",
    "2026",
]


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL ask for the newest releases first, as it does in a large archive."""
    bounds = [
        midnight(date(year, 1, 1)) for year in (*range(1950, 1975, 3), 2000, *range(2018, 2027))
    ]
    monkeypatch.setattr(planning, "_SMALL", 0)
    monkeypatch.setattr(planning, "estimate", lambda *asked: planning.Estimate(1_000, 1_000))
    monkeypatch.setattr(planning, "expected_among", lambda *asked: 2_000)
    monkeypatch.setattr(eras, "_bounds", lambda *asked: [LONG_AGO, *bounds])


@pytest.mark.parametrize("parted", [False, True], ids=["at once", "in parts"])
def test_newest_gives_what_slicing_the_ordered_matches_gives(parted, request):
    """Dates before 1970 and unknown ones, hidden ones between, on every page."""
    if parted:
        request.getfixturevalue("in_parts")
    for n in range(4):
        for issued in DATES:
            make_release(title="Turbine", issued=issued)
            if n:
                later = timezone.now() + timedelta(days=1)
                make_release(title="Turbine", issued=issued, public_from=later)
    query = search.parse("turbine")
    public = Release.objects.public()
    ordered = list(public.filter(search.matches(query)).newest_first())
    assert len(ordered) == 4 * len(DATES)
    for start in range(0, 40, 5):
        assert search.newest(public, query, start, start + 5) == ordered[start : start + 5]
    pks = search.newest(public.values_list("pk", flat=True), query, 0, 100)
    assert pks == [release.pk for release in ordered]
    assert search.newest(public.filter(issued=None), query, 0, 3) == ordered[-4:-1]
    assert search.keys_found(public, query, 3, 9, oldest=True) == pks[::-1][3:9]


def test_oldest_gives_what_slicing_the_ordered_matches_gives():
    """Of no known date are the last, from either end of the list."""
    for n in range(3):
        for issued in DATES:
            make_release(title="Turbine", issued=issued)
            if n:
                make_release(title="Flywheel", issued=issued)
    query, public = search.parse("turbine"), Release.objects.public()
    found = public.filter(search.matches(query)).oldest_first()
    ordered = list(found.values_list("pk", flat=True))
    assert len(ordered) == 3 * len(DATES)
    for start in range(0, 30, 5):
        assert search.oldest_found(public, query, start, start + 5) == ordered[start : start + 5]
        backwards = search.oldest_found(public, query, start, start + 5, reverse=True)
        assert backwards == ordered[::-1][start : start + 5]


@pytest.mark.parametrize("parted", [False, True], ids=["at once", "in parts"])
def test_what_is_asked_of_a_place_issuer_or_period_is_asked_of_the_index_too(parted, request):
    """Each condition that an engine makes use of, alone and with others, leaves what it should."""
    if parted:
        request.getfixturevalue("in_parts")
    issuers = [make_organisation(name=f"Body {n}") for n in range(3)]
    person, topic = make_person(name="Ada"), make_topic(name="Homes", slug="homes")
    for n, issued in enumerate([*DATES, "2019", "2019-05", "2019-05-03", "2020-01-01"] * 2):
        release = make_release(title="Turbine", issued=issued, organisation=issuers[n % 2])
        if n % 3:
            release.joint_issuers.add(issuers[2])
            release.people.add(person)
        if n % 4:
            release.topics.add(topic)
    public, query = Release.objects.public(), search.parse("turbine")
    narrowings: list[Callable[[Any], Any]] = [
        lambda rows: rows.issued_by(issuers[0]),
        lambda rows: rows.issued_by(issuers[1], issuers[2]),
        lambda rows: rows.filter(organisation=issuers[1]),
        lambda rows: rows.filter(Q(organisation=issuers[0]) | Q(issued=None)),
        lambda rows: rows.naming(person),
        lambda rows: rows.on_topic(topic).issued_by(issuers[0]),
        lambda rows: rows.issued_from(date(2019, 1, 1)),
        lambda rows: rows.issued_to(date(2019, 12, 31)),
        lambda rows: rows.issued_from(date(2019, 5, 1)).issued_to(date(2019, 5, 31)),
        lambda rows: rows.before(Cursor.at(rows.newest_first()[5])),
        lambda rows: rows.after(Cursor.at(rows.newest_first()[5])),
        lambda rows: rows.exclude(organisation=issuers[0]),
        lambda rows: rows.filter(topics__name="Homes"),
        lambda rows: rows.filter(organisation__in=[]),
        lambda rows: rows.unanswered(),
    ]
    for narrowed in narrowings:
        rows = narrowed(public)
        expected = list(rows.filter(search.matches(query)).newest_first())
        assert search.newest(rows, query, 0, 100) == expected
        assert search.count(rows, query) == len(expected)
    assert search.newest(Release.objects.all(), query, 0, 5) == list(
        Release.objects.newest_first()[:5]
    )


def test_index_follows_who_issued_a_release_with_whom_and_when():
    first, second, third = (make_organisation(name=name) for name in ("First", "Second", "Third"))
    release = make_release(title="Turbine", organisation=first, issued="2019-11-07")
    public, query = Release.objects.public(), search.parse("turbine")

    def counted(*issuers: Organisation) -> list[int]:
        return [search.count(public.issued_by(issuer), query) for issuer in issuers]

    release.joint_issuers.add(second)
    assert counted(first, second, third) == [1, 1, 0]
    release.joint_issuers.set([third])
    assert counted(first, second, third) == [1, 0, 1]
    release.joint_issuers.clear()
    release.organisation = second
    release.issue_date = IssueDate.parse("2020-02")
    release.save()
    assert counted(first, second, third) == [0, 1, 0]
    assert search.count(public.issued_from(date(2020, 1, 1)), query) == 1
    assert search.count(public.issued_to(date(2019, 12, 31)), query) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"state": "draft"},
        {"state": "removed", "title": "", "body": "", "reason": "A court order."},
        {"public_from": timezone.now() + timedelta(days=1)},
    ],
    ids=["taken back", "removed", "embargoed again"],
)
def test_what_is_hidden_behind_the_models_back_is_found_no_more(change):
    kept, hidden = (make_release(title="Turbine") for _ in range(2))
    Release.objects.filter(pk=hidden.pk).update(**change)
    public, query = Release.objects.public(), search.parse("turbine")
    assert search.keys_found(public, query, 0, 9) == [kept.pk]
    assert search.count(public, query) == 1
    assert search.survey(public, query, ("id",), sampled=9) == (1, [[kept.pk]])


def test_what_is_changed_behind_the_models_back_is_found_as_it_is_now():
    first, second = make_organisation(name="First"), make_organisation(name="Second")
    release = make_release(title="Turbine", organisation=first, issued="2019-11-07")
    new = {"organisation": second, "kind": "speech", "issued_month": 202002}
    Release.objects.filter(pk=release.pk).update(**new)
    public, query = Release.objects.public(), search.parse("turbine")
    assert search.count(public.issued_by(first), query) == 0
    assert search.count(public.issued_by(second), query) == 1
    assert search.count(public.filter(kind="speech"), query) == 1
    columns = ("organisation_id", "kind", "issued_month")
    _, found = search.survey(public, query, columns, sampled=9)
    assert found == [[second.pk], ["speech"], [202002]]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has a list for each issuer")
def test_the_releases_of_an_issuer_are_not_unpacked_one_by_one():
    issuer, another = make_organisation(), make_organisation()
    for n in range(60):
        make_release(title="Turbine", organisation=another if n else issuer)
    tree = search.parse("turbine").tree
    assert tree is not None
    among = Among.of(Release.objects.public().issued_by(issuer))
    with search.limited(), connection.cursor() as cursor:
        cursor.execute("ANALYZE releases_search, releases_release")
        sql, parameters = planning.found_among(connection, among, tree, ("id",))
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on releases_search_words" in plan
    assert "releases_search_pkey" not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is asked for no estimate")
def test_as_many_of_an_issuer_are_expected_as_the_index_says_there_are():
    issuer = make_organisation()
    for n in range(60):
        make_release(title="Turbine", organisation=issuer if n % 3 else make_organisation())
    tree = search.parse("turbine").tree
    assert tree is not None
    with search.limited(), connection.cursor() as cursor:
        cursor.execute("ANALYZE releases_search, releases_release")
        among = Among.of(Release.objects.public().issued_by(issuer))
        assert 30 < planning.expected_among(connection, among, tree) < 50


def test_newest_follows_a_change_of_date():
    first, second = (make_release(title="Turbine", issued=day) for day in ("2019", "2020"))
    first.issue_date = IssueDate.parse("2021")
    first.save()
    assert search.newest(Release.objects.public(), search.parse("turbine"), 0, 1) == [first]
    assert search.newest(Release.objects.public(), search.parse("turbine"), 0, 5) == [first, second]


def test_newest_looks_past_the_newest_where_those_are_left_out():
    organisation = make_organisation()
    old = make_release(title="Turbine", organisation=organisation, issued="1999")
    releases = [
        Release(
            organisation=make_organisation(),
            title="Turbine",
            slug="x",
            body="Text.",
            state="published",
            public_from=timezone.now(),
            reference=f"t{n:07d}",
        )
        for n in range(250)
    ]
    for release in releases:
        release.issue_date = IssueDate.parse("2020")
    Release.objects.bulk_create(releases)
    search.index(releases)
    public = Release.objects.public().filter(organisation=organisation)
    assert search.newest(public, search.parse("turbine"), 0, 1) == [old]


def test_relevance_prefers_title_to_standfirst_to_text_and_newer_to_older():
    in_text, in_standfirst, in_title, often = (
        make_release(title="Plain", body="A turbine here.").pk,
        make_release(title="Plain", standfirst="A turbine.", body="Here.").pk,
        make_release(title="Turbine", body="Here.").pk,
        make_release(title="Plain", body="Turbine, turbines, turbine!").pk,
    )
    newer = make_release(title="Turbine", body="Here.", issued="2026-03-03").pk
    ranked = search.by_relevance(Release.objects.public(), search.parse("turbine"))
    assert ranked == [newer, in_title, in_standfirst, often, in_text]


def test_relevance_prefers_words_that_stand_together():
    apart = make_release(title="Plain", body="Health is one, care another.").pk
    together = make_release(title="Plain", body="Health care is one.", issued="2019").pk
    ranked = search.by_relevance(Release.objects.public(), search.parse("health care"))
    assert ranked == [together, apart]


def test_states_in_the_index_are_those_that_may_be_public():
    assert set(INDEXED_STATES) == set(PUBLIC_STATES)


def test_very_many_different_words_are_no_reason_to_refuse_a_release():
    words = "".join(
        f"{chr(0x4E00 + n % 20_000)}{chr(0x4E00 + n // 20_000)} " for n in range(66_000)
    )
    make_release(title="Turbine", body=words, notes_to_editors=words)
    assert count("turbine") == 1


def test_words_near_each_other_are_better_than_words_far_apart():
    far, near, touching = (
        make_release(title="Plain", body=f"Health {'and so on ' * n}care.").pk for n in (40, 3, 0)
    )
    ranked = search.by_relevance(Release.objects.public(), search.parse("care health"))
    assert ranked == [touching, near, far]


def test_a_word_and_its_synonym_are_one_to_relevance():
    both = make_release(title="Plain", body="A turbine, a windmill.", issued="2019").pk
    one = make_release(title="Plain", body="A turbine, a turbine.", issued="2019-12").pk
    query = search.expand(search.parse("turbine"), [["turbine", "windmill"]])
    assert search.by_relevance(Release.objects.public(), query) == [one, both]
