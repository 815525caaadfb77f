"""Let keys of the API expire, and remember which were rotated.

Columns that may be null and have no default are added without touching a row.
"""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0013_lost_reports")]
    operations = [
        migrations.AddField(
            "apikey", "expires_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "apikey", "replaced_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
