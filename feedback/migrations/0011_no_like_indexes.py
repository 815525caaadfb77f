"""Drop the indexes for LIKE that Django makes beside those of text columns.

Nothing asks these columns for a beginning. They were a fifth of what PostgreSQL keeps
of a report. Each is dropped, or made again, without a lock that holds anybody up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = {
    "Report": ["report_id", "reporter", "request_id", "answer_request_id"],
    "ReceiptToken": ["digest"],
    "RequestRecord": ["request_id", "reporter"],
    "RatingSeen": ["digest"],
}


def _indexes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> list[tuple[str, str]]:
    """Give table and name of each index, and the statement that makes it."""
    found = []
    for name, columns in COLUMNS.items():
        model = apps.get_model("feedback", name)
        for column in columns:
            field = model._meta.get_field(column)
            statement = editor._create_like_index_sql(model, field)
            found.append((str(statement.parts["name"]), str(statement)))
    return found


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for name, _ in _indexes(apps, editor):
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", None)


def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for _, statement in _indexes(apps, editor):
            online = statement.replace("INDEX ", "INDEX CONCURRENTLY ", 1)
            editor.execute(online, None)


class Migration(migrations.Migration):
    # An index is dropped online outside of transactions only.
    atomic = False
    dependencies = [("feedback", "0009_thumbs_up")]
    operations = [migrations.RunPython(drop, make)]
