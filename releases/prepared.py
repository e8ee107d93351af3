"""Questions that are the same at every request, put together once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

Row = tuple[Any, ...]
Key = int | str
Some = TypeVar("Some", int, str)
# Turns one column's values from what the engine keeps into what they mean, a time for instance.
Converters = list[tuple[int, Callable[[Any, Any, Any], Any], Any]]
HOLE = "\0"  # begins what holds the place of a key that is a text: no text has it


class Wording(NamedTuple):
    """
    A statement in the words of an engine, its parameters, and how to read what it yields.

    Where it yields models, ``shape`` makes them of the rows.
    """

    sql: str
    parameters: Row
    read: Converters
    shape: Callable[[list[Row]], list[Any]] | None


class Prepared:
    """
    A queryset of plain values (``values_list``), asked anew each time.

    Django takes longer to put such a question together than the database to answer it, and many
    pages ask the same few. Only the wording is kept, never an answer: ``Now()`` stands in it as
    the database's own clock, so what is public is decided at each reading as ever.

    What differs from one asking to the next are keys, primary ones or texts such as a reference:
    ``build`` is given so many of them as ``rows`` is, and puts them into its conditions wherever
    they belong.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._wording = cache(self._word)

    def rows(
        self,
        using: str = DEFAULT_DB_ALIAS,
        *,
        keys: Sequence[Key] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Row]:
        """Ask, and return the rows as they come; with a ``limit``, so many after ``offset``."""
        connection = connections[using]
        sql, parameters, converters, _ = self._worded(using, keys)
        given = [_given(p, keys) for p in parameters]
        if limit is not None:
            sql, given = f"{sql} LIMIT %s OFFSET %s", [*given, limit, offset]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found: list[Row] = cursor.fetchall()
        return [_read(row, converters, connection) for row in found] if converters else list(found)

    def count(self, most: int, using: str = DEFAULT_DB_ALIAS, *, keys: Sequence[Key] = ()) -> int:
        """Ask how many rows there are, up to ``most``."""
        worded, parameters, *_ = self._worded(using, keys)
        sql = f"SELECT count(*) FROM ({worded} LIMIT %s) AS counted"  # noqa: S608 -- Django's
        with connections[using].cursor() as cursor:
            cursor.execute(sql, [*(_given(p, keys) for p in parameters), most])
            n: int = cursor.fetchone()[0]
        return n

    def _worded(self, using: str, keys: Sequence[Key]) -> Wording:
        texts = tuple(type(key) is str for key in keys)
        return self._wording(using, connections[using].vendor, texts)

    def _word(self, using: str, vendor: str, texts: tuple[bool, ...]) -> Wording:
        """Return the statement in the words of the engine, with a hole in place of each key."""
        # No primary key is negative, so no other parameter is taken for one.
        holes = [f"{HOLE}{i}" if text else ~i for i, text in enumerate(texts)]
        query = self._build(*([holes] if holes else [])).query
        compiler = query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        read = [
            (i, convert, expression)
            for i, (functions, expression) in converters.items()
            for convert in functions
        ]
        return Wording(sql, tuple(parameters), read, self._shape(compiler, using))

    def _shape(self, compiler: Any, using: str) -> Callable[[list[Row]], list[Any]] | None:
        """Return what makes of the rows what is wanted; of plain values nothing is made."""
        return None


class PreparedModels(Prepared):
    """The same of a queryset of models: with what it selects along, but prefetching nothing."""

    def objects(
        self,
        using: str = DEFAULT_DB_ALIAS,
        *,
        keys: Sequence[Key] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Any]:
        """Ask, and return the models, each with its annotations, as ``rows`` does."""
        found = self.rows(using, keys=keys, limit=limit, offset=offset)
        shape = self._worded(using, keys).shape
        return shape(found) if shape else []

    def _shape(self, compiler: Any, using: str) -> Callable[[list[Row]], list[Any]]:
        """Return what makes models of rows, as a queryset does."""
        info, select = compiler.klass_info, compiler.select
        start, stop = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column.target.attname for column, *_ in select[start:stop]]
        populators = get_related_populators(info, select, using)
        annotations = list(compiler.annotation_col_map.items())

        def shape(rows: list[Row]) -> list[Any]:
            found = []
            for row in rows:
                model = info["model"].from_db(using, names, row[start:stop])
                for populator in populators:
                    populator.populate(row, model)
                for name, column in annotations:
                    setattr(model, name, row[column])
                found.append(model)
            return found

        return shape


def padded(keys: Iterable[Some]) -> list[Some]:
    """
    Return keys of which there may be any number, some of them again: 1, 2, 4, 8 … in all.

    For a condition of being among them. There is a wording for each number of keys.
    """
    given = list(keys)
    wanted = 1 << (len(given) - 1).bit_length() if given else 0
    return given + given[-1:] * (wanted - len(given))


def _given(parameter: Any, keys: Sequence[Key]) -> Any:
    """Return a parameter, or the key for which it holds the place."""
    if type(parameter) is int and parameter < 0:
        return keys[~parameter]
    if type(parameter) is str and parameter[:1] == HOLE:
        return keys[int(parameter[1:])]
    return parameter


def _read(row: Row, converters: Converters, connection: Any) -> Row:
    values = list(row)
    for i, convert, expression in converters:
        values[i] = convert(values[i], expression, connection)
    return tuple(values)
