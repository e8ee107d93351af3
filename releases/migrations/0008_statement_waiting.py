"""Find the statements that wait for staff at an end of an index."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("releases", "0007_searches_without_results")]

    operations = [
        migrations.AddIndex(
            "statement",
            models.Index(models.F("state"), models.F("release"), name="statement_by_state"),
        ),
        migrations.AddIndex(
            "statement",
            models.Index(
                models.F("release"), condition=models.Q(("lost", True)), name="statement_lost"
            ),
        ),
    ]
