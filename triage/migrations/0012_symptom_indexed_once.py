"""Drop the index on the symptom alone: the one on symptom and hour begins with it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0011_probes")]
    operations = [
        migrations.AlterField(
            "placement",
            "symptom_id",
            models.CharField(max_length=64, blank=True),
        )
    ]
