from django.db import migrations, models

# The first fence: nobody changes or removes a trace by mistake, or by an account that does not own the tables. Who owns
# them can take it down; then the chain, its seals and those who keep them tell.
FENCED = ("privacy_event", "privacy_eventsubject", "privacy_eventlink", "privacy_auditseal")
RAISED = """
    create function privacy_traces_stay() returns trigger language plpgsql as $$
    begin
        raise exception 'traces are never changed or removed (table %)', tg_table_name
            using errcode = 'insufficient_privilege';
    end $$"""
FENCE = "create trigger traces_stay before update or delete on {0} for each row execute function privacy_traces_stay()"


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="UnlinkedEvent",
            fields=[("event_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="EventLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("linked_at", models.DateTimeField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(unique=True)),
                ("position", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                ("token", models.TextField()),
            ],
        ),
        migrations.RunSQL(RAISED, "drop function privacy_traces_stay()"),
        *(
            migrations.RunSQL(FENCE.format(table), f"drop trigger traces_stay on {table}")
            for table in FENCED
        ),
    ]
