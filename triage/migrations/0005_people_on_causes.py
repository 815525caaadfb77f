"""People's word on a cause gets columns of its own; the scan's end is `resolved_at`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def leave_ends_to_the_scan(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """A cause that had ended was nobody's word: it is open to people."""
    causes = apps.get_model("triage", "Cause")
    causes.objects.filter(state="resolved").update(state="open")


def put_ends_back(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Say in the one column that a cause ended, as before."""
    causes = apps.get_model("triage", "Cause")
    causes.objects.filter(resolved_at__isnull=False).update(state="resolved")


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0004_resorting"),
    ]

    operations = [
        migrations.RenameField("cause", "status", "state"),
        migrations.RunPython(leave_ends_to_the_scan, put_ends_back),
        migrations.AlterField(
            model_name="cause",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("acknowledged", "Acknowledged"),
                    ("dismissed", "Dismissed"),
                ],
                default="open",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="cause",
            name="assignee",
            field=models.CharField(blank=True, default="", max_length=150),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="cause",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("right", "Right"), ("wrong", "Wrong")],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="CauseAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("who", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "State"),
                            ("assignee", "Assignee"),
                            ("verdict", "Verdict"),
                            ("note", "Note"),
                        ],
                        max_length=16,
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=150)),
                ("text", models.CharField(blank=True, max_length=1000)),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acts",
                        to="triage.cause",
                    ),
                ),
            ],
        ),
    ]
