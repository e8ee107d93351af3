"""``manage.py make_archive``: an invented archive of any size, for measuring."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from releases.synthetic.making import OthersError, made, make

MOST = 20_000_000


class Command(BaseCommand):
    """Make synthetic releases up to a number."""

    help = (
        "Makes synthetic releases, bodies, people and topics from a seed, until there are as many"
        " releases as asked for. Interrupted, it goes on where it was when it is run again."
        " For benchmarks: do not mix them into an archive that people read. An empty archive has"
        " no indexes while it is filled, and cannot be searched; they are made at the end, also"
        " after an interruption, which takes its time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how many, from what, and whether others may be there."""
        parser.add_argument("--releases", type=_number, required=True, metavar="N")
        parser.add_argument("--seed", type=_number, default=1, help="another makes others (1)")
        parser.add_argument(
            "--beside", action="store_true", help="even where the archive holds other releases"
        )
        parser.add_argument(
            "--processes",
            type=_number,
            default=os.cpu_count() or 1,
            help="that write the texts, beside the one that stores them (one for each core)",
        )

    def handle(
        self,
        *args: Any,
        releases: int,
        seed: int,
        beside: bool,
        processes: int,
        **options: Any,
    ) -> None:
        """Make them, and say how many and how fast."""
        began, done = time.monotonic(), made(seed)
        stored = began

        def progress(n: int) -> None:
            nonlocal stored
            stored = time.monotonic()
            bar.update(n)

        with tqdm(total=releases, initial=done, unit=" releases", disable=None, leave=False) as bar:
            try:
                new = make(
                    releases,
                    seed=seed,
                    beside=beside,
                    processes=processes,
                    progress=progress,
                )
            except OthersError as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt as error:
                raise CommandError(
                    f"Interrupted at {made(seed):,} of {releases:,} releases. Run it again to go"
                    " on; until it has come to its end, pages count for themselves and are slow.",
                    returncode=130,
                ) from error
        seconds, last = time.monotonic() - began, time.monotonic() - stored
        self.stdout.write(
            f"{new:,} releases made in {seconds:.1f} s ({new / seconds:,.0f} a second), the last"
            f" {last:.1f} s to make indexes and counts; there are {made(seed):,} of seed {seed}."
        )


def _number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST:
        raise ArgumentTypeError(f"“{text}” is not a whole number from 0 to {MOST:,}.")
    return number
