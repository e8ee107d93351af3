"""What was looked for and not found: for editors, who may add a synonym or a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import OperationalError, connection, models, transaction
from django.db.models import F

from releases.search import Query
from releases.search.normalise import fold

LONGEST = 100  # characters of the words kept
MOST_A_DAY = 500  # different searches; more are no readers'
KEPT = timedelta(days=400)
_PATIENCE = 50  # milliseconds that a reader waits for another writer
# An address or a number of somebody's is nobody's business.
_PERSONAL = re.compile(r"@|\d[\d\s().+-]{4,}\d")


class EmptySearch(models.Model):
    """Words that found nothing on a London day, and how often. Nothing is kept of who asked."""

    day = models.DateField()
    words = models.CharField(max_length=LONGEST)
    n = models.PositiveIntegerField("times", default=1)

    class Meta:
        verbose_name = "search without results"
        verbose_name_plural = "searches without results"
        ordering = ["-day", "-n", "words"]
        constraints = [
            models.UniqueConstraint(fields=["day", "words"], name="emptysearch_once_a_day")
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def note(cls, query: Query, day: date) -> None:
        """
        Remember that a query found nothing.

        Reading comes first: where another writer is at work, or nothing can be written, it is
        forgotten instead.
        """
        words = fold(query.text).exact[:LONGEST].strip()
        if not words or _PERSONAL.search(query.text):
            return
        try:
            with _impatient(), transaction.atomic():
                cls._count(words, day)
        except OperationalError:
            return

    @classmethod
    def _count(cls, words: str, day: date) -> None:
        if cls.objects.filter(day=day, words=words).update(n=F("n") + 1):
            return
        if cls.objects.filter(day=day).count() < MOST_A_DAY:
            cls.objects.filter(day__lt=day - KEPT).delete()
            found = EmptySearch(day=day, words=words)
            EmptySearch.objects.bulk_create([found], ignore_conflicts=True)


@contextmanager
def _impatient() -> Iterator[None]:
    """Let nothing within wait long for another writer."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('lock_timeout')")
            before, name = cursor.fetchone()[0], "lock_timeout"
        else:
            cursor.execute("PRAGMA busy_timeout")
            before, name = int(cursor.fetchone()[0]), "busy_timeout"
        _set(name, _PATIENCE)
        try:
            yield
        finally:
            _set(name, before)


def _set(name: str, value: object) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
        else:
            cursor.execute(f"PRAGMA {name} = {value}")
