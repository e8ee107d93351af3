"""``manage.py extract_statements``: propose the statements quoted in the archive's releases."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from tqdm import tqdm

from releases.extraction import Tally, extract
from releases.extraction.run import awaiting


class Command(BaseCommand):
    """Go through the releases, and print one summary."""

    help = (
        "Proposes the quoted statements of releases that have none. What the surest rules found"
        " of a known speaker is confirmed; what a person has decided is never changed nor doubled."
        " Each batch is complete in itself: interrupted, it may be run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the contract names, and where to continue."""
        parser.add_argument(
            "--all", action="store_true", help="go through every release, and renew proposals"
        )
        parser.add_argument(
            "--after", type=int, default=0, metavar="PK", help="leave out releases up to this one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Extract, and say what was done, also when it ends early."""
        began, tally, last, problem = time.monotonic(), Tally(), options["after"], ""
        which = {"everything": options["all"], "after": options["after"]}
        code = 1
        try:
            total = awaiting(**which).count()
            with tqdm(total=total, unit=" releases", disable=None, leave=False) as bar:
                for key, batch in extract(at=timezone.now(), **which):
                    last = key
                    tally.add(batch)
                    bar.update(batch.releases)
        except KeyboardInterrupt:
            problem, code = "Interrupted.", 130
        except (OperationalError, InterfaceError) as error:
            problem = f"The database stopped it ({str(error).strip().partition(chr(10))[0]})."
        seconds = time.monotonic() - began
        rate = f", {tally.releases / seconds:.0f} a second" if seconds >= 0.1 else ""
        self.stdout.write(f"{tally.releases} releases read ({seconds:.1f} s{rate})")
        self.stdout.write(f"statements: {tally.in_words()}")
        if problem:
            again = f"extract_statements --all --after {last}" if options["all"] else "run it again"
            raise CommandError(f"{problem} Whole batches are kept; {again}.", returncode=code)
