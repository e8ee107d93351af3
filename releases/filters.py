"""The archive's one query language: every outlet reads its parameters here and nowhere else."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone

from organisations.models import Organisation, Person
from releases import search
from releases.chosen import OneFilter, SomeFilter
from releases.cursors import Cursor
from releases.dayfield import DayField
from releases.models import Release, Statement, Topic
from releases.models.synonym import with_synonyms
from releases.prepared import Prepared
from releases.querysets import ReleaseQuerySet

MANY = 50_000  # statements, sooner gone through until there are enough than sorted
STATES = {
    "confirmed": Prepared(lambda: Statement.objects.confirmed().order_by().values_list("release")),
    "unconfirmed": Prepared(
        lambda: Statement.objects.unconfirmed().order_by().values_list("release")
    ),
}
LAST_PAGE = 100  # beyond, places lead further than counting pages
WITHIN = {"1d": "last day", "7d": "last 7 days", "30d": "last 30 days", "365d": "last year"}
WITHDRAWN = {"include": "with withdrawn releases", "exclude": "without withdrawn releases"}
PLACES = ("page", "before", "after")  # where in the list, not what is in it
CHECKED = {"confirmed": "Confirmed", "unconfirmed": "Not yet confirmed"}
RESPONSES = {"any": "Answered", "none": "Without an answer held here"}
GROUPS = {
    "releases": "releases",
    "statements": "statements",
    "people": "people named",
    "organisations": "organisations",
}
SORT = {"newest": "newest first", "oldest": "oldest first", "relevance": "most relevant first"}


def _one_of(label: str) -> dict[str, str]:
    return {"invalid_choice": f"%(value)s: there is no such {label} in the archive."}


def _choice(
    choices: dict[str, str] | Any, label: str, empty: str, field: str | None = None, **more: Any
) -> django_filters.ChoiceFilter:
    pairs = choices.items() if isinstance(choices, dict) else choices
    errors = _one_of(label.lower())
    return django_filters.ChoiceFilter(
        field, choices=list(pairs), label=label, empty_label=empty, error_messages=errors, **more
    )


class DayFilter(django_filters.Filter):
    """A day, as the browser's own input for dates gives it."""

    field_class = DayField


class PageFilter(django_filters.Filter):
    """A whole number; paging itself is left to whoever renders."""

    field_class = forms.IntegerField


class PlaceField(forms.CharField):
    """A place in a list, as the list's own links give it."""

    def clean(self, value: Any) -> Any:
        """Read it; an invalid one is said to be so."""
        text = super().clean(value)
        try:
            return Cursor.read(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PlaceFilter(django_filters.Filter):
    """Where in the list to go on."""

    field_class = PlaceField


class ReleaseFilterForm(forms.Form):
    """What makes sense only together: dates in order, one place to go on from."""

    ranked = True  # whether there is an order by relevance
    query: search.Query | None = None  # the words, as search understood them

    def clean(self) -> dict[str, Any]:
        """Refuse reversed dates, and words that search cannot understand."""
        none: dict[str, Any] = dict.fromkeys(ReleaseFilterSet.base_filters)
        data = none | (super().clean() or {})
        data["organisation"] = data["organisation"] or []
        start, end = data.get("from"), data.get("to")
        if start and end and start > end:
            self.add_error("to", ValidationError("The end of the period lies before its start."))
        self._agree_on_place(data)
        if data.get("q"):
            self.query = with_synonyms(search.parse(data["q"]))
            if self.query.refusal:
                self.add_error("q", ValidationError(self.query.refusal))
        return data

    def _agree_on_place(self, data: dict[str, Any]) -> None:
        """Refuse two places at once, and a place in a list that is not by date."""
        given = [name for name in ("before", "after") if data.get(name)]
        if len(given) > 1:
            self.add_error("after", ValidationError("Give one place: before or after, not both."))
        elif given and data.get("page"):
            self.add_error("page", ValidationError(f"Give “{given[0]}” or a page, not both."))
        elif given and self.ranked and data.get("sort") == "relevance":
            self.add_error(
                given[0], ValidationError("Only lists by date have places: turn pages instead.")
            )


class ReleaseFilterSet(django_filters.FilterSet):
    """Parameters in, releases out. Ask ``is_valid()`` before ``.qs``: invalid means none."""

    base_filters: OrderedDict[str, django_filters.Filter]

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=300)
    organisation = SomeFilter(
        label="Organisation",
        model=Organisation,
        method="by_organisation",
        error_messages=_one_of("organisation"),
    )
    person = OneFilter(
        label="Person named or quoted",
        model=Person,
        method="naming",
        error_messages={"invalid_choice": "There is no such person in the archive."},
    )
    topic = OneFilter(
        label="Topic",
        model=Topic,
        method="on_topic",
        error_messages={"invalid_choice": "There is no such topic in the archive."},
    )
    kind = _choice(Release.Kind.choices, "Kind", "Any kind")
    within = django_filters.ChoiceFilter(
        label="Issued within",
        choices=list(WITHIN.items()),
        method="issued_within",
        empty_label="Any time",
        error_messages=_one_of("period"),
    )
    responses = django_filters.ChoiceFilter(
        label="Answers",
        choices=list(RESPONSES.items()),
        method="with_responses",
        empty_label="Answered or not",
        error_messages=_one_of("choice"),
    )
    withdrawn = django_filters.ChoiceFilter(
        label="Withdrawn",
        choices=list(WITHDRAWN.items()),
        method="with_withdrawn",
        empty_label=None,
        error_messages=_one_of("choice"),
    )
    sort = django_filters.ChoiceFilter(
        label="Order",
        choices=list(SORT.items()),
        method="in_order",
        empty_label=None,
        error_messages=_one_of("order"),
    )
    page = PageFilter(
        label="Page",
        method="unchanged",
        error_messages={"invalid": "Give the page as a whole number."},
        validators=[
            MinValueValidator(1, "Pages are counted from 1."),
            MaxValueValidator(
                LAST_PAGE,
                f"Pages end at {LAST_PAGE}: the links at the end of that one lead further.",
            ),
        ],
    )
    group = django_filters.ChoiceFilter(
        label="Show",
        choices=list(GROUPS.items()),
        method="unchanged",
        empty_label=None,
        error_messages=_one_of("way to group"),
    )
    before = PlaceFilter(label="Issued before", method="before_place", max_length=40)
    after = PlaceFilter(label="Issued after", method="after_place", max_length=40)

    class Meta:
        model = Release
        fields: list[str] = []
        form = ReleaseFilterForm

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        """Read the parameters; an empty one is absent, an unknown one is ignored."""
        given = data.copy()
        for name in data:
            given.setlist(name, [value for value in data.getlist(name) if value.strip()])
            if not given.getlist(name):
                del given[name]
        # Only what is given is made ready: all dozen filters would take longer than the answer.
        asked = {name: one for name, one in self.base_filters.items() if name in given}
        self.base_filters = OrderedDict(asked)
        super().__init__(given, *args, **kwargs)

    @property
    def active(self) -> dict[str, Any]:
        """Return what narrows the list: the cleaned values given, without order and place."""
        neutral = {"sort", "group", *PLACES} | (set() if self.leaves_out else {"withdrawn"})
        return {k: v for k, v in self.form.cleaned_data.items() if v and k not in neutral}

    @property
    def leaves_out(self) -> bool:
        """Tell whether withdrawn releases are left out."""
        return bool(self.form.cleaned_data.get("withdrawn") == "exclude")

    @property
    def query(self) -> search.Query | None:
        """The words searched for, as understood; None where none were given."""
        query: search.Query | None = self.form.query
        return query

    def without(self, *names: str, of: ReleaseQuerySet | None = None) -> ReleaseQuerySet:
        """
        Return what the other parameters leave; like ``.qs``, only where all are valid.

        ``of`` stands in for the releases of the page.
        """
        found: ReleaseQuerySet = (self.queryset if of is None else of).all()
        for name, value in self.form.cleaned_data.items():
            if name in self.filters and name not in names:
                found = self.filters[name].filter(found, value)
        return found

    def filter_queryset(self, queryset: ReleaseQuerySet) -> ReleaseQuerySet:
        """Return what all parameters leave, for ``.qs``."""
        return self.without()

    def with_words(self, releases: ReleaseQuerySet, name: str, value: str) -> ReleaseQuerySet:
        """Keep the releases that the words find."""
        return releases.filter(search.matches(self.query)) if self.query else releases.none()

    def by_organisation(self, releases: ReleaseQuerySet, name: str, value: Any) -> ReleaseQuerySet:
        """Keep what any of the organisations issued, alone or jointly."""
        return releases.issued_by(*value) if value else releases

    def naming(self, releases: ReleaseQuerySet, name: str, value: Any) -> ReleaseQuerySet:
        """Keep what names the person, or quotes them in a confirmed statement."""
        return releases.naming(value)

    def on_topic(self, releases: ReleaseQuerySet, name: str, value: Any) -> ReleaseQuerySet:
        """Keep what is on the topic or one beneath it."""
        return releases.on_topic(value)

    def from_day(self, releases: ReleaseQuerySet, name: str, value: date) -> ReleaseQuerySet:
        """Keep what was certainly issued on the day or later."""
        return releases.issued_from(value)

    def to_day(self, releases: ReleaseQuerySet, name: str, value: date) -> ReleaseQuerySet:
        """Keep what was certainly issued on the day or earlier."""
        return releases.issued_to(value)

    def issued_within(self, releases: ReleaseQuerySet, name: str, value: str) -> ReleaseQuerySet:
        """Keep what was issued today or in so many London days before."""
        days = int(value.removesuffix("d"))
        return releases.issued_from(timezone.localdate() - timedelta(days=days))

    def with_responses(self, releases: ReleaseQuerySet, name: str, value: str) -> ReleaseQuerySet:
        """Keep what has an answer that everybody may read, or what has none."""
        return releases.answered() if value == "any" else releases.unanswered()

    def with_withdrawn(self, releases: ReleaseQuerySet, name: str, value: str) -> ReleaseQuerySet:
        """Leave withdrawn releases out only where that is asked."""
        return releases.not_withdrawn() if value == "exclude" else releases

    def in_order(self, releases: ReleaseQuerySet, name: str, value: str) -> ReleaseQuerySet:
        """Order the releases; without words there is nothing to be relevant to."""
        if value == "oldest":
            return releases.oldest_first()
        return releases.newest_first()

    def before_place(self, releases: ReleaseQuerySet, name: str, value: Cursor) -> ReleaseQuerySet:
        """Go on with what was issued before a place in the list."""
        return releases.before(value, oldest_first=self.oldest_first)

    def after_place(self, releases: ReleaseQuerySet, name: str, value: Cursor) -> ReleaseQuerySet:
        """Go on with what was issued after a place in the list."""
        return releases.after(value, oldest_first=self.oldest_first)

    def active_place(self, name: str) -> Cursor | None:
        """Return the place from which the list goes on, ``before`` or ``after``."""
        place: Cursor | None = getattr(self.form, "cleaned_data", {}).get(name)
        return place

    @property
    def oldest_first(self) -> bool:
        """Tell whether the list begins with the oldest."""
        return bool(self.form.cleaned_data.get("sort") == "oldest")

    def unchanged(self, releases: ReleaseQuerySet, name: str, value: Any) -> ReleaseQuerySet:
        """Leave paging and grouping to whoever renders."""
        return releases


# “from” is a word of Python's, so these two cannot be written as attributes.
for _name, _label, _method in (("from", "From", "from_day"), ("to", "To", "to_day")):
    _filter = DayFilter(label=_label, widget=forms.DateInput(attrs={"type": "date"}))
    _filter.method = _method
    ReleaseFilterSet.base_filters[_name] = ReleaseFilterSet.declared_filters[_name] = _filter


class StatementFilterForm(ReleaseFilterForm):
    """The same of statements, which are always by date: relevance is the newest first."""

    ranked = False


class StatementFilterSet(ReleaseFilterSet):
    """
    The same parameters, statements out; and three that only statements have.

    ``q`` looks in the statement itself; what speaks of a release (topic, kind, dates, withdrawn)
    keeps the statements of the releases it finds. ``person`` is the speaker, of confirmed
    statements only. ``organisation`` is for whom it was spoken or, where nobody recorded that,
    who issued the release.
    """

    person = OneFilter(
        label="Speaker",
        model=Person,
        method="by_speaker",
        error_messages={"invalid_choice": "There is no such person in the archive."},
    )
    kind = _choice(Release.Kind.choices, "Kind", "Any kind", "release__kind")
    strength = _choice(
        Statement.Strength.choices, "Attribution", "Any attribution", method="of_strength"
    )
    extent = _choice(Statement.Kind.choices, "Extent", "Full or fragment", method="of_kind")
    state = _choice(CHECKED, "State", "Confirmed or not", method="in_state")

    class Meta:
        model = Statement
        fields: list[str] = []
        form = StatementFilterForm

    def with_words(self, statements: Any, name: str, value: str) -> Any:
        """Keep the statements that have the words."""
        return statements.filter(search.matches_statement(self.query)) if self.query else statements

    def by_organisation(self, statements: Any, name: str, value: Any) -> Any:
        """Keep what was said for any of the organisations."""
        if not value:
            return statements
        if self.form.cleaned_data.get("person"):
            return statements.each_credited_to(*value)
        return statements.credited_to(*value)

    # What very many share is asked for by leaving out the rest. Told what it is, SQLite would take
    # it for rare, and sort all that has it for the newest of them; what is rare, it finds so, in
    # an index of its own.

    def of_strength(self, statements: Any, name: str, value: str) -> Any:
        """Keep what is attributed so, neither more strongly nor less."""
        named = Statement.Strength.NAMED_PERSON
        if value == named:
            return statements.exclude(strength__in=sorted({*Statement.Strength.values} - {value}))
        if not value:
            return statements
        return statements.exclude(strength__is_plainly=named.value).filter(strength=value)

    def of_kind(self, statements: Any, name: str, value: str) -> Any:
        """Keep full statements, or fragments."""
        fragment = Statement.Kind.FRAGMENT
        if value == fragment:
            return statements.filter(kind__is_plainly=fragment.value)
        return statements.exclude(kind=fragment) if value else statements

    def in_state(self, statements: Any, name: str, value: str) -> Any:
        """Keep what has been confirmed, or what has not; either may be few or very many."""
        many = STATES[value].count(MANY, statements.db) == MANY
        if value == Statement.State.CONFIRMED:
            return statements.each_confirmed() if many else statements.confirmed()
        return statements.each_unconfirmed() if many else statements.unconfirmed()

    def by_speaker(self, statements: Any, name: str, value: Any) -> Any:
        """Keep what a person is confirmed to have said."""
        return statements.confirmed().quoted_by(value)
