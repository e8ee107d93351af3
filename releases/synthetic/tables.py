"""The tables a synthetic archive is put into, and an instance as a row of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from django.db import connection, models

from releases.models import ImportedRow, Passage, Release, Statement

Row = tuple[Any, ...]
_PLAIN = {str, int, float, bool, type(None)}  # what is in a row as it is in the instance


class Table:
    """
    The table of a model, and which values a row of it has, in order: ``columns``.

    Where it is ``keyed`` the key stands first, then that of the ``owner``, the field by which the
    row belongs to another. Neither is known before the row is stored: ``row()`` leaves them out.
    """

    def __init__(self, model: type[models.Model], owner: str = "", *, keyed: bool = False) -> None:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not (field.generated or field.primary_key or field.name == owner)
        ]
        self.model = model
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        if owner:
            self.columns.insert(0, f"{owner}_id")
        if keyed:
            self.columns.insert(0, "id")
        self._names = [field.attname for field in fields]
        self._values = attrgetter(*self._names)

    def row(self, instance: models.Model) -> Row:
        """Return the values of an instance as a bulk insert would write them."""
        return tuple(map(written, self._values(instance)))

    def like(self, instance: models.Model, *names: str) -> Callable[..., Row]:
        """
        Return a function from the values of ``names`` to the row of such an instance.

        An instance for each of very many rows would take longer than all else.
        """
        common = self.row(instance)
        last = len(common)
        places = [last + names.index(n) if n in names else i for i, n in enumerate(self._names)]
        picked = itemgetter(*places)
        return lambda *values: picked(common + values)


@lru_cache(maxsize=1_000)
def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value)  # the name of a choice


def written(value: Any) -> Any:
    """Return a value as the database is given it."""
    return value if type(value) in _PLAIN else _adapted(value)


RELEASES = Table(Release, keyed=True)
ROWS = Table(ImportedRow, "release")
PEOPLE = Table(Release.people.through, "release")
TOPICS = Table(Release.topics.through, "release")
JOINT = Table(Release.joint_issuers.through, "release")
STATEMENTS = Table(Statement, "release", keyed=True)
PASSAGES = Table(Passage, "statement")
