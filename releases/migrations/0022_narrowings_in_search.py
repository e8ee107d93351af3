"""
PostgreSQL: what lists are narrowed by, in the index of words.

A word and an organisation, or a word and some months, are looked for together: the index goes
through the shorter of their lists, and of a common word's only what lies in the months asked. Each
row names its issuers, and its month and year as numbers below zero. Triggers keep that as it is.
"""

from django.db import migrations, transaction

JOINT = "releases_release_joint_issuers"
FILL = [
    "DROP INDEX IF EXISTS releases_search_words",
    "ALTER TABLE releases_search ADD COLUMN narrowings bigint[]",
    "ALTER TABLE releases_search ALTER narrowings SET STATISTICS 1000,"
    " ALTER issued_order SET STATISTICS 1000",
    f"""
    CREATE FUNCTION releases_search_narrowings(release bigint, issuer bigint, month integer)
    RETURNS bigint[] STABLE LANGUAGE sql AS $$
        SELECT array_remove(ARRAY[issuer, -month, -(month / 100)], NULL) || ARRAY(
            SELECT organisation_id FROM {JOINT} WHERE release_id = release ORDER BY 1
        )
    $$
    """,
    "UPDATE releases_search"
    " SET narrowings = releases_search_narrowings(release_id, organisation_id, issued_month)",
    "ALTER TABLE releases_search ALTER narrowings SET NOT NULL",
    """
    CREATE FUNCTION releases_search_narrows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.narrowings =
            releases_search_narrowings(NEW.release_id, NEW.organisation_id, NEW.issued_month);
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER releases_search_narrows"
    " BEFORE INSERT OR UPDATE OF organisation_id, issued_month, narrowings ON releases_search"
    " FOR EACH ROW EXECUTE FUNCTION releases_search_narrows()",
    """
    CREATE FUNCTION releases_search_joins() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE releases_search SET narrowings = NULL
        WHERE release_id IN (OLD.release_id, NEW.release_id);
        RETURN NULL;
    END $$
    """,
    f"CREATE TRIGGER releases_search_joins AFTER INSERT OR UPDATE OR DELETE ON {JOINT}"
    " FOR EACH ROW EXECUTE FUNCTION releases_search_joins()",
]
INDEX = [
    "SET LOCAL maintenance_work_mem = '256MB'",
    "CREATE INDEX IF NOT EXISTS releases_search_words"
    " ON releases_search USING gin (search, narrowings)",
]
BACK = [
    f"DROP TRIGGER releases_search_joins ON {JOINT}",
    "DROP FUNCTION releases_search_joins",
    "DROP TRIGGER releases_search_narrows ON releases_search",
    "DROP FUNCTION releases_search_narrows",
    "DROP INDEX IF EXISTS releases_search_words",
    "ALTER TABLE releases_search DROP COLUMN narrowings",
    "ALTER TABLE releases_search ALTER issued_order SET STATISTICS -1",
    "DROP FUNCTION releases_search_narrowings",
    "SET LOCAL maintenance_work_mem = '256MB'",
    "CREATE INDEX releases_search_words ON releases_search USING gin (search)",
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
        # The first for good, with the triggers; the index takes longer, and searches go on.
        run(schema_editor, FILL)
        run(schema_editor, INDEX)
        settle(schema_editor.connection)


def back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run(schema_editor, BACK)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("releases", "0021_search_forgets_the_deleted"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
