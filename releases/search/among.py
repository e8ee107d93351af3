"""
Among which releases a search looks, as conditions for an engine's own statement.

What a page narrows its list by is a queryset. An engine that goes through its own lists, newest
first, asks of each release it meets whether that is one of them; what can be told beforehand, the
dates between which it must look and the few releases that come into question, spares it most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FullResultSet
from django.db.models import QuerySet
from django.db.models.lookups import Exact, In, Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import AND, OR, WhereNode

from releases.search.order import FIRST

if TYPE_CHECKING:
    from releases.models import Release

Sql = tuple[str, Sequence[Any]]  # and its parameters

TABLE = '"releases_release"'
STATEMENTS = '"releases_statement"'
JOINT = '"releases_release_joint_issuers"'
_DATE, _ISSUER, _KEY = "issued_order", "organisation", "id"
_ANY: Sql = ("TRUE", ())
_AFTER, _BEFORE = ("gt", "gte"), ("lt", "lte")


@dataclass
class Among:
    """
    Releases to choose from.

    ``where`` is the condition on the table of releases, whole. What it says of the date of issue
    stands in ``start`` and ``end`` again, both inclusive; of what it says of the issuer, and of
    other tables, ``chosen`` makes statements that yield keys: each those of all that may be found.
    ``issuers`` are keys of organisations, one of which must have issued a release, alone or
    jointly; None: whichever. ``keys`` are those of ``chosen`` that are no plain question for
    issuers, and ``rest`` what ``where`` says beside them, to be asked of one release at a time;
    ``unissued`` is that without the questions for issuers, and ``timeless`` without the bounds of
    the date that are whole seconds, ``seconds``, which the order of lists knows (`>=` or `<`, and
    an instant).
    """

    where: Sql
    rest: Sql
    unissued: Sql = _ANY
    timeless: Sql = _ANY
    seconds: list[tuple[str, datetime]] = field(default_factory=list)
    start: datetime | None = None
    end: datetime | None = None
    chosen: list[Sql] = field(default_factory=list)
    issuers: frozenset[int] | None = None
    keys: list[Sql] = field(default_factory=list)

    @classmethod
    def of(cls, releases: QuerySet[Release, Any]) -> Among:
        """Read a queryset; raise EmptyResultSet where it can hold nothing."""
        query = _alone(releases).query
        compiler = query.get_compiler(releases.db)
        compiler.pre_sql_setup()
        among = cls(_compiled(query.where, compiler), _ANY)
        among.start, among.end = _bounds(query.where)
        others, issued = [], []
        for part in _parts(query.where):
            if keys := _keys(part, compiler):
                among.chosen.append(keys)
                among.issuers = _fewer(among.issuers, _issuers(part))
                if by := _issued_by(part, compiler):
                    issued.append(by)
                else:
                    among.keys.append(keys)
            else:
                others.append(part)
        among.unissued = _both([_compiled(WhereNode(others), compiler)])
        among.rest = _both([_compiled(WhereNode(others), compiler), *issued])
        among.seconds = [bound for part in others if (bound := _whole_seconds(part))]
        timeless = [part for part in others if not _whole_seconds(part)]
        among.timeless = _both([_compiled(WhereNode(timeless), compiler), *issued])
        return among

    def between(self, start: datetime | None, end: datetime | None) -> Among:
        """Return those that were issued from one instant on, and before another."""
        return replace(
            self,
            where=_issued(self.where, start, end),
            rest=_issued(self.rest, start, end),
            unissued=_issued(self.unissued, start, end),
            timeless=_issued(self.timeless, start, end),
            start=start or self.start,
            end=end or self.end,
        )


@dataclass
class AmongStatements:
    """
    Statements to choose from, and what is wanted of each: ``columns`` as they are selected.

    ``where`` is the condition on the tables of statements and releases, whole; what it says of the
    date of issue stands in ``start`` and ``end`` again, both inclusive.
    """

    columns: str
    where: Sql
    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def of(cls, statements: QuerySet[Any, Any]) -> AmongStatements | None:
        """
        Read a queryset of values; None where it asks of other tables, too.

        Raise EmptyResultSet where it can hold nothing.
        """
        query = statements.order_by().query
        compiler = query.get_compiler(statements.db)
        compiler.pre_sql_setup()
        tables = {alias for alias in query.alias_map if query.alias_refcount[alias]}
        if {f'"{alias}"' for alias in tables} - {TABLE, STATEMENTS}:
            return None
        columns = ", ".join(sql for _, (sql, _), _ in compiler.select)
        return cls(columns, _compiled(query.where, compiler), *_bounds(query.where))

    def between(self, start: datetime | None, end: datetime | None) -> AmongStatements:
        """Return those of releases that were issued from one instant on, and before another."""
        where = _issued(self.where, start, end)
        return replace(self, where=where, start=start or self.start, end=end or self.end)


def _issued(where: Sql, start: datetime | None, end: datetime | None) -> Sql:
    """Return a condition on releases with another, on when they were issued."""
    for sign, bound in ((">=", start), ("<", end)):
        if bound is not None:
            sql, values = where
            where = f'({sql}) AND {TABLE}."issued_order" {sign} %s', [*values, bound]
    return where


def _compiled(where: WhereNode, compiler: Any) -> Sql:
    """Return a condition in the words of the engine; one that asks for nothing holds always."""
    try:
        sql: Sql = compiler.compile(where)
    except FullResultSet:
        return _ANY
    return sql if sql[0] else _ANY


def _bounds(where: WhereNode) -> tuple[datetime | None, datetime | None]:
    """Return between which instants the date of issue must lie, as far as is said plainly."""
    start: datetime | None = None
    end: datetime | None = None
    for part in _parts(where):
        if _of(part, _DATE) and isinstance(part.rhs, datetime):
            if part.lookup_name in _AFTER:
                start = max(start or part.rhs, part.rhs)
            elif part.lookup_name in _BEFORE:
                end = min(end or part.rhs, part.rhs)
    return start, end


def _whole_seconds(part: Any) -> tuple[str, datetime] | None:
    """Return the sign and the instant of a bound of the date, where the order of lists has it."""
    if not (_of(part, _DATE) and isinstance(part.rhs, datetime)) or part.rhs.microsecond:
        return None
    sign = {"gte": ">=", "lt": "<"}.get(part.lookup_name)
    return (sign, part.rhs) if sign and part.rhs > FIRST else None


def _alone(releases: QuerySet[Release, Any]) -> QuerySet[Release, Any]:
    """Return the same releases by conditions on their own table: no other is joined."""
    plain = releases.order_by().values("pk")
    tables = [alias for alias in plain.query.alias_map if plain.query.alias_refcount[alias]]
    if len(tables) <= 1:
        return plain
    return releases.model._default_manager.using(releases.db).filter(pk__in=plain)


def _parts(node: WhereNode) -> Iterator[Any]:
    """Yield the conditions all of which must hold."""
    for part in node.children:
        if isinstance(part, WhereNode) and part.connector == AND and not part.negated:
            yield from _parts(part)
        else:
            yield part


def _keys(node: Any, compiler: Any) -> Sql | None:
    """Return a statement of the keys of all that a condition can leave; None: of very many."""
    if isinstance(node, WhereNode):
        if node.connector != OR or node.negated:
            return None
        found = [_keys(part, compiler) for part in node.children]
        if any(keys is None for keys in found):
            return None
        both = [keys for keys in found if keys]
        return " UNION ALL ".join(sql for sql, _ in both), [v for _, some in both for v in some]
    if _of(node, _ISSUER):
        sql, parameters = compiler.compile(node)
        return f"SELECT {TABLE}.id FROM {TABLE} WHERE {sql}", parameters  # noqa: S608 -- ours
    if _of(node, _KEY) and isinstance(node, In) and isinstance(node.rhs, Query):
        sql, parameters = node.process_rhs(compiler, compiler.connection)
        return f"SELECT * FROM {sql} AS chosen", parameters  # noqa: S608 -- Django's
    return None


def _issued_by(node: Any, compiler: Any) -> Sql | None:
    """Return a plain question for issuers as it is asked of a release at hand; None: another."""
    if _of(node, _ISSUER):
        sql: Sql = compiler.compile(node)
        return sql
    issuers = getattr(node.rhs, "issued_by", None) if isinstance(node, In) else None
    if issuers is None:
        return None
    holes = ", ".join(["%s"] * len(issuers))
    jointly = (
        f"EXISTS (SELECT 1 FROM {JOINT} tie WHERE tie.release_id = {TABLE}.id"  # noqa: S608 -- ours
        f" AND tie.organisation_id IN ({holes}))"
    )
    return f"({TABLE}.organisation_id IN ({holes}) OR {jointly})", [*issuers, *issuers]


def _both(conditions: Sequence[Sql]) -> Sql:
    sql = " AND ".join(f"({condition})" for condition, _ in conditions)
    return sql, [value for _, values in conditions for value in values]


def _fewer(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    """Return the fewer organisations of two, of each of which one must be the issuer."""
    return min((some for some in (one, other) if some is not None), key=len, default=None)


def _issuers(node: Any) -> frozenset[int] | None:
    """Return the organisations one of which issued whatever a condition can leave; None: any."""
    if isinstance(node, WhereNode):
        if node.connector != OR or node.negated:
            return None
        return _together(map(_issuers, node.children))
    if _of(node, _ISSUER):
        return _values(node)
    if _of(node, _KEY) and isinstance(node, In) and isinstance(node.rhs, Query):
        return _together(map(_issuers_in, node.rhs.combined_queries or (node.rhs,)))
    return None


def _issuers_in(query: Query) -> frozenset[int] | None:
    """Return the same of a query that yields keys: of releases, or of their joint issuers."""
    releases = apps.get_model("releases", "Release")
    tables = releases, releases.joint_issuers.through  # others credit organisations, too
    if query.model not in tables:
        return None
    asked = [part for part in _parts(query.where) if _of(part, _ISSUER)]
    return next((_values(part) for part in asked if part.lhs.target.model in tables), None)


def _together(some: Iterable[frozenset[int] | None]) -> frozenset[int] | None:
    found = list(some)
    if None in found:
        return None
    return frozenset[int]().union(*(values for values in found if values))


def _values(part: Any) -> frozenset[int] | None:
    """Return the keys that a condition compares with, where it names them."""
    if isinstance(part, In):
        return None if isinstance(part.rhs, Query) else frozenset(part.rhs)
    return frozenset([part.rhs]) if isinstance(part.rhs, int) and isinstance(part, Exact) else None


def _of(part: Any, column: str) -> bool:
    """Tell whether a condition is about a column of the releases' own table."""
    target = getattr(part.lhs, "target", None) if isinstance(part, Lookup) else None
    return target is not None and target.name == column
