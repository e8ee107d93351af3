"""Migrations: none missing, each named, every one reversible on both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from releases.models import Passage

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


def test_statements_held_before_they_were_in_order_get_their_places(
    scratch: BaseDatabaseWrapper,
) -> None:
    executor = MigrationExecutor(scratch)
    before = ("releases", "0018_pairs_of_common_words")
    executor.migrate([before])
    apps = executor.loader.project_state([before]).apps

    def add(app: str, model: str, **fields: Any) -> Any:
        return apps.get_model(app, model).objects.using(scratch.alias).create(**fields)

    body = add("organisations", "Organisation", name="Bus Board", slug="bus-board")
    for reference, year in (("a0000001", 1959), ("a0000002", 2019)):
        issued = datetime(year, 8, 27, 23, tzinfo=UTC)
        release = add(
            "releases",
            "Release",
            reference=reference,
            organisation=body,
            title="Fares",
            slug="fares",
            body="Fares rise.",
            issued=issued,
            issued_until=issued,
            issued_order=issued,
            issued_precision="instant",
        )
        said = add("releases", "Statement", release=release, reference=reference)
        add("releases", "Passage", statement=said, number=1, start=0, end=5, words="Fares")
    scratch.check_constraints()
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    for passage in Passage.objects.using(scratch.alias).select_related("statement__release"):
        assert passage.search_order == passage.its_search_order
