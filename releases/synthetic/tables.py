"""The tables a synthetic archive is put into, and an instance as a row of one."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
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
        fields: list[Any] = [
            field
            for field in model._meta.concrete_fields
            if not (field.generated or field.primary_key or field.name == owner)
        ]
        self.model = model
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        if owner:
            owning: Any = model._meta.get_field(owner)
            self.columns.insert(0, owning.column)
        if keyed:
            self.columns.insert(0, "id")
        self._values = attrgetter(*(field.attname for field in fields))

    def row(self, instance: models.Model) -> Row:
        """Return the values of an instance as a bulk insert would write them."""
        values = self._values(instance)
        return tuple([v if type(v) in _PLAIN else _as_written(v) for v in values])


def _as_written(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value)  # the name of a choice


RELEASES = Table(Release, keyed=True)
ROWS = Table(ImportedRow, "release")
PEOPLE = Table(Release.people.through, "release")
TOPICS = Table(Release.topics.through, "release")
JOINT = Table(Release.joint_issuers.through, "release")
STATEMENTS = Table(Statement, "release", keyed=True)
PASSAGES = Table(Passage, "statement")
