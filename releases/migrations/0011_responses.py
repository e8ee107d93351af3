"""Who answered whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import organisations.text


class Migration(migrations.Migration):

    dependencies = [
        ('releases', '0010_related_releases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('rebuts', 'rebuts'), ('defends-record', 'defends record'), ('answers', 'answers'), ('concedes', 'concedes'), ('welcomes', 'welcomes'), ('declines', 'declines to comment'), ('corrects', 'corrects'), ('follows-up', 'follows up'), ('repeats', 'repeats'), ('supersedes', 'supersedes')], default='answers', max_length=14)),
                ('basis', models.CharField(choices=[('stated-in-source', 'stated in the source'), ('placed-together', 'placed together by the publisher'), ('editors-inference', 'editor’s inference')], default='editors-inference', max_length=17, verbose_name='grounds')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('dismissed', 'Dismissed')], default='proposed', max_length=9)),
                ('explanation', organisations.text.CleanTextField(blank=True, help_text='Why the two belong together, in words; for staff.')),
                ('score', models.FloatField(blank=True, editable=False, help_text='How probable it is; empty: a person’s.', null=True)),
                ('early_reason', organisations.text.CleanLineField(blank=True, help_text='Needed where the answer was issued before what it answers.', max_length=300, verbose_name='why it came first')),
                ('decided', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('updated', models.DateTimeField(auto_now=True)),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source_in', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers_within', to='releases.release')),
                ('source_release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses_made', to='releases.release', verbose_name='answering release')),
                ('source_statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses_made', to='releases.statement', verbose_name='answering statement')),
                ('target_in', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='answered_within', to='releases.release')),
                ('target_release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='releases.release', verbose_name='answered release')),
                ('target_statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='releases.statement', verbose_name='answered statement')),
            ],
            options={
                'ordering': ['source_in__issued_order', 'pk'],
                'indexes': [models.Index(models.F('target_in'), models.F('state'), name='response_to_release'), models.Index(models.F('source_in'), models.F('state'), name='response_by_release'), models.Index(models.F('state'), models.F('score'), name='response_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('source_release__isnull', False), ('source_statement', None)), models.Q(('source_release', None), ('source_statement__isnull', False)), _connector='OR'), name='response_one_source', violation_error_message='Give one answer: a statement or a whole release.'), models.CheckConstraint(condition=models.Q(models.Q(('target_release__isnull', False), ('target_statement', None)), models.Q(('target_release', None), ('target_statement__isnull', False)), _connector='OR'), name='response_one_target', violation_error_message='Give one thing it answers: a statement or a release.'), models.CheckConstraint(condition=models.Q(models.Q(('source_statement', models.F('target_statement')), _negated=True), models.Q(('source_release', models.F('target_release')), _negated=True)), name='response_not_to_itself', violation_error_message='Nothing answers itself.'), models.UniqueConstraint(condition=models.Q(('source_statement__isnull', False), ('target_statement__isnull', False)), fields=('source_statement', 'target_statement'), name='response_once_statement_to_statement', violation_error_message='These two are linked already.'), models.UniqueConstraint(condition=models.Q(('source_statement__isnull', False), ('target_release__isnull', False)), fields=('source_statement', 'target_release'), name='response_once_statement_to_release', violation_error_message='These two are linked already.'), models.UniqueConstraint(condition=models.Q(('source_release__isnull', False), ('target_statement__isnull', False)), fields=('source_release', 'target_statement'), name='response_once_release_to_statement', violation_error_message='These two are linked already.'), models.UniqueConstraint(condition=models.Q(('source_release__isnull', False), ('target_release__isnull', False)), fields=('source_release', 'target_release'), name='response_once_release_to_release', violation_error_message='These two are linked already.')],
            },
        ),
    ]
