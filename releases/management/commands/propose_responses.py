"""``manage.py propose_responses``: compare what a bulk import left uncompared."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from releases.models.relatinginbulk import relate_waiting, start_over, waiting


class Command(BaseCommand):
    """Relate every release that is waiting for it, and print one summary."""

    help = (
        "Finds related releases, copies, what releases probably answer, and who replies to whom"
        " within each, for all that have not"
        " been compared since they were imported or changed. Proposals wait for staff to confirm"
        " or dismiss them. Interrupted, it goes on where it was when it is run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whether to begin anew."""
        parser.add_argument(
            "--all",
            action="store_true",
            dest="anew",
            help="compare every release again; decisions of staff are kept",
        )

    def handle(self, *args: Any, anew: bool, **options: Any) -> None:
        """Go through them, in the order of time."""
        if anew:
            start_over()
        done = proposed = 0
        try:
            with tqdm(total=waiting().count(), unit=" releases", disable=None, leave=False) as bar:
                for compared, proposals in relate_waiting():
                    done, proposed = done + compared, proposed + proposals
                    bar.update(compared)
        except KeyboardInterrupt as error:
            raise CommandError(
                f"Interrupted after {done} releases. Run it again to go on.", returncode=130
            ) from error
        self.stdout.write(f"{done} releases compared, {proposed} responses proposed.")
