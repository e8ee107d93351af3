"""The index of search: a table of tokens, in the form that each database searches best."""

from django.db import migrations

SQLITE = [
    # Exact words are marked with "=". Lengths of columns are not kept: bm25 is not used, because
    # its scores are moved by releases that nobody may see.
    """
    CREATE VIRTUAL TABLE releases_search USING fts5(
        title, text, title_exact, text_exact, tokenize = "ascii tokenchars '='", columnsize = 0
    )
    """,
    # An import's batch is collected in memory and written as one segment.
    "INSERT INTO releases_search (releases_search, rank) VALUES ('hashsize', 8388608)",
    # Which row is a release's: FTS5 finds rows by rowid only, and that changes with the date.
    """
    CREATE TABLE releases_search_row (
        release_id integer NOT NULL PRIMARY KEY, search_rowid integer NOT NULL
    )
    """,
]
# No foreign key: Django empties tables for tests by a list that does not hold this one.
POSTGRESQL = [
    # Texts and vector go out of line, so that a walk over the rows reads little.
    """
    CREATE TABLE releases_search (
        release_id bigint NOT NULL PRIMARY KEY,
        search tsvector NOT NULL,
        words text NOT NULL,
        stems text NOT NULL
    ) WITH (toast_tuple_target = 128)
    """,
    # Without the pending list a search is as quick after an import as before it.
    """
    CREATE INDEX releases_search_words ON releases_search USING gin (search)
        WITH (fastupdate = off)
    """,
    # With the usual 100 the planner takes a rare word for a common one, and walks by date.
    "ALTER TABLE releases_search ALTER COLUMN search SET STATISTICS 1000",
]


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE releases_search_row")
    schema_editor.execute("DROP TABLE releases_search")


class Migration(migrations.Migration):

    dependencies = [
        ('releases', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
