"""Any JSON as changes, by the mapping that a hook's entry in CHANGE_HOOKS holds.

[argocd.fields]
change_id = "id"
at = "at"
title = "title"
kind = "phase"
[argocd.kinds]
Succeeded = "deploy"
[argocd.scope]
environment = "app.namespace"
[argocd.scope_constants]
surface = "app"
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import AdaptedChange
from feedback.adapters.scopes import texts_of
from feedback.adapters.scores import short_text
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = {
    "change_id": "needed; what names the change for good, after the hook's name",
    "at": "needed; ISO 8601 with an offset",
    "kind": "by `kinds`, which gives a kind for each value; others are left out",
    "title": "needed",
    "metadata.*": "`scope`, a short text or a list of them, and `scope_constants`",
}
OTHER_KIND = "event whose kind is not in the mapping"
NO_SCOPE = "part of the scope that the event does not name"
_NEEDED = ("change_id", "at", "title")


class ChangeMappingError(Exception):
    """The mapping cannot be used; says why."""


@dataclass(frozen=True)
class ChangeMapping:
    """Which path fills which field; see this module's text."""

    fields: Mapping[str, str]
    kinds: Mapping[str, str] = field(default_factory=dict)
    scope: Mapping[str, str] = field(default_factory=dict)
    scope_constants: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ChangeMappingError where a part is missing."""
        missing = [name for name in _NEEDED if name not in self.fields]
        if missing or self.fields.keys() - {*_NEEDED, "kind"}:
            raise ChangeMappingError("fields are change_id, at, title and kind")

    def adapt(self, event: object, *, prefix: str) -> AdaptedChange:
        """Make an event a change. Raises RefusedError with the field."""
        found = {name: _at(event, path) for name, path in self.fields.items()}
        kind = "deploy"
        if "kind" in self.fields:
            kind = self.kinds.get(str(found["kind"]), "")
        if not kind:
            return AdaptedChange(left_out=OTHER_KIND)
        own_id = short_text(found["change_id"])
        if own_id is None:
            raise RefusedError("change_id", "is missing or no short text")
        scope = {name: [value] for name, value in self.scope_constants.items()}
        notes: set[str] = set()
        for name, path in self.scope.items():
            texts, odd = texts_of(_at(event, path))
            notes |= odd or (set() if texts else {NO_SCOPE})
            if texts:
                scope[name] = texts
        return AdaptedChange(
            change={
                "change_id": f"{prefix}:{own_id}",
                "at": found["at"],
                "kind": kind,
                "title": found["title"],
                "metadata": scope,
            },
            notes=tuple(sorted(notes)),
        )


def _at(record: object, path: str) -> Any:  # noqa: ANN401 - what JSON may hold
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record
