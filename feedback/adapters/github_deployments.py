"""GitHub's `deployment_status` webhook as changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import AdaptedChange
from feedback.adapters.reading import Reading
from feedback.adapters.scopes import scope_of
from feedback.bodies import parse_json
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
NO_PAYLOAD = "payload of the deployment that is no object, not taken"
OTHER_STATE = "deployment status that is no success"


def adapt_deployment(event: object, *, rules: Rules) -> AdaptedChange:
    """Make an event a change. Raises RefusedError with the field."""
    given = Reading(event, of="the event")
    if not given.get("deployment_status"):
        return AdaptedChange(left_out=NO_STATUS)
    status, done = given.table("deployment_status"), given.table("deployment")
    if status.get("state") != "success":
        return AdaptedChange(left_out=OTHER_STATE)
    number = status.get("id")
    if not isinstance(number, int):
        raise RefusedError("deployment_status.id", "must be a number")
    where = status.text("environment") or done.text("environment")
    repository = given.table("repository").text("full_name") or "unknown"
    task = done.text("task") or "deploy"
    words = (repository, task, (done.text("sha") or "")[:10], where or "")
    payload, notes = _payload(done.get("payload"))
    scope, more = scope_of(payload, rules=rules, environment=where)
    return AdaptedChange(
        change={
            "change_id": f"github:{repository}#{number}",
            "at": status.text("created_at"),
            "kind": "rollback" if task.casefold().startswith("rollback") else "deploy",
            "title": " ".join(word for word in words if word),
            "metadata": scope,
        },
        notes=tuple(sorted(notes | more | given.odd())),
    )


def _payload(value: object) -> tuple[dict[str, Any], set[str]]:
    """Return the payload, which GitHub gives as an object or as text, and remarks."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = parse_json(value.encode())
        except RefusedError:
            return {}, {NO_PAYLOAD}
    if isinstance(value, dict):
        return value, set()
    return {}, {NO_PAYLOAD} if value else set()
