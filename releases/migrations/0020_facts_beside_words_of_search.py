"""
PostgreSQL: the small columns of a release beside its words, for what search finds.

So a search visits the narrow rows only, and asks of them whatever is asked of a release, whether
it is public first of all. A trigger brings every change of a release along, whoever makes it. It
names no column: PostgreSQL would not let the type of one be changed that a trigger names.
"""

from django.db import migrations, transaction

COLUMNS = {
    "state": "varchar",
    "public_from": "timestamptz",
    "organisation_id": "bigint",
    "issued_month": "integer",
    "kind": "varchar",
    "issued_order": "timestamptz",
    "issued_until": "timestamptz",
}
NAMES = ", ".join(COLUMNS)


def of(row):
    return ", ".join(f"{row}.{name}" for name in COLUMNS)


FILL = [
    # Each row would be put into the index of words once more.
    "DROP INDEX IF EXISTS releases_search_words",
    "ALTER TABLE releases_search "
    + ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in COLUMNS.items()),
    # Room for a row that changes beside itself: the index of words then need not know.
    "ALTER TABLE releases_search SET (fillfactor = 90)",
    "DELETE FROM releases_search s WHERE NOT EXISTS"
    " (SELECT FROM releases_release r WHERE r.id = s.release_id)",
    f"UPDATE releases_search SET ({NAMES}) = ROW({of('r')})"
    " FROM releases_release r WHERE r.id = release_id",
    "ALTER TABLE releases_search ALTER state SET NOT NULL, ALTER organisation_id SET NOT NULL,"
    " ALTER kind SET NOT NULL, ALTER issued_order SET NOT NULL",
    f"""
    CREATE FUNCTION releases_search_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF ({of('NEW')}) IS DISTINCT FROM ({of('OLD')}) THEN
            UPDATE releases_search SET ({NAMES}) = ROW({of('NEW')}) WHERE release_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER releases_search_follows AFTER UPDATE ON releases_release"
    " FOR EACH ROW EXECUTE FUNCTION releases_search_follows()",
]
INDEX = [
    "SET LOCAL maintenance_work_mem = '256MB'",
    "CREATE INDEX IF NOT EXISTS releases_search_words ON releases_search USING gin (search)",
]
BACK = [
    "DROP TRIGGER releases_search_follows ON releases_release",
    "DROP FUNCTION releases_search_follows",
    "ALTER TABLE releases_search " + ", ".join(f"DROP COLUMN {name}" for name in COLUMNS),
    "ALTER TABLE releases_search RESET (fillfactor)",
]


def run(schema_editor, statements):
    connection = schema_editor.connection
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for statement in statements:
            cursor.execute(statement)


def settle(connection):
    """Tell the planner of the rows; and leave none that are no more between them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM releases_search)")
        if not cursor.fetchone()[0]:
            return
        if connection.in_atomic_block:  # where nothing can be vacuumed
            cursor.execute("ANALYZE releases_search")
            return
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE) releases_search")
        cursor.execute("RESET statement_timeout")


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # The first for good, with the trigger; the index takes longer, and searches go on.
        run(schema_editor, FILL)
        run(schema_editor, INDEX)
        settle(schema_editor.connection)


def back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run(schema_editor, BACK)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("releases", "0019_statements_in_order"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
