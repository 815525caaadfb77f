"""Texts of a client's /bug command, in the style of Claude Code.

One JSON object a line: `text`, `created_at` and, where it is known, `user_id`. The
text ends in Platform, Terminal, Version, Feedback ID and Errors.
"""

from __future__ import annotations

from feedback.adapters.adapted import Adapted
from feedback.adapters.environment import read_environment
from feedback.outcomes import RefusedError

FIELDS = {
    "report_id": "`Feedback ID`, as `bug:...`",
    "kind": "always `bug`",
    "created_at": "`created_at`",
    "user_id": "`user_id`; a pseudonym at once",
    "comment": "`text`, without what became an attribute; `Errors` stays in it",
    "metadata.client_version": "`Version`",
    "metadata.client_os": "`Platform`",
    "metadata.terminal": "`Terminal`",
    "metadata.model": "`Model`",
}
_KNOWN = {"text", "created_at", "received_at", "user_id"}


def adapt_bug_text(record: object) -> Adapted:
    """Make a /bug text a report. Raises RefusedError with the field."""
    if not isinstance(record, dict):
        raise RefusedError("", "must be an object")
    text = record.get("text")
    if not isinstance(text, str):
        raise RefusedError("text", "must be a string")
    environment = read_environment(text)
    if not environment.feedback_id:
        raise RefusedError("text", "has no line Feedback ID, which names the report")
    report = {name: record.get(name) for name in _KNOWN - {"text"}}
    report |= {
        "report_id": f"bug:{environment.feedback_id}",
        "kind": "bug",
        "comment": environment.text,
        "metadata": environment.metadata,
    }
    unknown = {"other fields not taken"} if record.keys() - _KNOWN else set()
    return Adapted(report=report, notes=tuple(sorted(environment.notes | unknown)))
