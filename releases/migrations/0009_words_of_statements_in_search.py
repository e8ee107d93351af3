"""
The words of statements, for search: tokens beside each passage, and an index of them.

Triggers keep SQLite's index, PostgreSQL's is one on an expression: passages are written, moved and
deleted in many ways, and none of them can forget it. A later change that has SQLite copy the table
must make the triggers again.
"""

from django.db import migrations, models

from releases.search import tokens_of

BATCH = 2_000
SQLITE = [
    # The words themselves stay in the table of passages.
    """
    CREATE VIRTUAL TABLE releases_passage_search USING fts5(
        stems, exact, content = 'releases_passage', content_rowid = 'id',
        tokenize = "ascii tokenchars '='", columnsize = 0
    )
    """,
    """
    CREATE TRIGGER releases_passage_in AFTER INSERT ON releases_passage BEGIN
        INSERT INTO releases_passage_search (rowid, stems, exact)
            VALUES (new.id, new.stems, new.exact);
    END
    """,
    """
    CREATE TRIGGER releases_passage_out AFTER DELETE ON releases_passage BEGIN
        INSERT INTO releases_passage_search (releases_passage_search, rowid, stems, exact)
            VALUES ('delete', old.id, old.stems, old.exact);
    END
    """,
    """
    CREATE TRIGGER releases_passage_changed AFTER UPDATE OF id, stems, exact ON releases_passage
    BEGIN
        INSERT INTO releases_passage_search (releases_passage_search, rowid, stems, exact)
            VALUES ('delete', old.id, old.stems, old.exact);
        INSERT INTO releases_passage_search (rowid, stems, exact)
            VALUES (new.id, new.stems, new.exact);
    END
    """,
    "INSERT INTO releases_passage_search (releases_passage_search) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER releases_passage_changed",
    "DROP TRIGGER releases_passage_out",
    "DROP TRIGGER releases_passage_in",
    "DROP TABLE releases_passage_search",
]
# To the letter what search asks for.
POSTGRESQL = [
    """
    CREATE INDEX releases_passage_words ON releases_passage USING gin (
        array_to_tsvector(string_to_array(btrim(stems || ' ' || exact), ' '))
    )
    """,
]
POSTGRESQL_BACK = ["DROP INDEX releases_passage_words"]


def fill(apps, schema_editor):
    """Give the passages there are their tokens."""
    passages = apps.get_model("releases", "Passage").objects.order_by("pk")
    last = 0
    while batch := list(passages.filter(pk__gt=last).only("pk", "words")[:BATCH]):
        for passage in batch:
            for name, value in tokens_of(passage.words).items():
                setattr(passage, name, value)
        passages.bulk_update(batch, ["stems", "exact"], batch_size=200)
        last = batch[-1].pk


def create(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("releases", "0008_statement_waiting"),
    ]

    operations = [
        migrations.AddField(
            "passage", "stems", models.TextField(blank=True, default="", editable=False)
        ),
        migrations.AddField(
            "passage", "exact", models.TextField(blank=True, default="", editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(create, drop),
    ]
