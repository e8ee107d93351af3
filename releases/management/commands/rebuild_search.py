"""``manage.py rebuild_search``: the index of search anew, while the site goes on answering."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from releases import drift, search
from releases.models import Release, SearchRebuild

SHOWN = 50  # faults; what is wrong beyond is the same again


class Command(BaseCommand):
    """Index every release again, in the order of their keys; or only look whether it is needed."""

    help = (
        "Indexes every release and statement for search again and drops what is left of deleted"
        " ones. Each batch is complete in itself: an interrupted run goes on where it stopped."
        " --check changes nothing, and names what is missing, left over or different in search"
        " and in the kept counts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is wanted."""
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--check", action="store_true", help="only compare; 1 where it differs")
        wanted.add_argument("--anew", action="store_true", help="begin again after an interruption")

    def handle(self, *args: Any, check: bool, anew: bool, **options: Any) -> None:
        """Do one or the other, and print one summary."""
        if check:
            self._check()
        else:
            self._rebuild(anew=anew)

    def _rebuild(self, *, anew: bool) -> None:
        if anew:
            SearchRebuild.objects.all().delete()
        position, new = SearchRebuild.objects.get_or_create(pk=1)
        if not new:
            self.stdout.write(f"Going on after the run begun {position.begun:%Y-%m-%d %H:%M}.")
        done = 0
        try:
            with _bar(Release.objects.filter(pk__gt=position.after).count()) as bar:
                for batch in drift.batches(position.after):
                    search.index(batch)
                    # In the batch's own transaction: even a run that is killed knows how far.
                    SearchRebuild.objects.filter(pk=1).update(after=batch[-1].pk)
                    done += len(batch)
                    bar.update(len(batch))
        except KeyboardInterrupt as error:
            raise CommandError(
                f"Interrupted after {done} releases. The same command goes on from there.",
                returncode=130,
            ) from error
        mended = len(drift.of_passages(mend=True))
        dropped = search.forget_deleted()
        search.settle()
        SearchRebuild.objects.all().delete()
        self.stdout.write(
            f"{done} releases gone through, {mended} statements' words renewed,"
            f" {dropped} of deleted releases dropped."
        )

    def _check(self) -> None:
        found, done = [], 0
        with _bar(Release.objects.count()) as bar:
            for batch in drift.batches(0):
                found += drift.found_in(batch)
                done += len(batch)
                bar.update(len(batch))
        found += drift.left_over() + drift.of_passages() + drift.of_counts()
        found += [f"index: {fault}" for fault in search.unsound()]
        for sentence in found[:SHOWN]:
            self.stdout.write(sentence)
        if found:
            more = f", {SHOWN} of them shown" if len(found) > SHOWN else ""
            raise CommandError(f"{len(found)} faults{more}. rebuild_search mends those of search.")
        self.stdout.write(f"{done} releases compared: search and counts are as they should be.")


def _bar(total: int) -> Any:
    return tqdm(total=total, unit=" releases", disable=None, leave=False)
