"""
Statements in search, each as one, in the order of lists.

An index of passages by their keys finds the newest statement with a common word after all others.
So each passage keeps the place of its statement among all by date of issue; SQLite's index has
that for its rowid, and all words of a statement in one row. Triggers still see to it, which speak
of no other table: SQLite would not let another be remade.
"""

from importlib import import_module

from django.db import migrations, models

# The second of issue, counted from the year 1000, above the key: releases/search/order.py.
SQLITE_PLACES = """
    UPDATE releases_passage SET search_order = (
        SELECT coalesce(max(CAST(strftime('%s', issued) AS integer) + 30610224000, 0), 0) << 26
        FROM releases_release WHERE releases_release.id =
            (SELECT release_id FROM releases_statement s WHERE s.id = statement_id)
    ) | statement_id
"""
POSTGRESQL_PLACES = """
    UPDATE releases_passage SET search_order =
        (coalesce(greatest(floor(extract(epoch FROM issued))::bigint + 30610224000, 0), 0) << 26)
        | statement_id
    FROM releases_statement s JOIN releases_release r ON r.id = s.release_id
    WHERE s.id = statement_id
"""

PASSAGES = import_module("releases.migrations.0009_words_of_statements_in_search")
TAKE_OUT = "DELETE FROM releases_statement_search WHERE rowid = {row}.search_order;"
# A sign between the passages, so that no phrase runs from one into the next.
TAKE_IN = """
    INSERT INTO releases_statement_search (rowid, stems, exact)
    SELECT search_order, group_concat(stems, ' ¶ '), group_concat(exact, ' ¶ ')
    FROM (
        SELECT search_order, stems, exact FROM releases_passage
        WHERE statement_id = {row}.statement_id AND search_order = {row}.search_order
        ORDER BY number
    )
    GROUP BY search_order;
"""
OLD = TAKE_OUT.format(row="old") + TAKE_IN.format(row="old")
NEW = TAKE_OUT.format(row="new") + TAKE_IN.format(row="new")
STATEMENTS_IN = [
    """
    CREATE VIRTUAL TABLE releases_statement_search USING fts5(
        stems, exact, tokenize = "ascii tokenchars '='", columnsize = 0
    )
    """,
    """
    INSERT INTO releases_statement_search (rowid, stems, exact)
    SELECT search_order, group_concat(stems, ' ¶ '), group_concat(exact, ' ¶ ')
    FROM (SELECT search_order, stems, exact FROM releases_passage ORDER BY search_order, number)
    GROUP BY search_order ORDER BY search_order
    """,
    f"CREATE TRIGGER releases_passage_in AFTER INSERT ON releases_passage BEGIN {NEW} END",
    f"CREATE TRIGGER releases_passage_out AFTER DELETE ON releases_passage BEGIN {OLD} END",
    f"""
    CREATE TRIGGER releases_passage_changed
    AFTER UPDATE OF statement_id, number, stems, exact, search_order ON releases_passage
    BEGIN {OLD} {NEW} END
    """,
]
STATEMENTS_OUT = [
    "DROP TRIGGER releases_passage_changed",
    "DROP TRIGGER releases_passage_out",
    "DROP TRIGGER releases_passage_in",
    "DROP TABLE releases_statement_search",
]


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_PLACES)
        return
    for statement in [*PASSAGES.SQLITE_BACK, SQLITE_PLACES, *STATEMENTS_IN]:
        schema_editor.execute(statement, params=None)  # the percent sign is SQLite’s own


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for statement in [*STATEMENTS_OUT, *PASSAGES.SQLITE]:
            schema_editor.execute(statement, params=None)  # the percent sign is SQLite’s own


class Migration(migrations.Migration):

    dependencies = [
        ("releases", "0018_pairs_of_common_words"),
    ]

    operations = [
        migrations.AddField(
            "passage", "search_order", models.BigIntegerField(editable=False, null=True)
        ),
        migrations.AddIndex(
            "statement",
            models.Index(
                "id",
                *("release", "state", "lost", "organisation", "position", "person"),
                *("kind", "strength"),
                name="statement_facts",
            ),
        ),
        migrations.RunPython(create, drop),
    ]
