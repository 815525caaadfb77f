"""Make an index of the reports whose text was lost, which are few among all.

The health page counts them at every look; without it every report is read. PostgreSQL
makes it without a lock that holds anybody up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "report_lost"
ROWS = "feedback_report (state, received_at) WHERE state IN ('expired', 'failed')"


def _online(editor: BaseDatabaseSchemaEditor) -> str:
    return "CONCURRENTLY " if editor.connection.vendor == "postgresql" else ""


def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    online = _online(editor)
    editor.execute(f"CREATE INDEX {online}IF NOT EXISTS {NAME} ON {ROWS}", None)


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(f"DROP INDEX {_online(editor)}IF EXISTS {NAME}", None)


class Migration(migrations.Migration):
    # An index is made online outside of transactions only.
    atomic = False
    dependencies = [("feedback", "0012_claimed_apart")]
    operations = [migrations.RunPython(make, drop)]
