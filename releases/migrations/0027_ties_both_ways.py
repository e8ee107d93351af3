"""
Ties of releases to people, topics and joint issuers, to be found from either end.

Each had an index of single keys, by which its rows were looked up for the other: a directory with
the numbers of a hundred people visited a hundred thousand. One of both keys has it all. That of
releases is dropped as well, for the one that lets no tie be there twice begins with them.
"""

from django.db import migrations

TIES = {
    "releases_release_people": "person_id",
    "releases_release_topics": "topic_id",
    "releases_release_joint_issuers": "organisation_id",
}


def both_ways(apps, schema_editor):
    for table, column in TIES.items():
        schema_editor.execute(f"CREATE INDEX {table}_tied ON {table} ({column}, release_id)")
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        for name, one in found.items():
            if one["index"] and not one["unique"] and len(one["columns"]) == 1:
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def one_way(apps, schema_editor):
    for table, column in TIES.items():
        for key in (column, "release_id"):
            schema_editor.execute(f"CREATE INDEX {table}_{key} ON {table} ({key})")
        schema_editor.execute(f"DROP INDEX {table}_tied")


class Migration(migrations.Migration):

    dependencies = [("releases", "0026_statements_of_one_in_order")]

    operations = [migrations.RunPython(both_ways, one_way)]
