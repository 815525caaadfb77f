"""truth.json: what a scenario did, for scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import iso
from simulate.voices import symptom_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulate.world import Incident, Plan, Record


def write_truth(
    *,
    plan: Plan,
    traffic: NDArray[np.int64],
    symptoms: Mapping[str, str],
    incidents: Mapping[str, str],
) -> Record:
    """Return the truth about a world; `symptoms` and `incidents` by report id."""
    return {
        "scenario": plan.scenario,
        "seed": plan.seed,
        "from": iso(plan.clock.start),
        "to": iso(plan.clock.end),
        "incidents": [_incident(i, plan=plan, traffic=traffic) for i in plan.incidents],
        "symptom_of": dict(symptoms),
        "incident_of": dict(incidents),
    }


def expected_excess(
    incident: Incident, *, traffic: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the expected extra complaints, [hours × deployments]."""
    touched = np.sum([part.touched for part in incident.parts], axis=0)
    served = np.maximum(traffic, 0)
    return np.asarray(served * touched * incident.rate_per_10k / 1e4)


def _incident(incident: Incident, *, plan: Plan, traffic: NDArray[np.int64]) -> Record:
    symptoms = _symptoms(incident.voices)
    excess = expected_excess(incident, traffic=traffic)
    cells = excess.sum(axis=0)
    return {
        "incident_id": incident.incident_id,
        "symptom": symptoms[0],
        "symptoms": symptoms,
        "where": _lists(incident.where),
        "required": incident.required,
        "onset": iso(incident.onset),
        "end": iso(incident.end),
        "rate_per_10k": round(incident.rate_per_10k, 3),
        "expected_excess": round(float(cells.sum()), 1),
        "steps": [
            {"at": iso(s.at), "note": s.note, "change_id": s.change_id}
            for s in incident.steps
        ],
        "changes": list(incident.changes),
        "fixes": list(incident.fixes),
        "fixed_on": incident.fixed_on,
        "parts": [
            {"where": _lists(p.where), "from": iso(p.since), "to": iso(p.until)}
            for p in incident.parts
        ],
        "cells": [
            {
                "metadata": dict(plan.fleet.deployments[i]),
                "expected_excess": round(float(cells[i]), 2),
            }
            for i in np.flatnonzero(cells > 0)
        ],
    }


def _symptoms(voices: Mapping[str, float]) -> list[str]:
    """Return the symptoms, the most frequent first."""
    weight: dict[str, float] = {}
    for voice, share in voices.items():
        weight[symptom_of(voice)] = weight.get(symptom_of(voice), 0.0) + share
    return sorted(weight, key=lambda name: (-weight[name], name))


def _lists(where: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(values) for name, values in where.items()}
