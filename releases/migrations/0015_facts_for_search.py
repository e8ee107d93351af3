"""What search asks of each release it finds, in the index by which it asks."""

from django.db import migrations, models

MORE = (
    *("id", "state", "public_from", "organisation", "issued_month", "kind"),
    *("issued_order", "issued_until"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("releases", "0014_exchanges"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="release", name="release_facts"),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(*map(models.F, MORE), name="release_facts"),
        ),
    ]
