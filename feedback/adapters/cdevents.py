"""CDEvents in CloudEvents: services deployed, upgraded and rolled back, as changes.

The body is the CDEvent (binary mode) or holds it as `data` (structured mode).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from feedback.adapters.adapted import AdaptedChange
from feedback.adapters.reading import Reading
from feedback.adapters.scopes import scope_of
from feedback.adapters.scores import table_of
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from feedback.adapters.scores import Rules

FIELDS = {
    "change_id": "a digest of `context.source` and `context.id`, as `cdevents:...`",
    "at": "`context.timestamp`",
    "kind": "`rollback` of `service.rolledback`, else `deploy`",
    "title": "`subject.id`, what was done, `subject.content.artifactId`",
    "metadata.environment": "`subject.content.environment.id`",
    "metadata.*": "`customData`, as far as `CONNECT_ATTRIBUTES` lists the names",
}
OTHER_EVENT = "CDEvent that deploys, upgrades or rolls back no service"
_TYPE = re.compile(r"dev\.cdevents\.service\.(deployed|upgraded|rolledback)\.[\w.-]+")


def adapt_event(event: object, *, rules: Rules) -> AdaptedChange:
    """Make an event a change. Raises RefusedError with the field."""
    if not isinstance(event, dict):
        raise RefusedError("", "must be an object")
    given = Reading(table_of(event, "data") or event, of="the event")
    context, subject = given.table("context"), given.table("subject")
    named = _TYPE.fullmatch(context.text("type") or "")
    if named is None:
        return AdaptedChange(left_out=OTHER_EVENT)
    own = [context.text(name) for name in ("source", "id")]
    if own[0] is None or own[1] is None:
        raise RefusedError("context.id" if own[0] else "context.source", "is missing")
    digest = hashlib.sha256("\x00".join(map(str, own)).encode()).hexdigest()[:32]
    content, custom = subject.table("content"), given.table("customData")
    where = content.table("environment")
    words = subject.text("id"), named[1], content.text("artifactId")
    scope, notes = scope_of(custom.rest(), rules=rules, environment=where.text("id"))
    given.leave("customDataContentType")
    context.leave("version", "specversion", "chainId", "schemaUri", "links")
    subject.leave("source", "type")
    where.leave("source")
    return AdaptedChange(
        change={
            "change_id": f"cdevents:{digest}",
            "at": context.text("timestamp"),
            "kind": "rollback" if named[1] == "rolledback" else "deploy",
            "title": " ".join(word for word in words if word)[:500],
            "metadata": scope,
        },
        notes=tuple(sorted(notes | given.notes())),
    )
