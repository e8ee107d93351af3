"""``manage.py verify_archive``: whether the archive still holds what it should."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from releases.models import Release, Statement
from releases.verification import faults, lost

SHOWN = 100  # faults printed; the rest are counted


class Command(BaseCommand):
    """Check everything, and print a sentence for each fault; status 1 where there is one."""

    help = (
        "Checks that each quoted statement is what its release's text holds, to the character, and"
        " that kept numbers and the index of search agree with the releases. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and say what was found."""
        found = 0
        for found, fault in enumerate(faults(), 1):
            if found <= SHOWN:
                self.stdout.write(fault)
        if found > SHOWN:
            self.stdout.write(f"… and {found - SHOWN} more.")
        held = f"{Release.objects.count()} releases, {Statement.objects.count()} statements"
        if waiting := lost():
            held += f", of which {waiting} wait for staff: their words were edited away"
        self.stdout.write(f"Checked: {held}.")
        if found:
            raise CommandError(f"{found} fault{'s' if found > 1 else ''} found.")
        self.stdout.write("No fault found.")
