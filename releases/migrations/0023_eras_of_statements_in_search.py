"""
PostgreSQL: the era of each statement beside its words in the index, to ask for the newest first.

The words are those of migration 0009; an era is a stretch of 2**22 seconds of the order of lists.
"""

from importlib import import_module

from django.db import migrations, transaction

WORDS = import_module("releases.migrations.0009_words_of_statements_in_search").POSTGRESQL
FORWARD = [
    "SET LOCAL statement_timeout = 0",
    "SET CONSTRAINTS ALL IMMEDIATE",  # what was filled in before is checked now, not at the end
    "DROP INDEX IF EXISTS releases_passage_words",
    """
    CREATE INDEX releases_passage_words ON releases_passage USING gin (
        array_to_tsvector(string_to_array(btrim(stems || ' ' || exact), ' ')),
        (ARRAY[search_order >> 48])
    )
    """,
    "ALTER INDEX releases_passage_words ALTER COLUMN 1 SET STATISTICS 1000",
    "SET CONSTRAINTS ALL DEFERRED",
    "ANALYZE releases_passage",
]
BACK = ["SET LOCAL statement_timeout = 0", "DROP INDEX releases_passage_words", *WORDS]


def run(schema_editor, statements):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def forward(apps, schema_editor):
    run(schema_editor, FORWARD)


def back(apps, schema_editor):
    run(schema_editor, BACK)


class Migration(migrations.Migration):

    dependencies = [
        ("releases", "0022_narrowings_in_search"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
