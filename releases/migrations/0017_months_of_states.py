"""The months in which releases of one state were issued, told by the index of states."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("releases", "0016_releases_by_kind_and_state"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="release", name="release_by_state"),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                *map(models.F, ("state", "issued_order", "id", "issued_month")),
                name="release_by_state",
            ),
        ),
    ]
