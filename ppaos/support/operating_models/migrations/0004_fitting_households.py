"""A household that fits a model is called by a word of its own: a match is a pair of rows of lists."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("operating_models", "0003_matching")]
    operations = [migrations.RenameModel("Match", "FittingHousehold")]
