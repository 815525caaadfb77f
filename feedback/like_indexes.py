"""An operation of migrations that drops the indexes for LIKE beside text columns.

Django makes one beside every text column with an index, on PostgreSQL. Where nothing
asks for a beginning they are only weight. Each is dropped, or made again, without a
lock that holds anybody up; the migration must not be atomic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def without_like_indexes(
    app: str, columns: dict[str, list[str]]
) -> migrations.RunPython:
    """Give the operation for the columns of an app, by the name of their model."""

    def statements(
        apps: Apps, editor: BaseDatabaseSchemaEditor
    ) -> list[tuple[str, str]]:
        """Give the name of each index and the statement that makes it."""
        if editor.connection.vendor != "postgresql":
            return []
        found = []
        for name, fields in columns.items():
            model = apps.get_model(app, name)
            for field in fields:
                column = model._meta.get_field(field)
                # Only PostgreSQL's editor has it.
                made = editor._create_like_index_sql(model, column)  # type: ignore[attr-defined]
                found.append((str(made.parts["name"]), str(made)))
        return found

    def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for name, _ in statements(apps, editor):
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", None)

    def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for _, statement in statements(apps, editor):
            online = statement.replace("INDEX ", "INDEX CONCURRENTLY ", 1)
            editor.execute(online, None)

    return migrations.RunPython(drop, make)
