from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="proposal", name="dropped_reason", field=models.CharField(blank=True, max_length=300)
        ),
        migrations.AddField(
            model_name="proposalversion", name="households_from", field=models.JSONField(default=list)
        ),
    ]
