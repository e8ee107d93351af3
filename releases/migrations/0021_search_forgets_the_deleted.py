"""
PostgreSQL: what search holds of a release goes with the release.

What is found is not looked for among the releases any more: one that is gone must not be counted.
"""

from django.db import migrations

FORWARD = [
    "DELETE FROM releases_search s WHERE NOT EXISTS"
    " (SELECT FROM releases_release r WHERE r.id = s.release_id)",
    """
    CREATE FUNCTION releases_search_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM releases_search;
        ELSE
            DELETE FROM releases_search WHERE release_id = OLD.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER releases_search_forgets AFTER DELETE ON releases_release"
    " FOR EACH ROW EXECUTE FUNCTION releases_search_forgets()",
    "CREATE TRIGGER releases_search_forgets_all AFTER TRUNCATE ON releases_release"
    " FOR EACH STATEMENT EXECUTE FUNCTION releases_search_forgets()",
]
BACK = [
    "DROP TRIGGER releases_search_forgets_all ON releases_release",
    "DROP TRIGGER releases_search_forgets ON releases_release",
    "DROP FUNCTION releases_search_forgets",
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
        ("releases", "0020_facts_beside_words_of_search"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
