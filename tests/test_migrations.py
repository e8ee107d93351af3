"""Migrations: none missing, each named, every one reversible on both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

OURS = ("organisations", "releases")


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: Any) -> None:
    call_command("makemigrations", check=True, dry_run=True)
    assert capsys.readouterr().out == "No changes detected\n"


def test_each_migration_says_what_it_does_and_there_is_one_end() -> None:
    loader = MigrationLoader(None)
    for app in OURS:
        assert len(loader.graph.leaf_nodes(app)) == 1
        for label, name in loader.disk_migrations:
            if label == app:
                assert re.fullmatch(r"\d{4}_[a-z0-9_]+", name)
                assert not re.search(r"auto|custom|\d{8}", name)


@pytest.fixture
def scratch(tmp_path: Path, db: None) -> Iterator[BaseDatabaseWrapper]:
    """
    A database to migrate back and forth.

    PostgreSQL changes its schema within the test's transaction; SQLite cannot, and gets a file.
    """
    if connection.vendor == "postgresql":
        yield connection
        return
    copied = connection.copy("scratch")
    copied.settings_dict["NAME"] = str(tmp_path / "scratch.sqlite3")
    copied.close()
    connections["scratch"] = copied
    try:
        yield copied
    finally:
        copied.close()
        del connections["scratch"]


def tables(database: BaseDatabaseWrapper) -> set[str]:
    names = database.introspection.table_names()
    return {name for name in names if name.startswith(OURS)}


def test_every_migration_can_be_taken_back_and_made_again(scratch: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(scratch)
    executor.migrate(executor.loader.graph.leaf_nodes())
    whole = tables(scratch)
    assert {"organisations_organisation", "releases_release", "releases_search"} <= whole
    executor.loader.build_graph()
    executor.migrate([(app, None) for app in OURS])
    assert tables(scratch) == set()
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert tables(scratch) == whole
