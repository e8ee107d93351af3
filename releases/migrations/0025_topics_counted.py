"""How many releases are on each topic, by month: counted here once, and kept from then on."""

import django.db.models.deletion
from django.db import migrations, models

# Up to where those of issuers are counted. Where they are set aside for a run, so are these.
COUNT = """
    INSERT INTO releases_topiccount (topic_id, month, n)
    SELECT topic_id, coalesce(issued_month, 1), count(*)
    FROM releases_release_topics tie JOIN releases_release r ON r.id = tie.release_id
    WHERE state IN ('published', 'withdrawn')
        AND public_from <= (SELECT until FROM releases_counteduntil ORDER BY id LIMIT 1)
    GROUP BY topic_id, coalesce(issued_month, 1)
"""
TOTAL = """
    INSERT INTO releases_topiccount (topic_id, month, n)
    SELECT topic_id, 0, sum(n) FROM releases_topiccount GROUP BY topic_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ("releases", "0024_issuers_beside_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="TopicCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.IntegerField()),
                ("n", models.PositiveIntegerField()),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="releases.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["month", "topic", "n"], name="topiccount_by_month")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "month"), name="topiccount_once")
                ],
            },
        ),
        migrations.RunSQL([COUNT, TOTAL], migrations.RunSQL.noop),
    ]
