"""LaunchDarkly's webhook, whose body is one entry of the audit log, as changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedback.adapters.adapted import AdaptedChange
from feedback.adapters.reading import Reading
from feedback.adapters.scopes import scope_of
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
NO_RESOURCE = "access that names no resource, not taken"
_KINDS = ("flag", "segment")
_ENVIRONMENT = re.compile(r"(?:^|:)env/([^:;*]+)")


def adapt_entry(entry: object, *, rules: Rules) -> AdaptedChange:
    """Make an entry a change. Raises RefusedError with the field."""
    given = Reading(entry, of="the entry")
    kind = given.get("kind")
    if kind not in _KINDS:
        return AdaptedChange(left_out=OTHER_KIND)
    name, own_id = given.text("name"), given.text("_id")
    if own_id is None or name is None:
        raise RefusedError("name" if own_id else "_id", "is missing")
    verb = given.text("titleVerb") or "changed"
    where, notes = _environments(given.get("accesses"))
    scope, more = scope_of({"groundswell.environment": where}, rules=rules)
    return AdaptedChange(
        change={
            "change_id": f"launchdarkly:{own_id}",
            "at": _time(given.get("date")),
            "kind": "flag",
            "title": f"{kind} {name}: {verb}"[:500],
            "metadata": scope,
        },
        notes=tuple(sorted(notes | more | given.odd())),
    )


def _environments(accesses: object) -> tuple[list[str], set[str]]:
    """Return the environments that are named, and a remark on what names none."""
    listed = accesses if isinstance(accesses, list) else []
    said = [a.get("resource") if isinstance(a, dict) else None for a in listed]
    texts = [text for text in said if isinstance(text, str)]
    odd = len(texts) < len(said) or (accesses and not listed)
    found = sorted({n for text in texts for n in _ENVIRONMENT.findall(text)})
    return found, {NO_RESOURCE} if odd else set()


def _time(value: object) -> str:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, tz=UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        pass
    raise RefusedError("date", "is no time in milliseconds")
