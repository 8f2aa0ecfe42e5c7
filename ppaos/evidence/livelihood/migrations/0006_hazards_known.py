from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("livelihood", "0005_target_poor"),
    ]

    operations = [
        migrations.AlterField(
            model_name="circumstances",
            name="hazards",
            field=models.JSONField(null=True),
        ),
    ]
