"""Play a world of counts through the engine, and score what it said by when.

An incident counts as found when a cause that shares cells with it was raised before it
ended; what the cause named at that hour is compared with the truth.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.causes_oracle import delay
from bench.causes_worlds import series_of
from simulate.truth import expected_excess
from triage.core.counts import Counted
from triage.core.document import Writer
from triage.core.engine import Engine
from triage.core.threshold import alarm_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.causes_worlds import CountWorld
    from simulate.world import Incident
    from triage.core.causes import CauseState

FALSE_A_YEAR = 2.0
NEAR_HOURS = 48
Sets = dict[str, tuple[str, ...]]


class Told:
    """One cause and what it named in which hour."""

    def __init__(self, cause: CauseState) -> None:
        """Begin with what it names now."""
        self.cause = cause
        self._named: list[tuple[int, Sets]] = []

    def note(self, hour: int) -> None:
        """Record what it names, if that is new."""
        if not self._named or self._named[-1][1] != self.cause.sets:
            self._named.append((hour, dict(self.cause.sets)))

    def sets(self, hour: float) -> Sets:
        """What it named by an hour, or when it was raised, if that was later."""
        known = [sets for at, sets in self._named if at <= hour]
        return known[-1] if known else self._named[0][1]


@dataclass(frozen=True)
class Truth:
    """One incident in arrays over the plan's deployments.

    `touched` are its cells that expect an excess report, `telling` the cells outside it
    whose traffic would give one, `served` those with any traffic meanwhile.
    """

    incident: Incident
    excess: NDArray[np.float64]
    touched: NDArray[np.bool_]
    telling: NDArray[np.bool_]
    served: NDArray[np.bool_]
    onset: float
    end: float

    @classmethod
    def of(cls, world: CountWorld, incident: Incident) -> Truth:
        """Work it out."""
        clock = world.plan.clock
        onset, end = clock.offset(incident.onset), clock.offset(incident.end)
        excess = expected_excess(incident, traffic=world.traffic)
        rows = np.maximum(world.traffic[int(onset) : math.ceil(end)], 0).sum(axis=0)
        return cls(
            incident=incident,
            excess=excess,
            touched=excess.sum(axis=0) >= 1,
            # Its own cells that are touched in part, and too little, say nothing.
            telling=(rows * incident.rate_per_10k / 1e4 >= 1)
            & (excess.sum(axis=0) == 0),
            served=rows > 0,
            onset=onset,
            end=end,
        )

    def is_exact(self, mine: NDArray[np.bool_]) -> bool:
        """Whether a description holds just the touched cells, as far as these tell."""
        return bool(((mine & (self.touched | self.telling)) == self.touched).all())

    def is_every_cell(self, mine: NDArray[np.bool_]) -> bool:
        """Whether it holds every cell of the place that served, and no other."""
        every = self.excess.sum(axis=0) > 0
        return bool(((mine & self.served) == every).all())

    def likeness(self, mine: NDArray[np.bool_]) -> float:
        """Shared cells as a part of the cells of either."""
        either = (self.touched | (mine & self.telling)).sum()
        return float((self.touched & mine).sum() / either) if either else 0.0


def played(
    world: CountWorld, *, alarm: float | None = None
) -> tuple[Engine, list[Told]]:
    """Run the engine over a world, hour by hour."""
    engine = Engine(alarm=alarm or alarm_for(FALSE_A_YEAR))
    ledger, cells = engine.ledger, world.plan.fleet.deployments
    arriving: dict[int, list[int]] = {}
    for number, hour in enumerate(world.known):
        arriving.setdefault(hour, []).append(number)
    told: list[Told] = []
    for hour in range(world.plan.clock.hours):
        for cell in np.flatnonzero(world.traffic[hour] >= 0):
            ledger.traffic.put(
                hour=hour,
                deployment=ledger.fleet.add(attributes=cells[cell]),
                requests=float(world.traffic[hour, cell]),
            )
        named: set[str] = set()
        for number in arriving.get(hour, []):
            report = _counted(world, number)
            ledger.counts.put(report=report)
            named.update(report.series)
        known = [change for at, change in world.changes if at <= hour + 1]
        told += [Told(c) for c in engine.step(hour=hour, told=named, changes=known)]
        for one in told:
            one.note(hour + 1)
    return engine, told


def _counted(world: CountWorld, number: int) -> Counted:
    return Counted(
        report_id=f"{number:06d}",
        hour=int(world.events.at[number]),
        reporter=world.reporter[number],
        attributes=world.attributes[number],
        series=series_of(world.symptom[number]),
    )


def scored(world: CountWorld, *, oracle: bool = False) -> dict[str, Any]:
    """Play a world and say what was found of each incident, and what was invented."""
    engine, told = played(world)
    lasting = [one for one in told if not one.cause.merged_into]
    truths = [Truth.of(world, incident) for incident in world.plan.incidents]
    match = matched(world, truths, lasting)
    writer = Writer(
        engine=engine,
        changes=[change for _, change in world.changes],
        origin=world.plan.clock.start,
        until=world.plan.clock.hours,
    )
    rows = []
    for number, truth in enumerate(truths):
        row = _row(world, number, truth)
        if number in match:
            row |= _compared(world, truth, lasting[match[number]], writer)
        if oracle and truth.incident.required:
            row["oracle"] = delay(
                world=world, incident=truth.incident, false_a_year=FALSE_A_YEAR
            )
        rows.append(row)
    taken = set(match.values())
    invented = [o for n, o in enumerate(lasting) if n not in taken]
    return {"incidents": rows, "false": [_false(world, one) for one in invented]}


def matched(world: CountWorld, truths: list[Truth], told: list[Told]) -> dict[int, int]:
    """Incident to cause, one to one: required ones first, then the likest."""
    pairs = []
    for (number, truth), (other, one) in itertools.product(
        enumerate(truths), enumerate(told)
    ):
        detected = one.cause.detected
        if detected - truth.onset >= -NEAR_HOURS and detected <= truth.end + NEAR_HOURS:
            like = truth.likeness(world.plan.fleet.mask(one.sets(truth.end)))
            pairs.append((truth.incident.required, like, -number, -other))
    match: dict[int, int] = {}
    for _, like, incident, cause in sorted(pairs, reverse=True):
        if like > 0 and -incident not in match and -cause not in match.values():
            match[-incident] = -cause
    return match


def _row(world: CountWorld, number: int, truth: Truth) -> dict[str, Any]:
    total = float(truth.excess.sum())
    mine = np.flatnonzero(world.events.incident == number)
    people = {world.reporter[i] for i in mine} - {""}
    return {
        "incident": truth.incident.incident_id,
        "required": truth.incident.required,
        "where": {name: list(v) for name, v in truth.incident.where.items()},
        "excess": round(total, 1),
        "reporters": len(people),
        "hours": round(truth.end - truth.onset, 1),
        "gap": round((truth.end - truth.onset) / total, 2) if total else None,
        "found": False,
        "exact": False,
    }


def _compared(
    world: CountWorld, truth: Truth, one: Told, writer: Writer
) -> dict[str, Any]:
    fleet, cause = world.plan.fleet, one.cause
    found = cause.detected <= math.ceil(truth.end)
    sets = one.sets(truth.end)
    mine = fleet.mask(sets)
    suspects = [s["change_id"] for s in writer.write(cause)["suspect_changes"]]
    guilty = truth.incident.changes
    return {
        "found": found,
        "late": not found,
        "exact": found and truth.is_exact(mine),
        "every_cell": found and truth.is_every_cell(mine),
        "exact_at_alarm": found and truth.is_exact(fleet.mask(cause.alarm_sets)),
        "exact_in_the_end": truth.is_exact(fleet.mask(cause.sets)),
        "missed_cells": int((truth.touched & ~mine).sum()),
        "cells_beyond": int((mine & truth.telling & ~truth.touched).sum()),
        "told": {name: list(values) for name, values in sets.items()},
        "series": cause.series,
        "delay": round(cause.detected - truth.onset, 2),
        "reports_at_alarm": cause.alarm_reports,
        "onset_error": round(cause.onset - truth.onset, 2),
        "has_change": bool(guilty),
        "change_rank": next(
            (n for n, s in enumerate(suspects, 1) if s in guilty), None
        ),
    }


def _false(world: CountWorld, one: Told) -> dict[str, Any]:
    cause = one.cause
    return {
        "cause": cause.cause_id,
        "series": cause.series,
        "told": {name: list(values) for name, values in cause.alarm_sets.items()},
        "detected": cause.detected,
        "onset": cause.alarm_onset,
        "score": cause.alarm_score,
        "reports": cause.alarm_reports,
        "withdrawn": cause.withdrawn,
        "near_surge": bool(
            world.plan.outcry[cause.alarm_onset : cause.detected].max(initial=1) > 1
        ),
        "brigade": world.plan.brigade is not None,
    }
