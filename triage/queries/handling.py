"""What people said of a cause: who has it, what was said when, by whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.models import Cause, CauseAct
from triage.queries.causes import cause_row

_STATES = {
    Cause.State.OPEN: "opened it again",
    Cause.State.ACKNOWLEDGED: "acknowledged it",
    Cause.State.DISMISSED: "dismissed it",
}


@dataclass(frozen=True)
class Said:
    """One entry of a cause's history; `text` is a reason or a note, or empty."""

    at: datetime
    who: str
    what: str
    text: str


@dataclass(frozen=True)
class Handling:
    """A cause as people left it.

    `state` is their word alone, `status` the scan's too.
    """

    status: str
    state: str
    assignee: str
    verdict: str
    said: tuple[Said, ...]


def handling_known(*, cause_id: str) -> Handling:
    """Return what people said of a cause, oldest first; LookupError without it."""
    cause = cause_row(cause_id=cause_id)
    if cause is None:
        raise LookupError("no cause has this id")
    return Handling(
        status=cause.status,
        state=cause.state,
        assignee=cause.assignee,
        verdict=cause.verdict,
        said=tuple(
            Said(act.at, act.who, _what(act), act.text)
            for act in cause.acts.order_by("pk")
        ),
    )


def assignees_known() -> dict[str, str]:
    """Return who has which cause, by its id; those that nobody has are left out."""
    return dict(Cause.objects.exclude(assignee="").values_list("cause_id", "assignee"))


def _what(act: CauseAct) -> str:
    match act.kind:
        case CauseAct.Kind.STATE:
            return _STATES[Cause.State(act.value)]
        case CauseAct.Kind.ASSIGNEE:
            return f"gave it to {act.value}" if act.value else "gave it to nobody"
        case CauseAct.Kind.VERDICT:
            return f"judged it {act.value}"
        case _:
            return "noted"
