"""
The statements of one body or one speaker, in the order of lists.

That order is of the dates of their releases: to have the newest of very many, all were looked up
and sorted. So each keeps beside it when its release was issued, and by whom, for whom it is
credited to where nobody recorded for whom it was made.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

TABLE = "releases_statement"
COLUMNS = ("release_id", "person_id", "organisation_id")
IN_ORDER = (F("issued_order").desc(), F("release").desc(), "position", "id", "lost")


def fill(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    by_key = "INDEXED BY release_facts" if sqlite else ""  # without the texts
    if not sqlite:  # what was written before is checked now: an index is not made while it waits
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(
        f"UPDATE {TABLE} SET issuer_id = r.organisation_id, issued_order = r.issued_order"
        f" FROM releases_release AS r {by_key} WHERE r.id = {TABLE}.release_id"
    )


def drop(apps, schema_editor):
    """Drop the indexes of single keys, with which others begin."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, TABLE)
    for name, one in found.items():
        single = one["index"] and len(one["columns"]) == 1 and one["columns"][0] in COLUMNS
        if single and name.startswith(TABLE):
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def make(apps, schema_editor):
    for column in COLUMNS:
        schema_editor.execute(f"CREATE INDEX {TABLE}_{column} ON {TABLE} ({column})")


def key(to, on_delete, name, **options):
    return migrations.AlterField(
        "statement", name, models.ForeignKey(on_delete=on_delete, to=to, **options)
    )


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0001_initial"),
        ("releases", "0025_topics_counted"),
    ]

    operations = [
        migrations.RemoveIndex("statement", "statement_by_person"),
        migrations.RemoveIndex("statement", "statement_by_organisation"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(drop, make)],
            [
                key(
                    "releases.release",
                    django.db.models.deletion.CASCADE,
                    "release",
                    db_index=False,
                    related_name="statements",
                ),
                key(
                    "organisations.person",
                    django.db.models.deletion.PROTECT,
                    "person",
                    blank=True,
                    db_index=False,
                    null=True,
                    related_name="statements",
                ),
                key(
                    "organisations.organisation",
                    django.db.models.deletion.PROTECT,
                    "organisation",
                    blank=True,
                    db_index=False,
                    help_text="For whom they spoke; of an unnamed spokesperson, whose.",
                    null=True,
                    related_name="statements",
                ),
            ],
        ),
        migrations.AddField(
            "statement",
            "issuer",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            "statement", "issued_order", models.DateTimeField(editable=False, null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "statement",
            models.Index(
                *("person", "state", *IN_ORDER),
                condition=Q(person__isnull=False),
                name="statement_of_person",
            ),
        ),
        migrations.AddIndex(
            "statement",
            models.Index(
                *("organisation", "state", *IN_ORDER, "person"),
                condition=Q(organisation__isnull=False),
                name="statement_of_organisation",
            ),
        ),
        migrations.AddIndex(
            "statement",
            models.Index(
                *("issuer", "state", *IN_ORDER),
                condition=Q(organisation__isnull=True),
                name="statement_of_issuer",
            ),
        ),
    ]
