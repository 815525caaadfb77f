"""A fault that begins with one change and ends with its rollback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate.changes import guilty_change, rollback
from simulate.incidents import part
from simulate.world import Change, Incident, Place, Step

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from datetime import datetime

    from simulate.clock import Clock
    from simulate.fleet import Fleet


@dataclass(frozen=True)
class Fault:
    """One place, one stretch of time, one rate, one kind of change."""

    incident_id: str
    where: Place
    scope: Place
    voices: Mapping[str, float]
    rate_per_10k: float
    since: datetime
    until: datetime
    kind: str = "deploy"


def plan_fault(
    *, fault: Fault, clock: Clock, fleet: Fleet, rng: random.Random
) -> tuple[Incident, tuple[Change, ...]]:
    """Return the incident and the two changes, the guilty one first."""
    guilty = guilty_change(
        onset=fault.since, scope=fault.scope, kind=fault.kind, rng=rng
    )
    fix = rollback(at=fault.until, scope=fault.scope, rng=rng)
    incident = Incident(
        incident_id=fault.incident_id,
        voices=fault.voices,
        where=fault.where,
        parts=(
            part(
                clock=clock,
                fleet=fleet,
                where=fault.where,
                since=fault.since,
                until=fault.until,
            ),
        ),
        rate_per_10k=fault.rate_per_10k,
        changes=(guilty.change_id,),
        fixes=(fix.change_id,),
        steps=(
            Step(at=fault.since, note="onset", change_id=guilty.change_id),
            Step(at=fault.until, note="rolled back", change_id=fix.change_id),
        ),
        fixed_on=fault.until.date().isoformat(),
    )
    return incident, (guilty, fix)
