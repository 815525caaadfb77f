"""The database's own refusal to change the access log, for both databases.

UPDATE is refused but for one thing: erasure may put "erased" for the reason and the
report's id, while who looked and when stays. DELETE is refused unless the gate, a row
of feedback_accesslogpurge, is in place with a later time: only retention opens it.
This stops a mistake, a forgotten shell and an injected statement; who may alter
tables can drop the triggers. Against those the log is exported to another machine.
A later migration that rebuilds the table on SQLite (AlterField) drops them: it runs
`install` again, and tests/feedback/test_access_log.py says so when it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_CLOSED = "NOT EXISTS (SELECT 1 FROM feedback_accesslogpurge WHERE before > OLD.at)"

_BLANKED = (
    "NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.who = OLD.who"
    " AND NEW.why = 'erased' AND NEW.report_id IN (OLD.report_id, 'erased')"
)

_SQLITE = (
    f"""CREATE TRIGGER access_log_update BEFORE UPDATE ON feedback_accesslog
    WHEN NOT ({_BLANKED})
    BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END""",
    f"""CREATE TRIGGER access_log_delete BEFORE DELETE ON feedback_accesslog
    WHEN {_CLOSED}
    BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER access_log_replace BEFORE INSERT ON feedback_accesslog
    WHEN EXISTS (SELECT 1 FROM feedback_accesslog WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END""",
)
_SQLITE_BACK = (
    "DROP TRIGGER access_log_replace",
    "DROP TRIGGER access_log_update",
    "DROP TRIGGER access_log_delete",
)
_POSTGRES = (
    f"""CREATE FUNCTION access_log_refuse() RETURNS trigger AS $$
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM feedback_accesslog) THEN
          RAISE EXCEPTION 'the access log is append-only';
        END IF;
        RETURN NULL;
      END IF;
      IF TG_OP = 'UPDATE' THEN
        IF {_BLANKED} THEN
          RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the access log is append-only';
      END IF;
      IF {_CLOSED} THEN
        RAISE EXCEPTION 'the access log is append-only';
      END IF;
      RETURN OLD;
    END $$ LANGUAGE plpgsql""",  # noqa: S608
    """CREATE TRIGGER access_log_change BEFORE UPDATE OR DELETE ON feedback_accesslog
    FOR EACH ROW EXECUTE FUNCTION access_log_refuse()""",
    """CREATE TRIGGER access_log_truncate BEFORE TRUNCATE ON feedback_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION access_log_refuse()""",
)
_POSTGRES_BACK = (
    "DROP TRIGGER access_log_change ON feedback_accesslog",
    "DROP TRIGGER access_log_truncate ON feedback_accesslog",
    "DROP FUNCTION access_log_refuse()",
)


def install(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers."""
    _run(editor, {"sqlite": _SQLITE, "postgresql": _POSTGRES})


def remove(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    _run(editor, {"sqlite": _SQLITE_BACK, "postgresql": _POSTGRES_BACK})


def _run(
    editor: BaseDatabaseSchemaEditor, statements: dict[str, tuple[str, ...]]
) -> None:
    for statement in statements.get(editor.connection.vendor, ()):
        editor.execute(statement, params=None)
