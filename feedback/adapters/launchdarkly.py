"""LaunchDarkly's webhook, whose body is one entry of the audit log, as changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import AdaptedChange
from feedback.adapters.scopes import scope_of
from feedback.adapters.scores import text_of
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from feedback.adapters.scores import Rules

FIELDS = {
    "change_id": "`_id`, as `launchdarkly:...`",
    "at": "`date`, in milliseconds; entries may come in any order",
    "kind": "always `flag`: only entries of the kinds `flag` and `segment`",
    "title": "`name` and `titleVerb`; nothing of `member`, `comment`, `description`",
    "metadata.environment": "the `env/...` of `accesses[].resource`",
}
OTHER_KIND = "audit entry that is of no flag and no segment"
_KINDS = {"flag", "segment"}
_ENVIRONMENT = re.compile(r"(?:^|:)env/([^:;*]+)")


def adapt_entry(entry: object, *, rules: Rules) -> AdaptedChange:
    """Make an entry a change. Raises RefusedError with the field."""
    if not isinstance(entry, dict):
        raise RefusedError("", "must be an object")
    if entry.get("kind") not in _KINDS:
        return AdaptedChange(left_out=OTHER_KIND)
    name, own_id = text_of(entry, "name"), text_of(entry, "_id")
    if own_id is None or name is None:
        raise RefusedError("name" if own_id else "_id", "is missing")
    verb = text_of(entry, "titleVerb") or "changed"
    where = _environments(entry)
    return AdaptedChange(
        change={
            "change_id": f"launchdarkly:{own_id}",
            "at": _time(entry.get("date")),
            "kind": "flag",
            "title": f"{entry['kind']} {name}: {verb}"[:500],
            "metadata": scope_of({"groundswell.environment": where}, rules=rules),
        }
    )


def _environments(entry: dict[str, Any]) -> list[str]:
    given = entry.get("accesses")
    accesses = given if isinstance(given, list) else []
    resources = [str(a.get("resource")) for a in accesses if isinstance(a, dict)]
    return sorted({n for text in resources for n in _ENVIRONMENT.findall(text)})


def _time(value: object) -> str:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, tz=UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        pass
    raise RefusedError("date", "is no time in milliseconds")
