"""``manage.py import_releases``: releases from files, again and again without doubling."""

from __future__ import annotations

import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from tqdm import tqdm

from organisations.models import Organisation
from releases.intake.formats import READERS, UnknownFormatError
from releases.intake.report import Report
from releases.intake.run import Run, UnusableError, check_files
from releases.intake.settle import Options
from releases.models.relatinginbulk import waiting

NOTES = """
A line of JSON has the keys id, organisation, published, title, body, source, and where it is
known standfirst, kind, people, topics, url, embargo; others are ignored. The release is known by
its collection (the id's part before the first colon, else the file's stem) and its id.

A text file is one release; its id is the file's stem. The title is the line printed twice, else
the first; the date of issue comes only from a labelled line, such as "Published: 7 November 2019".
Where such a line cannot be read, the date is left unknown, and the summary names the line.

What was imported before is left alone unless its row has changed, and then too where staff have
edited it since. New releases are drafts; with --publish they are public now, or from the row's
embargo. The visibility of what is there already is never widened.

The statements quoted in the texts are proposed; confirmed are those of known speakers that the
surest rules found.
"""


class Command(BaseCommand):
    """Parse the arguments, run the import, print the summary."""

    help = "Imports releases from files of JSON lines (plain or .gz) or text. Safe to repeat."

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        """Keep the paragraphs of the notes."""
        return super().create_parser(
            *args, epilog=NOTES, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the contract names."""
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path)
        parser.add_argument(
            "--format",
            default="auto",
            help=f"auto (by ending and content; the default), {', '.join(READERS)}",
        )
        parser.add_argument(
            "--organisation", metavar="SLUG", help="the issuer of what names none, text above all"
        )
        parser.add_argument("--publish", action="store_true", help="publish what is new")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and write nothing"
        )
        parser.add_argument(
            "--without-statements",
            action="store_true",
            help="leave the statements quoted in the texts to extract_statements",
        )
        parser.add_argument(
            "--rejections", metavar="FILE", type=Path, help="write every rejected row to this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and print what was done, also when it ends early."""
        began = time.monotonic()
        try:
            files = check_files(options["paths"], options["format"])
        except (UnusableError, UnknownFormatError) as error:
            raise CommandError(str(error)) from error
        run_options = Options(
            at=timezone.now(),
            fallback=_fallback(options["organisation"]),
            publish=options["publish"],
            dry_run=options["dry_run"],
            statements=not options["without_statements"],
        )
        report = Report()
        with ExitStack() as stack:
            if options["rejections"]:
                report.log = stack.enter_context(_open_log(options["rejections"]))
            bar = stack.enter_context(_progress_bar(options["paths"]))
            run = Run(run_options, report, progress=bar.update)
            problem = ""
            try:
                for path, reader in files:
                    run.take(path, reader)
                run.finish()
            except KeyboardInterrupt:
                problem = "Interrupted. Whole batches are kept: run it again to complete it."
            except (OperationalError, InterfaceError) as error:
                why = str(error).strip().partition("\n")[0]
                problem = f"The database stopped it ({why}). Whole batches are kept: run it again."
        seconds = time.monotonic() - began
        self.stdout.write(report.in_words(seconds=seconds, dry_run=options["dry_run"]))
        if report.created + report.updated and not options["dry_run"] and (n := waiting().count()):
            verb = "release waits" if n == 1 else "releases wait"
            self.stdout.write(f"{n:,} {verb} to be compared with others: run propose_responses.")
        if problem:
            raise CommandError(problem, returncode=130 if "Interrupted" in problem else 1)
        if report.broken:
            raise CommandError("Some files could not be read to their end.")


def _fallback(slug: str | None) -> Organisation | None:
    if slug is None:
        return None
    try:
        return Organisation.objects.get(slug=slug)
    except Organisation.DoesNotExist as error:
        raise CommandError(f"There is no organisation with the slug “{slug}”.") from error


def _open_log(path: Path) -> Any:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: cannot be written ({error.strerror}).") from error


def _progress_bar(paths: list[Path]) -> Any:
    """Return a bar over the bytes of the files; silent where nobody watches."""
    total = sum(path.stat().st_size for path in paths)
    return tqdm(total=total, unit="B", unit_scale=True, disable=None, leave=False)
