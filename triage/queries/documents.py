"""A cause's stored document, with what too few reporters stand behind taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.core.symptoms import is_new, new_label
from triage.queries.figures import fewer_than, finite

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]

_FROM_REPORTS = (
    "reports",
    "reporters",
    "expected",
    "rate_ratio",
    "rate_ratio_interval",
    "explanation",
    "spread",
)
_STEP_FROM_REPORTS = ("excess_per_hour", "rate_ratio")


def shown_document(*, document: Mapping[str, Any], min_reporters: int) -> Document:
    """Return the document as it may be shown.

    With enough reporters it is the stored one, key for key. With fewer, every number
    that comes from reports is null, in the steps too, no word of theirs is left, and
    `suppressed` says why. The
    users of `affected` are people as well and are held to the same number.
    """
    shown = dict(document)
    few = fewer_than(min_reporters=min_reporters)
    affected = document.get("affected") or {}
    shown["affected"] = affected | _hidden_users(affected, min_reporters)
    spread = document.get("spread")
    if spread and (finite(spread.get("reporters")) or 0) < min_reporters:
        shown["spread"] = dict.fromkeys(spread)
    enough = (finite(document.get("reporters")) or 0) >= min_reporters
    after = document.get("detected_after")
    if after and (not enough or (finite(after.get("reports")) or 0) < min_reporters):
        # Nobody knows whose these were; fewer reports are fewer reporters.
        shown["detected_after"] = after | {"reports": None}
    if enough:
        return shown
    shown["suppressed"] = f"{few} reporters"
    shown.update({key: None for key in _FROM_REPORTS if key in shown})
    shown["symptoms"] = [_wordless(s) for s in shown.get("symptoms") or []]
    shown["steps"] = [
        {key: None if key in _STEP_FROM_REPORTS else value for key, value in s.items()}
        for s in shown.get("steps") or []
    ]
    return shown


def _wordless(symptom: Document) -> Document:
    """A symptom without words of reports; the name of a new one is made of them."""
    hidden = symptom | {"keywords": []}
    return hidden | {"label": new_label(())} if is_new(symptom["label"]) else hidden


def _hidden_users(affected: Mapping[str, Any], min_reporters: int) -> Document:
    """What replaces the users of `affected`: they, or the rest of all, may be few."""
    users, of = finite(affected.get("users")), finite(affected.get("of_users"))
    hidden: Document = {}
    if users is not None and users < min_reporters:
        hidden = {"users": None, "users_share": None}
        hidden["suppressed"] = fewer_than(min_reporters=min_reporters)
    elif users is not None and of is not None and 0 < of - users < min_reporters:
        hidden = {"of_users": None, "users_share": None}
    return {
        key: value for key, value in hidden.items() if key in {*affected, "suppressed"}
    }
