"""A roll-out in steps: 10%, 30%, then all of a platform's requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulate.changes import guilty_change, rollback
from simulate.incidents import part
from simulate.scenarios.draws import draw_days, draw_onset, draw_rate, draw_voices
from simulate.scenarios.nominal import null
from simulate.world import Incident, Step

if TYPE_CHECKING:
    from simulate.streams import Streams
    from simulate.world import Plan

SHARES = (0.10, 0.30, 1.00)


def ramp(streams: Streams) -> Plan:
    """Plan three steps, each with its own change, and one rollback of all."""
    plan = null(streams)
    rng, dice = streams.numpy("fault"), streams.python("changes")
    platforms = plan.fleet.values("platform")
    where = {"platform": (platforms[int(rng.integers(len(platforms)))],)}
    moments = [draw_onset(clock=plan.clock, rng=rng)]
    for _ in SHARES:
        moments.append(moments[-1] + draw_days(least=1.0, most=3.0, rng=rng))
    steps = [
        guilty_change(onset=at, scope=where, kind="deploy", rng=dice)
        for at in moments[:-1]
    ]
    fix = rollback(at=moments[-1], scope=where, rng=dice)
    incident = Incident(
        incident_id="ramp",
        voices=draw_voices(rng=rng),
        where=where,
        parts=tuple(
            part(
                clock=plan.clock,
                fleet=plan.fleet,
                where=where,
                since=since,
                until=until,
                share=share,
            )
            for share, since, until in zip(
                SHARES, moments[:-1], moments[1:], strict=True
            )
        ),
        rate_per_10k=draw_rate(least=3, most=12, rng=rng),
        changes=tuple(change.change_id for change in steps),
        fixes=(fix.change_id,),
        steps=(
            *(
                Step(at=at, note=f"{share:.0%} of the platform", change_id=c.change_id)
                for at, share, c in zip(moments[:-1], SHARES, steps, strict=True)
            ),
            Step(at=moments[-1], note="rolled back", change_id=fix.change_id),
        ),
        fixed_on=moments[-1].date().isoformat(),
    )
    return replace(plan, incidents=(incident,), changes=(*steps, fix))
