"""Let a report's claims be null where they are what is believed.

They were stored twice, a twelfth of what PostgreSQL keeps of a report. Rows that are
there stay as they are. To go back, what is null is written out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def write_out(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(
        "UPDATE feedback_report SET claimed = attributes WHERE claimed IS NULL"
    )


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_no_like_indexes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterField("report", "claimed", models.JSONField(null=True)),
                migrations.RunPython(migrations.RunPython.noop, write_out),
            ],
            state_operations=[
                migrations.RenameField("report", "claimed", "claimed_apart"),
                migrations.AlterField(
                    "report",
                    "claimed_apart",
                    models.JSONField(blank=True, db_column="claimed", null=True),
                ),
            ],
        )
    ]
