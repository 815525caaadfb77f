"""The use-cases of people who work on a cause: acknowledge, dismiss, assign, judge.

What is said is added to the cause's history, and the column it changes is changed only
while it still holds what was seen. The scan writes other columns: no rescan takes a
person's word back. The same act by the same one twice in a row is one act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from feedback import facade
from triage.models import Cause, CauseAct

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.facade import Viewer

Kind = CauseAct.Kind
MOST_NOTE = 1000
MAY_ACT = facade.INVESTIGATOR, facade.ADMIN


class ActError(ValueError):
    """What was said cannot be taken; `field` names what is wrong with `message`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class ConflictError(ActError):
    """Somebody else was faster, or the cause is what it is asked to become."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a login by its viewer, or a key or command that was let in before."""

    name: str
    viewer: Viewer | None = None


@dataclass(frozen=True)
class _Act:
    """What is to be said of a cause; `seen` is the value that it should replace."""

    kind: str
    value: str = ""
    text: str = ""
    seen: str | None = None


def set_state(
    *,
    cause_id: str,
    state: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    seen: str | None = None,
) -> None:
    """Make a cause acknowledged, dismissed, or open again.

    To dismiss one, a reason is needed. That a cause has ended is the scan's to say:
    an acknowledged one then shows as resolved, a dismissed one stays dismissed.
    Raises as `_add`, and ConflictError when the cause is in that state.
    """
    if state not in Cause.State.values:
        raise ActError("state", f"must be one of {', '.join(Cause.State.values)}")
    needed = state == Cause.State.DISMISSED or bool(reason.strip())
    text = _typed(reason, "reason") if needed else ""
    _add(cause_id, actor, now, _Act(Kind.STATE, state, text, seen))


def judge(
    *,
    cause_id: str,
    verdict: str,
    reason: str,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Say that a cause is right or wrong, and why; the latest verdict counts.

    Raises as `_add`.
    """
    if verdict not in Cause.Verdict.values:
        raise ActError("verdict", f"must be one of {', '.join(Cause.Verdict.values)}")
    text = _typed(reason, "reason")
    _add(cause_id, actor, now, _Act(Kind.VERDICT, verdict, text, seen))


def assign(
    *,
    cause_id: str,
    assignee: str,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Give a cause to the login of that name, or to nobody with an empty name.

    Raises as `_add`, and ConflictError when it is theirs.
    """
    if assignee and not may_act(username=assignee):
        raise ActError("assignee", "no login of this name may work on causes")
    _add(cause_id, actor, now, _Act(Kind.ASSIGNEE, assignee, seen=seen))


def note(*, cause_id: str, text: str, actor: Actor, now: datetime) -> None:
    """Add a note of at most MOST_NOTE characters to a cause. Raises as `_add`."""
    line = _typed(text, "note", least=1, most=MOST_NOTE)
    _add(cause_id, actor, now, _Act(Kind.NOTE, text=line))


def may_act(*, username: str) -> bool:
    """Say whether a login is there, active, and holds a role that works on causes."""
    user = get_user_model().objects.filter(username=username).first()
    return user is not None and _holds(facade.viewer_of(user))


def _holds(viewer: Viewer) -> bool:
    return any(viewer.may(role) for role in MAY_ACT)


def _typed(text: str, field: str, *, least: int = 10, most: int = 300) -> str:
    try:
        return facade.checked_text(text, field=field, least=least, most=most)
    except facade.ReasonError as error:
        raise ActError(error.field, error.message) from None


@transaction.atomic
def _add(cause_id: str, actor: Actor, now: datetime, act: _Act) -> None:
    """Add an act to a cause's history, and change the column that it speaks of.

    Raises NotAllowedError for a login that holds no role for it, LookupError when
    there is no such cause, ActError, and ConflictError when the column does not hold
    what was `seen`.
    """
    # The login is asked for anew: a role may have gone, and anybody can make a Viewer.
    if actor.viewer is not None and not (
        _holds(actor.viewer) and may_act(username=actor.viewer.name)
    ):
        raise facade.NotAllowedError(" or ".join(MAY_ACT))
    cause = Cause.objects.select_for_update().filter(cause_id=cause_id).first()
    if cause is None:
        raise LookupError("no cause has this id")
    if _is_repeated(cause, actor, act):
        return
    if into := cause.document.get("merged_into"):
        raise ConflictError("cause", f"was merged into {into}: say it of that one")
    if act.kind != Kind.NOTE:
        _change(cause, act)
    cause.acts.create(
        at=now, who=actor.name, kind=act.kind, value=act.value, text=act.text
    )


def _is_repeated(cause: Cause, actor: Actor, act: _Act) -> bool:
    last = cause.acts.order_by("pk").last()
    said = last and (last.who, last.kind, last.value, last.text)
    return said == (actor.name, act.kind, act.value, act.text)


def _change(cause: Cause, act: _Act) -> None:
    held = getattr(cause, act.kind)
    seen = held if act.seen is None else act.seen
    # A second verdict like the first is an agreement, and worth keeping.
    if act.value == held and act.kind != Kind.VERDICT:
        raise ConflictError(act.kind, f"is {held or 'nobody'} already")
    rows = Cause.objects.filter(pk=cause.pk, **{act.kind: seen})
    if not rows.update(**{act.kind: act.value}):
        raise ConflictError(
            act.kind, f"is {held or 'not set'} by now and not what you saw; look again"
        )
