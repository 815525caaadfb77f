from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0001_placements_and_causes"),
    ]

    operations = [
        migrations.AddField(
            model_name="scanstate",
            name="erasures",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="scanstate",
            name="rebuilt",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
