"""The rows of a list: whichever releases they are, what is shown of them is asked alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, QuerySet

from organisations.models import Organisation
from releases.models import Release, Response, Statement
from releases.prepared import Prepared, Row
from releases.querysets import public_q

if TYPE_CHECKING:
    from typing import Any

    from releases.querysets import ReleaseQuerySet

SHOWN = (
    "id",
    "organisation_id",
    "reference",
    "slug",
    "title",
    "standfirst",
    "excerpt",
    "kind",
    "state",
    "issued",
    "issued_precision",
)
WITH_TEXT = (*SHOWN, "body")
ISSUER = ("id", "name", "slug")


def rows_of(releases: ReleaseQuerySet, most: int, offset: int = 0) -> list[Release]:
    """Return at most so many rows of some public releases, in their order."""
    keys = releases.values_list("pk", flat=True)[offset : offset + most]
    return read_rows(list(keys), releases.db)


def newest_rows(most: int, offset: int = 0, *, using: str = DEFAULT_DB_ALIAS) -> list[Release]:
    """Return at most so many rows of all public releases, the newest first."""
    return _releases(_NEWEST.rows(using, limit=most, offset=offset), SHOWN, using)


def newest_rows_of(
    issuer: Organisation, most: int, offset: int = 0, *, using: str = DEFAULT_DB_ALIAS
) -> list[Release]:
    """
    Return at most so many rows of the releases an organisation issued, the newest first.

    As ``issued_by()`` finds them, but what it issued alone and what with others is asked for
    apart: each has an index in its order, and together they would all be looked up and sorted.
    """
    stop = offset + most
    alone = _ISSUED.rows(using, keys=[issuer.pk], limit=stop)
    joint = _ISSUED_JOINTLY.rows(using, keys=[issuer.pk], limit=stop)
    newest = sorted({*alone, *joint}, reverse=True)[offset:stop]
    return read_rows([key for _, key in newest], using)


def read_rows(
    keys: Sequence[int], using: str = DEFAULT_DB_ALIAS, *, with_text: bool = False
) -> list[Release]:
    """
    Return the releases with these keys, in this order, less those that are not public.

    Each has what a row shows of it, with ``organisation`` and ``joint``, its joint issuers, and
    the text only where passages of it are shown; whatever else is asked of it costs a query.
    """
    if not keys:
        return []
    question, columns = (_TEXTS, WITH_TEXT) if with_text else (_ROWS, SHOWN)
    found = {row.pk: row for row in _releases(question.rows(using, keys=keys), columns, using)}
    return [found[key] for key in keys if key in found]


def add_voices(rows: Sequence[Release], using: str = DEFAULT_DB_ALIAS) -> None:
    """Add to rows whom each has ``quoted`` and how many ``answers`` there are to it."""
    found = {row.pk: row for row in rows}
    if not found:
        return
    for key, name in _QUOTED.rows(using, keys=list(found)):
        if name not in found[key].quoted:
            found[key].quoted.append(name)
    for key, n in _ANSWERS.rows(using, keys=list(found)):
        found[key].answers = n


def _releases(found: Iterable[Row], columns: tuple[str, ...], using: str) -> list[Release]:
    """Return the releases that rows of ``_shown`` tell of."""
    fields, issuers = _in_order(columns), dict[int, Organisation]()

    def issuer(key: int, name: str, slug: str) -> Organisation:
        # One that issued several of the rows is the same for all of them.
        if key not in issuers:
            issuers[key] = Organisation.from_db(using, ISSUER, (key, name, slug))
        return issuers[key]

    releases: dict[int, Release] = {}
    for name, slug, *values in found:
        release = Release.from_db(using, fields, values)
        release.organisation = issuer(release.organisation_id, name, slug)
        release.joint, release.quoted = [], []
        releases[release.pk] = release
    if releases:
        for key, *joint in _JOINT.rows(using, keys=list(releases)):
            releases[key].joint.append(issuer(*joint))
    return list(releases.values())


def _shown(releases: ReleaseQuerySet, columns: tuple[str, ...]) -> QuerySet[Any, Any]:
    return releases.values_list("organisation__name", "organisation__slug", *_in_order(columns))


def _with_keys(keys: Sequence[int]) -> ReleaseQuerySet:
    return Release.objects.public().filter(pk__in=keys).order_by()


def _joint(keys: Sequence[int]) -> QuerySet[Any, Any]:
    ties = Release.joint_issuers.through.objects.filter(release__in=keys)
    named = ties.annotate(name=F("organisation__name"), slug=F("organisation__slug"))
    columns = ("release_id", "organisation_id", "name", "slug")
    return named.order_by("name", "organisation_id").values_list(*columns)


def _quoted(keys: Sequence[int]) -> QuerySet[Any, Any]:
    said = Statement.objects.public().confirmed().filter(release__in=keys, person__isnull=False)
    return said.order_by("position", "pk").values_list("release_id", "person__name")


def _answers(keys: Sequence[int]) -> QuerySet[Any, Any]:
    """Return how many answers were given to each; one in the release itself is one, too."""
    given = Response.objects.public().filter(target_in__in=keys).order_by()
    return given.values_list("target_in_id").annotate(n=Count("pk"))


def _issued(keys: Sequence[int]) -> QuerySet[Any, Any]:
    releases = Release.objects.public().filter(organisation=keys[0])
    return releases.newest_first().values_list("issued_order", "pk")


def _issued_jointly(keys: Sequence[int]) -> QuerySet[Any, Any]:
    ties = Release.joint_issuers.through.objects.filter(public_q("release__"), organisation=keys[0])
    newest = ties.order_by("-release__issued_order", "-release_id")
    return newest.values_list("release__issued_order", "release_id")


@cache
def _in_order(columns: tuple[str, ...]) -> list[str]:
    """Return columns as the model has them: so ``from_db`` takes their values."""
    return [f.attname for f in Release._meta.concrete_fields if f.attname in columns]


_NEWEST = Prepared(lambda: _shown(Release.objects.public().newest_first(), SHOWN))
_ROWS = Prepared(lambda keys: _shown(_with_keys(keys), SHOWN))
_TEXTS = Prepared(lambda keys: _shown(_with_keys(keys), WITH_TEXT))
_JOINT, _QUOTED, _ANSWERS = Prepared(_joint), Prepared(_quoted), Prepared(_answers)
_ISSUED, _ISSUED_JOINTLY = Prepared(_issued), Prepared(_issued_jointly)
