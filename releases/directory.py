"""Who and what is public: named or quoted by a public release, or listed by staff."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from organisations.models import Organisation, Person
from releases.models import Release, Statement, Topic, TopicCount
from releases.prepared import Prepared, PreparedModels, padded
from releases.querysets import public_q

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from releases.querysets import StatementQuerySet

SPEAKER = ("id", "name", "slug", "honorific")  # what is shown of one
Rows = TypeVar("Rows", bound="QuerySet[Organisation] | QuerySet[Person] | QuerySet[Topic]")


def _built_once(build: Callable[[], Rows]) -> Callable[[], Rows]:
    """
    Keep the conditions that a function puts together, for they are long and never differ.

    No row is kept: what is returned is asked anew each time, at the database's own time.
    """
    kept = cache(build)

    @wraps(build)
    def copied() -> Rows:
        return kept().all()  # type: ignore[return-value]

    return copied


def _named_by(through: type[Model], column: str) -> Exists:
    """Return the condition that a public release is tied to the row in a through table."""
    rows = through._default_manager.filter(public_q("release__"), **{column: OuterRef("pk")})
    return Exists(rows)


def _number(through: type[Model], column: str) -> Coalesce:
    """Return how many public releases are tied to the row in a through table."""
    # The few hidden ones are left out: asking of each tie whether its release is public would
    # read the releases themselves, one by one.
    ties = through._default_manager.exclude(release__in=Release.objects.hidden())
    mine = ties.filter(**{column: OuterRef("pk")}).order_by().values(column)
    # Their own keys are in no index beside those.
    return Coalesce(Subquery(mine.annotate(n=Count("release")).values("n")), 0)


def _quoted(column: str) -> Exists:
    """Return the condition that the row spoke in a confirmed statement of a public release."""
    return Exists(Statement.objects.public().confirmed().filter(**{column: OuterRef("pk")}))


def _number_quoting() -> Coalesce:
    """Return how many public releases quote the person in a confirmed statement, unnamed else."""
    named = Release.people.through.objects.filter(
        person=OuterRef("person"), release__id__is_at=OuterRef("release")
    )
    said = Statement.objects.standing().confirmed().exclude(release__in=Release.objects.hidden())
    mine = said.exclude(Exists(named)).filter(person=OuterRef("pk")).order_by().values("person")
    return Coalesce(Subquery(mine.annotate(n=Count("release", distinct=True)).values("n")), 0)


def among(rows: QuerySet[Any], column: str) -> Exists:
    """Return the condition that a foreign key points among some rows, asked of each by itself."""
    return Exists(rows.filter(pk=OuterRef(column)))


@_built_once
def public_organisations() -> QuerySet[Organisation]:
    """Return the organisations anyone may know of."""
    issued = Release.objects.public().filter(organisation=OuterRef("pk"))
    joint = _named_by(Release.joint_issuers.through, "organisation_id")
    quoted = _quoted("organisation")
    return Organisation.objects.filter(Q(listed=True) | Exists(issued) | joint | quoted)


@_built_once
def public_people() -> QuerySet[Person]:
    """Return the people anyone may know of."""
    named = _named_by(Release.people.through, "person_id")
    return Person.objects.filter(Q(listed=True) | named | _quoted("person"))


def everybody() -> QuerySet[Person]:
    """Return the same people by way of the few hidden releases: quicker where all are counted."""
    ties = Release.people.through.objects.exclude(release__in=Release.objects.hidden())
    named = Exists(ties.filter(person=OuterRef("pk")))
    return Person.objects.filter(Q(listed=True) | named | _quoted("person"))


@_built_once
def public_topics() -> QuerySet[Topic]:
    """Return the topics anyone may know of: a parent is public with any of its children."""
    named = _named_by(Release.topics.through, "topic_id")
    children = Topic.objects.filter(Q(listed=True) | named, parent=OuterRef("pk"))
    return Topic.objects.filter(Q(listed=True) | named | Exists(children))


def called_by_slug(model: type[Model], slugs: Sequence[str]) -> list[Any]:
    """Return the public organisations, people or topics that have some slugs, by name."""
    return _BY_SLUG[model].objects(keys=padded(slugs)) if slugs else []


_BY_SLUG: dict[type[Model], PreparedModels] = {
    Organisation: PreparedModels(lambda slugs: public_organisations().filter(slug__in=slugs)),
    Person: PreparedModels(lambda slugs: public_people().filter(slug__in=slugs)),
    Topic: PreparedModels(
        lambda slugs: public_topics().filter(slug__in=slugs).select_related("parent")
    ),
}


def recently_named(most: int) -> QuerySet[Person]:
    """Return by name whoever the public releases taken in last name, of so many namings."""
    named = Release.people.through.objects.filter(public_q("release__"))
    latest = named.order_by("-release_id", "-pk").values("person_id")[:most]
    return Person.objects.filter(pk__in=latest).order_by("name", "pk")


def recently_quoted(most: int) -> QuerySet[Person]:
    """Return by name whoever made so many confirmed statements of the releases taken in last."""
    quoted = Statement.objects.public().confirmed().filter(person__isnull=False)
    # In this order they lie in an index; in that of their own keys all would be sorted.
    latest = quoted.order_by("-release_id", "-pk").values("person_id")[:most]
    return Person.objects.filter(pk__in=latest).order_by("name", "pk")


def most_frequent(statements: StatementQuerySet) -> QuerySet[Any, Any]:
    """Return who made most of some public statements, as ``most_quoted`` reads them."""
    quoted = statements.confirmed().filter(person__isnull=False).order_by()
    columns = [f"person__{name}" for name in SPEAKER]
    numbers = quoted.values(*columns).annotate(n=Count("pk"))
    found: QuerySet[Any, Any] = numbers.order_by("-n", "person__name", "person__pk")
    return found.values_list(*columns, "n")


def most_quoted(
    question: Prepared, most: int, *, keys: Sequence[int] = ()
) -> list[tuple[Person, int]]:
    """Return whom a question yields, made of ``most_frequent``, and how many they made."""
    found = question.rows(keys=keys, limit=most)
    return [(Person(**dict(zip(SPEAKER, who, strict=True))), n) for *who, n in found]


def most_of(numbers: dict[int, int], most: int) -> list[tuple[Person, int]]:
    """Return the same for ``{person's key: statements}``."""
    if not numbers:
        return []
    least = min(heapq.nlargest(most, numbers.values()))
    keys = [key for key, n in numbers.items() if n >= least]
    people = Person.objects.filter(pk__in=keys).order_by("name", "pk").only(*SPEAKER)
    found = [(person, numbers[person.pk]) for person in people]
    return sorted(found, key=lambda one: -one[1])[:most]


@_built_once
def people_with_counts() -> QuerySet[Person]:
    """
    Return public people by name, each with ``n``, the number of their public releases.

    Those are what the filter by person finds: it names them, or quotes them in a confirmed
    statement.
    """
    named = _number(Release.people.through, "person")
    return public_people().annotate(n=named + _number_quoting())


def topics_with_counts() -> list[Topic]:
    """Return public topics by name, each with ``n``, the number of public releases on it."""
    numbers, found = TopicCount.objects.by_topic(), list[Any](_TOPICS.objects())
    for topic in found:
        topic.n = numbers.get(topic.pk, 0)
    return found


_TOPICS = PreparedModels(public_topics)
