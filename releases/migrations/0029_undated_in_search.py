"""
PostgreSQL: a mark for releases of no known date, beside their words in the index.

The end of every list holds these. Without a mark they were looked for among all that have a word.
"""

from django.db import migrations

JOINT = "releases_release_joint_issuers"
MONTH = "-month"
MONTH_OR_NONE = "-coalesce(month, 1)"  # as the numbers that are kept have it


def narrowings(month):
    return [
        "SET LOCAL statement_timeout = 0",
        f"""
        CREATE OR REPLACE FUNCTION releases_search_narrowings(
            release bigint, issuer bigint, month integer
        )
        RETURNS bigint[] STABLE LANGUAGE sql AS $$
            SELECT array_remove(ARRAY[issuer, {month}, -(month / 100)], NULL) || ARRAY(
                SELECT organisation_id FROM {JOINT} WHERE release_id = release ORDER BY 1
            )
        $$
        """,
        # A trigger finds out what they are.
        "UPDATE releases_search SET narrowings = NULL WHERE issued_month IS NULL",
    ]


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    run(schema_editor, narrowings(MONTH_OR_NONE))


def back(apps, schema_editor):
    run(schema_editor, narrowings(MONTH))


class Migration(migrations.Migration):

    dependencies = [("releases", "0028_rare_kinds_of_statements")]

    operations = [migrations.RunPython(forward, back)]
