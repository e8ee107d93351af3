"""
PostgreSQL: an import's words wait beside the index of search, and its texts are packed with lz4.

Four times as many releases a second come in. Whoever writes says how much may wait.
"""

from django.db import migrations

FORWARD = [
    "ALTER INDEX releases_search_words SET (fastupdate = on)",
    # Where this server was built with it.
    """
    DO $$ BEGIN
        ALTER TABLE releases_search ALTER search SET COMPRESSION lz4,
            ALTER words SET COMPRESSION lz4, ALTER stems SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL;
    END $$
    """,
]
BACK = [
    """
    ALTER TABLE releases_search ALTER search SET COMPRESSION default,
        ALTER words SET COMPRESSION default, ALTER stems SET COMPRESSION default
    """,
    "ALTER INDEX releases_search_words SET (fastupdate = off)",
    # Nothing may wait where nobody flushes it any more.
    "SELECT gin_clean_pending_list('releases_search_words')",
]


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    run(schema_editor, FORWARD)


def back(apps, schema_editor):
    run(schema_editor, BACK)


class Migration(migrations.Migration):

    dependencies = [
        ("releases", "0004_statements"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
