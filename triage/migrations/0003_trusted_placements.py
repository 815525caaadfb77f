from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0002_erasures"),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="trusted",
            field=models.BooleanField(default=True),
        ),
    ]
