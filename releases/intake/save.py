"""The one save: batches of incoming releases, each in a transaction of its own."""

from __future__ import annotations

from contextlib import nullcontext

from django.db import DataError, IntegrityError, connection, transaction

from organisations.text import clean_line
from releases import search
from releases.intake.report import Report
from releases.intake.settle import Options, Settler
from releases.intake.shape import IncomingRelease
from releases.intake.write import insert, update
from releases.models import Release
from releases.models.relatinginbulk import relate_waiting

MANY = 1_000  # releases
FEW = 200  # releases that are compared with those around them at once, and not by a command
LOCK = 0x70726573  # any number will do, as long as every import takes the same


class Saver:
    """Saves batches of one run."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.settler = Settler(options)

    @property
    def made(self) -> dict[str, int]:
        """How many organisations, people and topics were made."""
        return {
            str(names.model._meta.verbose_name_plural): names.created
            for names in self.settler.names
        }

    def save(self, rows: list[IncomingRelease]) -> Report:
        """
        Save the rows in one transaction, and return what became of them.

        Where the database refuses the batch, each row is tried by itself, so that only the row at
        fault is lost, and named.
        """
        try:
            with nullcontext() if self.options.dry_run else transaction.atomic():
                report = self._save(rows)
        except (IntegrityError, DataError) as error:
            for names in self.settler.names:
                names.forget()
            return self._save_singly(rows, error)
        for names in self.settler.names:
            names.keep()
        return report

    def finish(self, written: int) -> None:
        """
        Let search take in what was written; put its index in order where that was a large part.

        A small run is also compared with the releases around it.
        """
        if written >= MANY and written * 4 >= Release.objects.count():
            search.settle()
        elif written:
            search.flush()
        if 0 < written <= FEW:
            # Of more, the command that compares shows how far it is, and can be interrupted.
            for _ in relate_waiting(limit=FEW):
                pass

    def _save(self, rows: list[IncomingRelease]) -> Report:
        report = Report()
        if not self.options.dry_run:
            _alone()
        settled = self.settler.settle(rows, report)
        new = [one for one in settled if one.found is None]
        changed = [one for one in settled if one.found is not None]
        report.created, report.updated = len(new), len(changed)
        if not self.options.dry_run:
            report.statements.add(insert(new, self.options))
            report.statements.add(update(changed, self.options))
        return report

    def _save_singly(self, rows: list[IncomingRelease], error: Exception) -> Report:
        report = Report()
        if len(rows) == 1:
            why = clean_line(str(error).partition("\n")[0])
            report.reject(rows[0].place, f"The database refused it: {why}")
            return report
        for row in rows:
            report.add(self.save([row]))
        return report


def _alone() -> None:
    """
    Let one import at a time write, so that two at once make nobody and nothing double.

    SQLite has given the transaction the only write lock by now. PostgreSQL is asked for one, and
    to allow a batch more time than a page: both until the end of the transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
