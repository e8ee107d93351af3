"""What holds for any text, any date and any parameters: drawn by hypothesis, the same each time."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from organisations.models import Organisation
from organisations.partialdate import PartialDate, covers
from organisations.text import clean_line, clean_text, fold, make_slug
from releases.charts import draw
from releases.filters import ReleaseFilterSet
from releases.issuedate import FIRST_YEAR, LAST_YEAR, LONDON, IssueDate, Precision
from releases.models import Release
from releases.models.watermark import UNDATED
from releases.references import read_reference
from tests.factories import make_organisation, make_person, make_release, make_topic

pytest.importorskip("hypothesis", reason="it is installed by tests/requirements.txt")

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

surely = settings(derandomize=True, database=None, deadline=None, max_examples=200)
with_rows = settings(
    surely, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Any characters, lone surrogates too; and the troublesome ones more often than by chance.
TROUBLE = "\x00\t\n\x0b\x0c\r\x1c\x1f \x7f\x85\xa0\u200b\u2028\u2029\u202e\u3000\ud800\ue000"
TROUBLE += "\ufdd0\ufeff\ufffe\uffff\U0001fffe\U000f0000\U0010ffff&'’\"<>-*()“”İßﬁ"
texts = st.text(st.one_of(st.sampled_from(TROUBLE), st.characters(codec=None)), max_size=60)


def is_noncharacter(character: str) -> bool:
    return "\ufdd0" <= character <= "\ufdef" or ord(character) & 0xFFFE == 0xFFFE


# -- text


@surely
@given(texts)
@example("a\r\x00\nb")
@example("\ufeff \x00 \ufeff")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@surely
@given(texts)
def test_clean_text_holds_nothing_that_is_no_text(text: str) -> None:
    for character in clean_text(text):
        category = unicodedata.category(character)
        assert category not in ("Cs", "Co")
        assert category != "Cc" or character in "\t\n"
        assert not is_noncharacter(character)
    assert not re.search("[\u2028\u2029]", clean_text(text))
    clean_text(text).encode("utf-8")


@surely
@given(texts)
def test_cleaning_takes_out_and_trims_and_does_nothing_else(text: str) -> None:
    def printed(of: str) -> list[str]:
        return [c for c in of if not c.isspace() and c != "\ufeff"]

    lost = ("Cc", "Cs", "Co")
    kept = [
        c for c in printed(text) if unicodedata.category(c) not in lost and not is_noncharacter(c)
    ]
    assert printed(clean_text(text)) == kept
    assert printed(clean_line(text)) == kept


@surely
@given(texts)
def test_a_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert not re.search(r"\s\s|^\s|\s$|[^\S ]", line)


@surely
@given(texts)
def test_a_folded_name_has_no_case_no_accents_and_single_blanks(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert fold(text.upper()) == fold(text.upper().upper())
    assert not any(unicodedata.combining(c) for c in folded)
    assert fold(f"  {text}\u00a0") == folded


@surely
@given(texts, st.integers(1, 100))
def test_a_slug_is_never_empty_nor_too_long(text: str, most: int) -> None:
    slug = make_slug(text, fallback="x", max_length=most)
    assert re.fullmatch(r"[a-z0-9_-]+", slug)
    assert len(slug) <= most
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@with_rows
@pytest.mark.django_db
@given(texts, texts)
def test_any_text_can_be_stored_and_comes_back_clean(title: str, body: str) -> None:
    release = make_release(title=f"T{title}", body=body, organisation=the_organisation())
    stored = Release.objects.get(pk=release.pk)
    assert stored.title == clean_line(f"T{title}") == release.title
    assert stored.body == clean_text(body) == release.body
    assert re.fullmatch(r"[a-z0-9_-]+", stored.slug)
    assert not re.fullmatch(r"versions|files|(feed|export).*", stored.slug)
    assert reverse("releases:detail", args=[stored.reference, stored.slug])
    release.delete()


@settings(with_rows, max_examples=20)
@pytest.mark.django_db
@given(texts)
def test_any_text_can_be_shown(text: str) -> None:
    release = make_release(title=f"T{text}", body=text, organisation=the_organisation())
    response = Client().get(release.get_absolute_url())
    assert response.status_code == 200
    assert not set(response.content.decode()) & set("\x00\x0b\ue000\ufffe")
    release.delete()


def the_organisation() -> Organisation:
    return Organisation.objects.filter(slug="one").first() or make_organisation(slug="one")


@surely
@given(texts)
def test_whatever_is_read_as_a_reference_is_one(text: str) -> None:
    read = read_reference(text)
    assert read is None or re.fullmatch(r"[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}", read)
    assert read is None or read_reference(read) == read


# -- dates


partial_dates = st.builds(
    lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.integers(1, 3),
)


@surely
@given(partial_dates)
def test_a_partial_date_reads_back_as_it_was_written(period: PartialDate) -> None:
    assert PartialDate.parse(str(period)) == period
    assert period.earliest <= period.latest
    assert covers(period, period, period.earliest)
    assert covers(period, period, period.latest)
    if period.latest < date.max:
        assert not covers(None, period, period.latest + timedelta(days=1))
    if period.earliest > date.min:
        assert not covers(period, None, period.earliest - timedelta(days=1))


@surely
@given(st.one_of(texts, st.text("0123456789-:T+Z ./", max_size=24)))
def test_a_date_is_read_or_refused_in_a_sentence(text: str) -> None:
    for parse in (PartialDate.parse, IssueDate.parse):
        try:
            read = parse(text)
        except ValueError as error:
            assert str(error).endswith(".")  # noqa: PT017 -- most texts are no dates
        else:
            assert parse(read.as_text() if isinstance(read, IssueDate) else str(read)) == read


instants = st.datetimes(datetime(FIRST_YEAR, 1, 2), datetime(LAST_YEAR, 12, 31, 22))  # noqa: DTZ001


@surely
@given(instants)
@example(datetime(2026, 10, 25, 0, 30))  # noqa: DTZ001 -- both of the hours that come twice
@example(datetime(2026, 10, 25, 1, 30))  # noqa: DTZ001
@example(datetime(1847, 12, 1, 0, 0, 30))  # noqa: DTZ001 -- before, London had its own time
@example(datetime(1947, 4, 13, 1, 30))  # noqa: DTZ001 -- double summer time
def test_an_instant_reads_back_as_it_was_written(naive: datetime) -> None:
    period = IssueDate.at(naive.replace(tzinfo=UTC))
    assert IssueDate.parse(period.as_text()) == period
    assert period.start == period.end == naive.replace(tzinfo=UTC, microsecond=0)
    local = naive.replace(tzinfo=UTC).astimezone(LONDON)
    assert period.month == local.year * 100 + local.month


@surely
@given(
    st.builds(
        lambda day, parts: PartialDate(*(day.year, day.month, day.day)[:parts]),
        st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
        st.integers(1, 3),
    )
)
def test_a_period_reads_back_and_holds_whole_london_days(period: PartialDate) -> None:
    issued = IssueDate.within(period)
    assert issued.as_text() == str(period)
    assert IssueDate.parse(issued.as_text()) == issued
    assert issued.start is not None
    assert issued.end is not None
    assert issued.start.astimezone(LONDON).date() == period.earliest
    assert (issued.end - timedelta(microseconds=1)).astimezone(LONDON).date() == period.latest
    assert issued.precision != Precision.INSTANT


# -- charts


months = st.dictionaries(
    st.one_of(
        st.just(UNDATED),
        st.builds(lambda y, m: y * 100 + m, st.integers(1800, 2100), st.integers(0, 12)),
    ),
    st.integers(1, 10_000),
    max_size=30,
)


@surely
@given(months)
def test_a_chart_shows_every_release_once_within_the_calendar(counted: dict[int, int]) -> None:
    chart = draw(counted)
    assert sum(bar.n for bar in chart.bars) + chart.elsewhere == sum(counted.values())
    assert all(FIRST_YEAR <= bar.start.year <= bar.end.year <= LAST_YEAR for bar in chart.bars)


# -- parameters


NAMES = ["q", "organisation", "person", "topic", "kind", "from", "to", "within", "withdrawn"]
NAMES += ["sort", "page", "nonsense", "state", ""]
VALUES = [
    "",
    "one",
    "ada",
    "rents",
    "press-release",
    "letter",
    "2026-03-02",
    "2026",
    "7d",
    "exclude",
]
VALUES += ["newest", "relevance", "1", "0", "-1", "1e9", "999999999999999999999", "body", "-body"]


@settings(with_rows, max_examples=150)
@pytest.mark.django_db
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.one_of(st.sampled_from(VALUES), texts.filter(lambda text: "\x00" not in text)),
        ),
        max_size=5,
    )
)
def test_no_parameters_fail_or_find_more_than_is_public(pairs: list[tuple[str, str]]) -> None:
    if not Release.objects.exists():
        for state in ("published", "draft"):
            make_release(
                organisation=the_organisation(),
                people=(make_person(),),
                topics=(make_topic(),),
                state=state,
            )
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    filters = ReleaseFilterSet(data, queryset=Release.objects.public())
    if filters.is_valid():
        assert set(filters.qs) <= set(Release.objects.public())
    else:
        assert all(str(error) for errors in filters.errors.values() for error in errors)
