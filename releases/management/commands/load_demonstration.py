"""``manage.py load_demonstration``: the invented archive the site starts with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from releases.intake.demonstration import load
from releases.models import Release


class Command(BaseCommand):
    """Load the demonstration archive."""

    help = "Loads the invented demonstration archive; what is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option that ./run uses."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when the archive holds a release"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was made."""
        if options["if_empty"] and Release.objects.exists():
            self.stdout.write("The archive holds releases already: no demonstration was loaded.")
            return
        made = load(at=timezone.now())
        new = ", ".join(f"{n} {what}" for what, n in made.items() if n)
        self.stdout.write(f"Demonstration loaded: {new or 'nothing new'}.")
