"""The use-case of quiet: no alerts of a cause, or of anything, for a time.

What happens meanwhile is recorded as muted and is not sent later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback import facade
from triage.models import Cause, Mute
from triage.verdicts import MAY_ACT, ActError, may_act

if TYPE_CHECKING:
    from triage.verdicts import Actor

LONGEST = timedelta(days=30)


def mute(
    *, until: datetime, reason: str, actor: Actor, now: datetime, cause_id: str = ""
) -> None:
    """Mute a cause, or everything without one, until a time at most LONGEST away.

    A time that is over ends an earlier mute. Raises NotAllowedError for a login that
    holds no role for it, LookupError when there is no such cause, and ActError.
    """
    if actor.viewer is not None and not may_act(username=actor.viewer.name):
        raise facade.NotAllowedError(" or ".join(MAY_ACT))
    if cause_id and not Cause.objects.filter(cause_id=cause_id).exists():
        raise LookupError("no cause has this id")
    if until > now + LONGEST:
        raise ActError("until", f"must be within {LONGEST.days} days")
    try:
        text = facade.checked_text(reason, field="reason")
    except facade.ReasonError as error:
        raise ActError(error.field, error.message) from None
    Mute.objects.create(
        cause_id=cause_id, at=now, who=actor.name, until=until, reason=text
    )


def muted_until(*, cause_id: str, now: datetime) -> Mute | None:
    """Return the mute that holds for exactly this scope by `now`, None without one."""
    last = Mute.objects.filter(cause_id=cause_id, at__lte=now).last()
    return last if last and last.until > now else None


def is_muted(*, cause_id: str, now: datetime) -> bool:
    """Say whether alerts of a cause (or of what is none) are muted by `now`."""
    scopes = {"", cause_id}
    return any(muted_until(cause_id=scope, now=now) for scope in scopes)
