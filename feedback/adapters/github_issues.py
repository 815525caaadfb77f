"""GitHub issues, as the REST API or `gh issue list --json` gives them.

Labels and state are not taken: they change after the report, which would then no
longer be the same one when the export is read again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted
from feedback.adapters.environment import read_environment
from feedback.adapters.reading import Reading
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

PULL_REQUEST = "pull request"
# Where each field of a report comes from; docs/connect.md shows this.
FIELDS = {
    "report_id": "repository and `number`, as `github:owner/name#12`",
    "kind": "always `external`",
    "created_at": "`created_at` or `createdAt`",
    "user_id": "`user.login` or `author.login`, as `github:login`; a pseudonym at once",
    "comment": "`title` and `body`, without what became an attribute",
    "metadata.client_version": "a line or heading that ends in `Version`",
    "metadata.client_os": "`OS`, `Operating System`, or `Platform` with a system",
    "metadata.channel": "`Platform` with another value, `Provider`",
    "metadata.model": "`Model`, `Claude Model`, `Which model ...`",
    "metadata.terminal": "`Terminal`, `Terminal/Shell`",
}
_NOT_TAKEN = ("labels", "state")
_TAKEN = ("number", "title", "body", "created_at", "createdAt")
# Addresses, and what changes after the report.
_LEFT = (
    *("url", "html_url", "repository_url", "labels_url", "comments_url", "events_url"),
    *("timeline_url", "id", "node_id", "updated_at", "updatedAt", "closed_at"),
    *("closedAt", "closed_by", "state_reason", "stateReason", "author_association"),
    *("reactions", "assignee", "assignees", "milestone", "locked"),
    *("active_lock_reason", "sub_issues_summary", "issue_dependencies_summary"),
)
_REPOSITORY = re.compile(r"https?://[^/]+/(?:api/v3/)?(?:repos/)?([^/]+/[^/]+)(?:/|$)")
_KIND_OF_ISSUE = re.compile(
    r"\s*\[(?:bug|feature|docs|model)[^\]]*\]:?\s*", re.IGNORECASE
)
# The one account that stands for everybody who deleted theirs.
_GHOST = "ghost"


def adapt_issue(record: object) -> Adapted:
    """Make an issue an external report. Raises RefusedError with the field."""
    if not isinstance(record, dict):
        raise RefusedError("", "must be an object")
    given = Reading(record, of="the issue")
    if given.get("pull_request"):
        return Adapted(left_out=PULL_REQUEST)
    number = record.get("number")
    if not isinstance(number, int) or isinstance(number, bool):
        raise RefusedError("number", "must be a whole number")
    title = _KIND_OF_ISSUE.sub("", _text(record, "title"), count=1)
    environment = read_environment(_text(record, "body"))
    created = record.get("created_at", record.get("createdAt"))
    report = {
        "report_id": f"github:{_repository(record)}#{number}",
        "kind": "external",
        "created_at": created,
        "user_id": _user(given),
        "comment": "\n\n".join(part for part in (title, environment.text) if part),
        "metadata": environment.metadata,
    }
    unused = {f"{name} not taken" for name in _NOT_TAKEN if given.get(name)}
    given.leave(*_TAKEN, *_LEFT)
    notes = environment.notes | unused | given.notes()
    return Adapted(report=report, notes=tuple(sorted(notes)))


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RefusedError(name, "must be a string")
    return value


def _repository(record: Mapping[str, Any]) -> str:
    """Owner and name, from whichever address the export holds."""
    for name in ("repository_url", "html_url", "url"):
        found = _REPOSITORY.match(_text(record, name))
        if found:
            return found[1].lower()
    raise RefusedError("repository_url", "is missing, and html_url and url are too")


def _user(given: Reading) -> str | None:
    person = given.table("user" if given.get("user") else "author")
    login = person.text("login")
    if login is None:
        return None
    # The rest says who it is, once more.
    person.rest()
    return f"github:{login.lower()}" if login != _GHOST else None
