"""GitHub's `deployment_status` webhook as changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.adapters.adapted import AdaptedChange
from feedback.adapters.scopes import scope_of
from feedback.adapters.scores import table_of, text_of
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from feedback.adapters.scores import Rules

FIELDS = {
    "change_id": "repository and `deployment_status.id`, as `github:owner/name#12`",
    "at": "`deployment_status.created_at`; only a state of `success`",
    "kind": "`rollback` where `deployment.task` begins so, else `deploy`",
    "title": "repository, task, the first digits of `deployment.sha`, environment",
    "metadata.environment": "`deployment_status.environment`, else the deployment's",
    "metadata.*": "`deployment.payload`, as far as `CONNECT_ATTRIBUTES` lists it",
}
NO_STATUS = "event that is no deployment_status"
OTHER_STATE = "deployment status that is no success"


def adapt_deployment(event: object, *, rules: Rules) -> AdaptedChange:
    """Make an event a change. Raises RefusedError with the field."""
    if not isinstance(event, dict):
        raise RefusedError("", "must be an object")
    status, done = table_of(event, "deployment_status"), table_of(event, "deployment")
    if not status:
        return AdaptedChange(left_out=NO_STATUS)
    if status.get("state") != "success":
        return AdaptedChange(left_out=OTHER_STATE)
    if not isinstance(status.get("id"), int):
        raise RefusedError("deployment_status.id", "must be a number")
    where = text_of(status, "environment") or text_of(done, "environment")
    repository = text_of(table_of(event, "repository"), "full_name") or "unknown"
    task = text_of(done, "task") or "deploy"
    words = (repository, task, (text_of(done, "sha") or "")[:10], where or "")
    return AdaptedChange(
        change={
            "change_id": f"github:{repository}#{status['id']}",
            "at": text_of(status, "created_at"),
            "kind": "rollback" if task.casefold().startswith("rollback") else "deploy",
            "title": " ".join(word for word in words if word),
            "metadata": scope_of(
                table_of(done, "payload"), rules=rules, environment=where
            ),
        }
    )
