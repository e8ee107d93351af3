"""What releases are compared by, and which are beside one another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('releases', '0009_words_of_statements_in_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReleaseProfile',
            fields=[
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to='releases.release')),
                ('issued', models.DateTimeField(null=True)),
                ('words', models.BinaryField()),
                ('runs', models.BinaryField()),
                ('compared', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(models.F('issued'), models.F('release'), name='releaseprofile_by_date'), models.Index(models.F('release'), condition=models.Q(('compared', None)), name='releaseprofile_waiting')],
            },
        ),
        migrations.CreateModel(
            name='RelatedRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('likeness', models.CharField(choices=[('copy', 'copy'), ('partial', 'partial'), ('about', 'about')], max_length=7)),
                ('score', models.FloatField()),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='beside_it', to='releases.release')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='beside', to='releases.release')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('release', 'other'), name='relatedrelease_once'), models.CheckConstraint(condition=models.Q(('release', models.F('other')), _negated=True), name='relatedrelease_not_itself')],
            },
        ),
    ]
