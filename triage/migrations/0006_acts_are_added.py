"""The database's own refusal to change what was said of a cause.

UPDATE is refused but for one thing: erasure may put "erased" for the text. What lets
entries go is left to retention. A later migration that rebuilds the table on SQLite
(AlterField) drops the trigger and has to make it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_BLANKED = " AND ".join(
    [
        *(f"NEW.{name} = OLD.{name}" for name in ("id", "cause_id", "at", "who")),
        *(f"NEW.{name} = OLD.{name}" for name in ("kind", "value")),
        "NEW.text = 'erased'",
    ]
)
_MAKE = {
    "sqlite": (
        f"""CREATE TRIGGER cause_act_update BEFORE UPDATE ON triage_causeact
        WHEN NOT ({_BLANKED})
        BEGIN SELECT RAISE(ABORT, 'what was said cannot be changed'); END""",
        # INSERT OR REPLACE changes a row without asking the trigger above.
        """CREATE TRIGGER cause_act_replace BEFORE INSERT ON triage_causeact
        WHEN EXISTS (SELECT 1 FROM triage_causeact WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'what was said cannot be changed'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION cause_act_refuse() RETURNS trigger AS $$
        BEGIN
          IF {_BLANKED} THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION 'what was said cannot be changed';
        END $$ LANGUAGE plpgsql""",
        """CREATE TRIGGER cause_act_update BEFORE UPDATE ON triage_causeact
        FOR EACH ROW EXECUTE FUNCTION cause_act_refuse()""",
    ),
}
_DROP = {
    "sqlite": (
        "DROP TRIGGER cause_act_replace",
        "DROP TRIGGER cause_act_update",
    ),
    "postgresql": (
        "DROP TRIGGER cause_act_update ON triage_causeact",
        "DROP FUNCTION cause_act_refuse()",
    ),
}


def make(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers."""
    for statement in _MAKE.get(editor.connection.vendor, ()):
        editor.execute(statement, params=None)


def drop(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    for statement in _DROP.get(editor.connection.vendor, ()):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0005_people_on_causes"),
    ]

    operations = [migrations.RunPython(make, drop)]
