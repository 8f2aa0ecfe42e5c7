import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geography', '0001_initial'),
        ('referral', '0002_reaching_out'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UrgentSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('consent', 'consent'), ('public_task', 'public task'), ('vital_interest', 'vital interest')], max_length=14)),
                ('note', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('verdict', models.CharField(choices=[('unreviewed', 'waits for a review'), ('rightly_sent', 'rightly sent'), ('wrongly_sent', 'not rightly sent')], default='unreviewed', max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.area')),
                ('referral', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='urgent_sending', to='referral.referral')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('verdict', 'unreviewed')), fields=['area'], name='urgent_sending_waiting')],
            },
        ),
    ]
