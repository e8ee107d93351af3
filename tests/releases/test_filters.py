"""Parameters in, releases out: what each narrows, and what no parameter may do."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from organisations.models import Organisation
from releases.filters import LAST_PAGE, ReleaseFilterSet
from releases.models import Release
from tests.factories import make_organisation, make_person, make_release, make_topic

pytestmark = pytest.mark.django_db


def filterset(query: str) -> ReleaseFilterSet:
    return ReleaseFilterSet(QueryDict(query), queryset=Release.objects.public())


def found(query: str) -> list[str]:
    """Return the titles that a query finds; it must be valid."""
    filters = filterset(query)
    assert filters.is_valid(), filters.errors
    return [release.title for release in filters.qs]


def refused(query: str) -> str:
    """Return the sentences with which a query is refused, on the page and by the filter set."""
    filters = filterset(query)
    assert not filters.is_valid(), query
    response = Client().get(f"/releases/?{query}")
    assert response.status_code == 400, query
    assert response["Cache-Control"] == "private, no-store"
    page = response.content.decode()
    sentences = [sentence for errors in filters.errors.values() for sentence in errors]
    for sentence in sentences:
        assert sentence.rstrip().endswith((".", ")")), sentence
        assert escape(sentence) in page
    assert 'class="row"' not in page
    assert 'name="q"' in page  # the form is there to mend it
    return " ".join(sentences)


@pytest.fixture
def archive() -> None:
    """Four public releases, and three that nobody may find."""
    first = make_organisation(name="First", slug="first")
    second = make_organisation(name="Second", slug="second")
    make_organisation(name="Listed", slug="listed", listed=True)
    ada, housing = make_person(slug="ada"), make_topic(slug="housing")
    rents = make_topic(slug="rents", parent=housing)
    make_release(
        title="A", organisation=first, issued="2026-03-01 12:00", people=(ada,), kind="speech"
    )
    make_release(title="B", organisation=second, issued="2026-03", topics=(rents,), kind="letter")
    make_release(title="C", organisation=second, joint_issuers=(first,), issued="2025")
    make_release(
        title="D", organisation=second, issued="", state="withdrawn", reason="R", topics=(housing,)
    )
    hidden: dict[str, Any] = {"organisation": first, "people": (ada,), "topics": (rents,)}
    make_release(title="X", state="draft", **hidden)
    make_release(title="Y", state="submitted", **hidden)
    make_release(title="Z", public_from=timezone.now() + timedelta(hours=1), **hidden)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", "ABCD"),
        ("organisation=first", "AC"),
        ("organisation=second", "BCD"),
        ("organisation=first&organisation=second", "ABCD"),
        ("organisation=first&organisation=first", "AC"),
        ("organisation=listed", ""),
        ("organisation=listed&organisation=first", "AC"),
        ("person=ada", "A"),
        ("topic=rents", "B"),
        ("topic=housing", "BD"),
        ("kind=speech", "A"),
        ("kind=press-release", "CD"),
        ("kind=transcript", ""),
        ("withdrawn=include", "ABCD"),
        ("withdrawn=exclude", "ABC"),
        ("sort=newest", "ABCD"),
        ("sort=oldest", "CBAD"),
        ("sort=relevance", "ABCD"),
        ("page=1", "ABCD"),
        ("organisation=first&person=ada&kind=speech", "A"),
        ("organisation=first&kind=letter", ""),
    ],
)
def test_each_parameter_narrows_the_list(query: str, titles: str) -> None:
    assert "".join(found(query)) == titles


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("from=2026-03-01", "AB"),
        ("from=2026-03-02", ""),
        ("to=2026-03-01", "AC"),
        ("to=2026-03-30", "AC"),
        ("to=2026-03-31", "ABC"),
        ("from=2026-03-01&to=2026-03-01", "A"),
        ("from=2025-01-01&to=2025-12-31", "C"),
        ("from=2025-01-02", "AB"),
        ("from=2025-01-01&to=2025-12-30", ""),
        ("from=1800-01-01&to=2100-12-31", "ABC"),  # an unknown date lies in no period
    ],
)
def test_dates_match_only_periods_that_lie_wholly_inside(query: str, titles: str) -> None:
    assert "".join(found(query)) == titles


@pytest.mark.parametrize(
    ("within", "days", "inside"),
    [(f"{n}d", days, days == n) for n in (1, 7, 30, 365) for days in (n, n + 1)],
)
def test_within_counts_whole_london_days_back_from_today(
    within: str, days: int, inside: bool
) -> None:
    day = timezone.localdate() - timedelta(days=days)
    make_release(issued=day.isoformat())
    assert bool(found(f"within={within}")) is inside


def test_within_joins_the_other_dates() -> None:
    make_release(issued=timezone.localdate().isoformat())
    assert found("within=7d&from=1900-01-01")
    assert not found("within=7d&to=1900-01-01")


ABSENT = ["organisation=", "person=&topic=", "kind=", "from=&to=", "within=", "withdrawn=", "sort="]
ABSENT += ["page=", "q=", "q=+++", "kind=%20%09", "organisation=&organisation=", "utm_source=x"]
ABSENT += ["colour=red&kind_=letter", "&&&", "=", "=x", "Kind=letter", "state=draft", "id=1"]
ABSENT += ["public_from__gt=2000-01-01", "organisation__listed=True", "pk=1", "page_size=9"]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("query", ABSENT)
def test_empty_and_unknown_parameters_are_absent(query: str) -> None:
    assert "".join(found(query)) == "ABCD"
    assert Client().get(f"/releases/?{query}").status_code == 200


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=letter&kind=speech", "A"),
        ("kind=letter&kind=", "B"),
        ("person=ada&person=ada", "A"),
        ("to=2026-03-31&to=2025-12-31", "C"),
        ("withdrawn=include&withdrawn=exclude", "ABC"),
        ("organisation=&organisation=first", "AC"),
    ],
)
def test_of_a_parameter_given_twice_the_last_counts(query: str, titles: str) -> None:
    assert "".join(found(query)) == titles
    assert Client().get(f"/releases/?{query}").status_code == 200


NO_DATE = "Give the date as year, month and day: 2019-11-07."
REFUSED = [
    ("organisation=absent", "absent: there is no such organisation in the archive."),
    ("organisation=first&organisation=absent", "absent: there is no such organisation"),
    ("organisation=FIRST", "FIRST: there is no such organisation"),
    ("organisation=1", "1: there is no such organisation"),
    ("person=absent", "There is no such person in the archive."),
    ("topic=absent", "There is no such topic in the archive."),
    ("kind=press_release", "press_release: there is no such kind in the archive."),
    ("kind=rumour&kind=", "rumour: there is no such kind"),
    ("within=2d", "2d: there is no such period in the archive."),
    ("within=-7d", "-7d: there is no such period"),
    ("withdrawn=only", "only: there is no such choice"),
    ("sort=random", "random: there is no such order"),
    ("sort=-pk", "-pk: there is no such order"),
    ("from=2026", NO_DATE),
    ("from=2026-02-29", "There is no 29 February 2026: that month has 28 days."),
    ("to=2019-04-31", "There is no 31 April 2019: that month has 30 days."),
    ("to=2019-13-01", "There is no month 13: a year has 12."),
    ("from=2019-00-10", "There is no month 0: a year has 12."),
    ("from=2019-01-00", "There is no 0 January 2019: that month has 31 days."),
    ("from=0000-01-01", "There is no year 0."),
    ("from=01/02/2026", NO_DATE),
    ("to=yesterday", NO_DATE),
    ("to=2026-03-01T00:00", NO_DATE),
    ("from=1799-12-31", "The archive begins in 1800."),
    ("to=2101-01-01", "No date lies after 2100."),
    ("to=9999-12-31", "No date lies after 2100."),
    ("from=0001-01-01", "The archive begins in 1800."),
    ("from=2026-03-02&to=2026-03-01", "The end of the period lies before its start."),
    ("page=0", "Pages are counted from 1."),
    ("page=-1", "Pages are counted from 1."),
    ("page=101", f"Pages end at {LAST_PAGE}: the links at the end"),
    ("page=1000000000", f"Pages end at {LAST_PAGE}"),
    ("page=" + "9" * 4000, f"Pages end at {LAST_PAGE}"),
    ("page=abc", "Give the page as a whole number."),
    ("page=1e5", "Give the page as a whole number."),
    ("page=1.5", "Give the page as a whole number."),
    ("page=0x10", "Give the page as a whole number."),
    ("q=" + "x" * 301, "at most 300 characters"),
    ("q=-rents", "at least one word to look for"),
    ("q=%22%22", "word"),
]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(("query", "sentence"), REFUSED, ids=lambda text: text[:40])
def test_what_makes_no_sense_is_refused_in_a_sentence_and_lists_nothing(
    query: str, sentence: str
) -> None:
    assert sentence in refused(query)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("slug", ["first", "second"])
def test_what_only_hidden_releases_name_is_no_value_to_filter_by(slug: str) -> None:
    hidden = make_organisation(slug="veiled")
    ghost, secret = make_person(slug="ghost"), make_topic(slug="secret")
    make_release(organisation=hidden, people=(ghost,), topics=(secret,), state="draft")
    for query in ("organisation=veiled", "person=ghost", "topic=secret"):
        assert "there is no such" in refused(f"{query}&organisation={slug}").lower()


HOSTILE = ["%ff", "%ed%a0%80", "%f0%9f%98%80", "%EF%BF%BF", "%e2%80%ae", "%0d%0aX-Evil:%201", "'"]
HOSTILE += [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "%25s",
    "%2500",
]
HOSTILE += ["../../etc/passwd", "1 OR 1=1", "');DROP TABLE releases_release;--", "None", "null"]
HOSTILE += [
    "-1",
    "0",
    "[]",
    "{}",
    "9" * 500,
    "%F3%A0%80%81",
    "\u0661",
    "a" * 200,
    "%",
    "%zz",
    "%u0041",
]
PARAMETERS = ["q", "organisation", "person", "topic", "kind", "from", "to", "within", "withdrawn"]
PARAMETERS += ["sort", "page", "nonsense"]
PAGES = [
    "/releases/",
    "/organisations/first/",
    "/people/ada/",
    "/topics/housing/",
    "/releases/2026/",
]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_breaks_a_page_or_finds_more_than_without_it(parameter: str) -> None:
    valid = {}
    for value in HOSTILE:
        filters = filterset(f"{parameter}={value}")
        valid[value] = filters.is_valid()
        if valid[value]:
            assert set(filters.qs) <= set(Release.objects.public()), value
    # Pages cost more: each parameter is sent another part of the values.
    part = HOSTILE[PARAMETERS.index(parameter) % 4 :: 4]
    for value, path in zip(part, cycle(PAGES), strict=False):
        response = Client().get(f"{path}?{parameter}={value}")
        assert response.status_code == (200 if valid[value] else 400), (path, value)
        page = response.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "X-Evil" not in response.headers


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("path", ["/releases/", "/people/ada/", "/healthz"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400),
        ("q=a%00b&page=1", 400),
        ("nonsense=%00", 400),
        ("q=" + "x" * 100_000, 414),
        ("x" * 4097, 414),
        ("&" * 4000, None),
        ("a=1&" * 900, None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_query_that_nobody_types_is_refused_at_the_door(
    path: str, query: str, status: int | None
) -> None:
    response = Client().get(f"{path}?{query}")
    if status is None:
        assert response.status_code in (200, 400)  # more fields than Django reads
    else:
        assert response.status_code == status
    page = response.content.decode()
    assert "Traceback" not in page
    if status:
        assert "</p>" in page


def test_the_longest_query_that_is_read_is_read() -> None:
    assert Client().get("/releases/?nonsense=" + "x" * 4087).status_code == 200
    assert Client().get("/releases/?nonsense=" + "x" * 4088).status_code == 414


def test_a_filter_set_that_is_not_valid_is_not_asked_for_releases() -> None:
    make_release(title="A")
    response = Client().get("/releases/?kind=nope&organisation=nope")
    assert "Release" in response.content.decode()
    assert 'class="row"' not in response.content.decode()


@pytest.mark.usefixtures("archive")
def test_the_filters_mean_the_same_on_every_list() -> None:
    counts = {
        "/releases/?kind=speech": 1,
        "/organisations/first/?kind=speech": 1,
        "/organisations/second/?kind=speech": 0,
        "/people/ada/?organisation=second": 0,
        "/people/ada/?organisation=first": 1,
        "/topics/housing/?withdrawn=exclude": 1,
        "/releases/2026/?kind=letter": 1,
        "/releases/2026/03/01/?kind=letter": 0,
        "/releases/2025/?organisation=first": 1,
    }
    for address, number in counts.items():
        assert Client().get(address).content.decode().count('class="row"') == number, address


def test_an_organisation_with_many_chosen_is_asked_once(django_assert_max_num_queries: Any) -> None:
    slugs = [make_release().organisation.slug for _ in range(30)]
    query = "&".join(f"organisation={slug}" for slug in slugs)
    assert len(found(query)) == 30
    with django_assert_max_num_queries(40):
        Client().get(f"/releases/?{query}")
    assert Organisation.objects.count() == 30
