"""``manage.py rebuild_search``: the index of search anew, while the site goes on answering."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from releases import search
from releases.models import Release

BATCH = 500


class Command(BaseCommand):
    """Index every release again, in the order of their primary keys."""

    help = (
        "Indexes every release for search again and drops what is left of deleted ones. Each batch"
        " is complete in itself: interrupted, it may be run again, or continued with --after."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to continue."""
        parser.add_argument(
            "--after", type=int, default=0, metavar="PK", help="leave out releases up to this one"
        )

    def handle(self, *args: Any, after: int, **options: Any) -> None:
        """Go through all releases, then put the index in order, and print one summary."""
        done, last = 0, after
        total = Release.objects.filter(pk__gt=after).count()
        try:
            with tqdm(total=total, unit=" releases", disable=None, leave=False) as bar:
                for batch in _batches(after):
                    done, last = done + len(batch), batch[-1].pk
                    bar.update(len(batch))
        except KeyboardInterrupt as error:
            raise CommandError(
                f"Interrupted after {done} releases. To continue: rebuild_search --after {last}",
                returncode=130,
            ) from error
        dropped = search.forget_deleted()
        search.settle()
        self.stdout.write(f"{done} releases gone through, {dropped} of deleted ones dropped.")


def _batches(after: int) -> Iterator[list[Release]]:
    """Index batch after batch, each in a transaction of its own, and yield them."""
    while True:
        with transaction.atomic():
            # Locked where the database can: a release saved meanwhile must not be put back.
            rows = Release.objects.filter(pk__gt=after).order_by("pk").select_for_update()
            batch = list(rows[:BATCH])
            search.index(batch)
        if not batch:
            return
        yield batch
        after = batch[-1].pk
