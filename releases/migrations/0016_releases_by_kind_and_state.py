"""Releases of one kind, and those in one state, in the order of lists."""

from django.db import migrations, models

SMALL = ("kind", "issued_order", "id", "state", "public_from", "organisation", "issued_month")


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("releases", "0015_facts_for_search"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="release",
            index=models.Index(*map(models.F, SMALL), name="release_by_kind"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                *map(models.F, ("state", "issued_order", "id")), name="release_by_state"
            ),
        ),
    ]
