"""Dates known to the year, the month or the day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import modelform_factory

from organisations.models import Affiliation, Organisation, Role
from organisations.partialdate import PartialDate, PartialDateFormField, covers
from tests.factories import make_organisation, make_person

parse = PartialDate.parse


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "words"),
    [
        ("1920", date(1920, 1, 1), date(1920, 12, 31), "1920"),
        ("2015-09", date(2015, 9, 1), date(2015, 9, 30), "September 2015"),
        ("2015-09-12", date(2015, 9, 12), date(2015, 9, 12), "12 September 2015"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "February 2016"),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28), "February 2015"),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "February 1900"),
        ("2000-02-29", date(2000, 2, 29), date(2000, 2, 29), "29 February 2000"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "1"),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), "December 9999"),
    ],
)
def test_a_date_means_every_day_it_may(text: str, earliest: date, latest: date, words: str) -> None:
    read = parse(text)
    assert (read.earliest, read.latest, read.in_words(), str(read)) == (
        earliest,
        latest,
        words,
        text,
    )


NO_DATES = ["", "20", "20155", "2015-9", "2015-09-1", "2015/09/12", "12-09-2015", "2015-09-12T10"]
NO_DATES += ["-2015", "+2015", "\uff12\uff10\uff11\uff15", "٢٠١٥", "2015-", "2015--12", "MMXV"]
NO_DATES += ["2015 09", "c. 1920", "9" * 10_000, "2015\x00", "2015-09-12\n2016"]


@pytest.mark.parametrize("text", NO_DATES, ids=lambda text: ascii(text)[:20])
def test_what_is_no_date_is_refused_with_the_forms_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date of the form 1920, 2015-09 or 2015-09-12"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2015-00", "There is no month 0: a year has 12."),
        ("2015-13", "There is no month 13: a year has 12."),
        ("2015-13-31", "There is no month 13: a year has 12."),
        ("2015-09-00", "There is no 0 September 2015: that month has 30 days."),
        ("2015-09-31", "There is no 31 September 2015: that month has 30 days."),
        ("2015-02-29", "There is no 29 February 2015: that month has 28 days."),
        ("1900-02-29", "There is no 29 February 1900: that month has 28 days."),
        ("0000", "There is no year 0."),
    ],
)
def test_what_the_calendar_lacks_is_named(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse(text)


def test_outer_blanks_are_no_error() -> None:
    assert parse(" 2015-09 ") == PartialDate(2015, 9)


@pytest.mark.parametrize(
    ("since", "until", "day", "inside"),
    [
        ("2015-09-12", "2020-04-04", date(2015, 9, 12), True),
        ("2015-09-12", "2020-04-04", date(2020, 4, 4), True),
        ("2015-09-12", "2020-04-04", date(2015, 9, 11), False),
        ("2015-09-12", "2020-04-04", date(2020, 4, 5), False),
        ("2015", "2016", date(2015, 1, 1), True),
        ("2015", "2016", date(2014, 12, 31), False),
        ("2015", "2016", date(2016, 12, 31), True),
        ("2015", "2016", date(2017, 1, 1), False),
        ("2016-02", "2016-02", date(2016, 2, 29), True),
        (None, "2016-02", date(1, 1, 1), True),
        ("2016-02", None, date(9999, 12, 31), True),
        (None, None, date(2016, 2, 29), True),
    ],
)
def test_a_period_covers_both_its_ends(
    since: str | None, until: str | None, day: date, inside: bool
) -> None:
    ends = [parse(text) if text else None for text in (since, until)]
    assert covers(ends[0], ends[1], day) is inside


@pytest.mark.django_db
class TestField:
    """The model field: round trips, refusals, serialising."""

    @pytest.mark.parametrize("text", ["1920", "2015-09", "2015-09-12", "0001", "9999-12-31"])
    @pytest.mark.parametrize("as_value", [str, parse], ids=["text", "value"])
    def test_a_date_comes_back_as_it_went_in(self, text: str, as_value: Any) -> None:
        organisation = make_organisation(founded=as_value(text))
        organisation.refresh_from_db()
        assert organisation.founded == parse(text)
        Organisation.objects.update(founded=as_value("1999"))
        organisation.refresh_from_db()
        assert organisation.founded == parse("1999")

    @pytest.mark.parametrize("nothing", ["", None])
    def test_an_unknown_date_is_none(self, nothing: str | None) -> None:
        organisation = make_organisation(founded=nothing)
        organisation.refresh_from_db()
        assert organisation.founded is None
        assert Organisation.objects.filter(founded="").count() == 1

    def test_a_whole_date_is_taken_as_a_day(self) -> None:
        organisation = make_organisation(founded=date(2015, 9, 12))
        organisation.refresh_from_db()
        assert organisation.founded == parse("2015-09-12")

    @pytest.mark.parametrize("wrong", ["soon", "2015-13", 5, 20155])
    def test_what_is_no_date_never_reaches_the_database(self, wrong: Any) -> None:
        with pytest.raises(ValidationError, match="is no"), transaction.atomic():
            make_organisation(founded=wrong)
        make_organisation()
        with pytest.raises(ValidationError, match="is no"), transaction.atomic():
            Organisation.objects.update(founded=wrong)
        assert [o.founded for o in Organisation.objects.all()] == [None]

    def test_dates_sort_by_time_whatever_their_precision(self) -> None:
        texts = ["2015-09-12", "1920", "2015-09", "2015-10", "2015"]
        for text in texts:
            make_organisation(founded=text)
        rows = Organisation.objects.order_by("founded").values_list("founded", flat=True)
        assert [str(row) for row in rows] == sorted(texts)

    def test_a_fixture_keeps_the_precision(self) -> None:
        make_organisation(name="A", founded="2015-09")
        text = serializers.serialize("json", Organisation.objects.all())
        assert '"founded": "2015-09"' in text
        Organisation.objects.all().delete()
        for row in serializers.deserialize("json", text):
            row.save()
        assert Organisation.objects.get().founded == parse("2015-09")


ORDERED = [
    ("", ""),
    ("2015", ""),
    ("", "2015"),
    ("2015", "2015"),
    ("2015", "2015-03"),
    ("2015-06", "2015"),
    ("2015-06-30", "2015-06"),
    ("2015-06-30", "2015-06-30"),
    ("2014-12-31", "2015"),
]
REVERSED = [
    ("2016", "2015"),
    ("2016", "2015-12"),
    ("2015-07", "2015-06-30"),
    ("2015-06-30", "2015-06-29"),
    ("2015-10", "2015-09"),
    ("2016-01-01", "2015"),
]


@pytest.mark.django_db
class TestOrder:
    """The database itself refuses an end before its beginning."""

    @pytest.mark.parametrize(("since", "until"), ORDERED)
    def test_dates_in_order_are_kept(self, since: str, until: str) -> None:
        organisation = Organisation(name="A", slug="a", founded=since, dissolved=until)
        organisation.full_clean()
        organisation.save()

    @pytest.mark.parametrize(("since", "until"), REVERSED)
    def test_reversed_dates_are_refused(self, since: str, until: str) -> None:
        organisation = Organisation(name="A", slug="a", founded=since, dissolved=until)
        with pytest.raises(ValidationError, match="The first date must not come after the last"):
            organisation.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            organisation.save()

    def test_an_update_is_refused_too(self) -> None:
        make_organisation(founded="2015", dissolved="2016")
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.update(founded="2017")

    @pytest.mark.parametrize("kind", ["affiliation", "role"])
    def test_ties_and_roles_are_held_to_it(self, kind: str) -> None:
        first, second = make_organisation(), make_organisation()
        dates = {"since": "2016", "until": "2015-12-31"}
        row: Any = Role(person=make_person(), organisation=first, title="Chair", **dates)
        if kind == "affiliation":
            row = Affiliation(organisation=first, to=second, **dates)
        with pytest.raises(ValidationError, match="The first date must not come after the last"):
            row.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestForm:
    """The form field: errors are sentences, an unchanged date is unchanged."""

    @pytest.mark.parametrize("text", ["1920", " 2015-09 ", "2015-09-12"])
    def test_it_reads_the_three_forms(self, text: str) -> None:
        assert PartialDateFormField().clean(text) == parse(text)

    def test_empty_means_unknown_or_is_required(self) -> None:
        assert PartialDateFormField(required=False).clean("  ") is None
        with pytest.raises(ValidationError, match="This field is required"):
            PartialDateFormField().clean("  ")

    @pytest.mark.parametrize("text", ["soon", "2015-13", "2015-9", "1920\x00", "9" * 10])
    def test_an_error_is_a_sentence(self, text: str) -> None:
        with pytest.raises(ValidationError) as caught:
            PartialDateFormField().clean(text)
        assert caught.value.messages[0].endswith(".")

    def test_a_date_shown_again_has_not_changed(self) -> None:
        field = PartialDateFormField(required=False)
        assert field.prepare_value(parse("2015-09")) == "2015-09"
        assert not field.has_changed(parse("2015-09"), "2015-09")
        assert not field.has_changed(None, "")
        assert field.has_changed(parse("2015-09"), "2015")

    @pytest.mark.django_db
    def test_a_model_form_reads_saves_and_names_the_field(self) -> None:
        form_class: type[forms.ModelForm[Organisation]] = modelform_factory(
            Organisation, fields=["name", "founded", "dissolved"]
        )
        form = form_class({"name": "A", "founded": "2015-09", "dissolved": ""})
        assert form.is_valid(), form.errors
        assert form.save().founded == parse("2015-09")
        bad = form_class({"name": "B", "founded": "2016", "dissolved": "2015-13"})
        assert list(bad.errors) == ["dissolved"]
        late = form_class({"name": "B", "founded": "2016", "dissolved": "2015"})
        assert "The first date must not come after the last." in str(late.errors)
        assert 'value="2015-09"' in str(form_class(instance=Organisation.objects.get()))
