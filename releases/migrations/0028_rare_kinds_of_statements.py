"""
What few statements are, in indexes that hold just those.

A list of fragments, or of what unnamed spokespeople said, went through the facts of all statements
for them: at two and a half million a quarter of a second.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [("releases", "0027_ties_both_ways")]

    operations = [
        migrations.AddIndex(
            "statement",
            models.Index(
                *("strength", "release", "state", "lost"),
                condition=~Q(strength="named-person"),
                name="statement_otherwise_attributed",
            ),
        ),
        migrations.AddIndex(
            "statement",
            models.Index(
                *("kind", "release", "state", "lost"),
                condition=Q(kind="fragment"),
                name="statement_fragment",
            ),
        ),
    ]
