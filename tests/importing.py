"""Rows as a file of releases has them, and the command that imports them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return what a line of JSON says of a release, with some of it changed."""
    return {
        "id": f"walkers:{number}",
        "organisation": "Fell Walkers",
        "published": "2019-11-07",
        "title": f"Title {number}",
        "body": f"Text {number}.",
        "source": "their own site",
    } | changes


Write = Callable[..., Path]


def run(*args: Any) -> str:
    """Import, and return what was printed."""
    out = StringIO()
    call_command("import_releases", *map(str, args), stdout=out)
    return out.getvalue()


def counts(text: str) -> str:
    """Return the line of numbers, without the time it took."""
    return next(line for line in text.splitlines() if line.startswith("created")).split(" (")[0]


def manage(database: Path, *args: Any) -> subprocess.Popen[str]:
    """Start a command on a file of SQLite."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(database.parent / "media"),
    }
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *map(str, args)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a command to succeed, and return what it printed."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def ask(database: Path, sql: str) -> list[Any]:
    """Return the rows a file of SQLite answers with."""
    connection = sqlite3.connect(database, timeout=10)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def empty_database(path: Path) -> Path:
    """Make a file of SQLite with every table, and nothing in them."""
    finish(manage(path, "migrate", "-v0"))
    return path
