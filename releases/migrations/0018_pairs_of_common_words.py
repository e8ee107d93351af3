"""
PostgreSQL: pairs of common words in the index of search, by which phrases are found.

Every vector is made anew of the texts that are kept beside it. The index of words is taken away
first, for to change it a hundred million times takes longer than to build it, and built by the next
migration. Until then searches are slow, or stopped at their limit. Each batch is for good: a run
that was stopped may be begun again.
"""

from django.db import migrations, transaction

from releases.search.vector import vector_of

BATCH = 1_000
NEXT = (
    "SELECT release_id, words, stems FROM releases_search WHERE release_id > %s"
    " ORDER BY release_id LIMIT %s"
)
RENEW = (
    "UPDATE releases_search SET search = vector::tsvector"
    " FROM unnest(%s::bigint[], %s::text[]) AS given (pk, vector) WHERE release_id = pk"
)
# Every pair begins with its mark, one of a title with the title's before it.
TAKE_OUT = (
    "UPDATE releases_search SET search = ts_delete(search, ARRAY(SELECT lexeme"
    " FROM unnest(tsvector_to_array(search)) AS held (lexeme) WHERE lexeme ~ '^:?\\+'))"
)
INDEX = "CREATE INDEX releases_search_words ON releases_search USING gin (search)"
NO_INDEX = "DROP INDEX IF EXISTS releases_search_words"
UNLIMITED = "SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '256MB'"


def renew(cursor):
    last = 0
    while True:
        with transaction.atomic(cursor.db.alias):
            cursor.execute(UNLIMITED)
            cursor.execute(NEXT, [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            keys, words, stems = zip(*rows, strict=True)
            cursor.execute(RENEW, [list(keys), list(map(vector_of, words, stems))])
        last = keys[-1]


def forward(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(NO_INDEX)
            renew(cursor)


def back(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            for statement in (UNLIMITED, NO_INDEX, TAKE_OUT, INDEX):
                cursor.execute(statement)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("releases", "0017_months_of_states"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
