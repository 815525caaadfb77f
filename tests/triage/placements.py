"""Placements as the pipeline stores them, for the tests of what counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from triage.core.symptoms import BY_ID
from triage.models import Placement


def place(
    *,
    symptom_id: str,
    reporters: Sequence[str],
    hour: datetime,
    attributes: Mapping[str, str] | None = None,
    words: Sequence[str] = (),
    detectors: Sequence[str] = (),
) -> None:
    """Store one report of each reporter; an empty one is nobody known."""
    start = Placement.objects.count()
    Placement.objects.bulk_create(
        Placement(
            report_id=f"r{start + index}",
            received_at=hour,
            taken_at=hour,
            hour=hour,
            reporter=reporter,
            attributes={"model": "m"} if attributes is None else dict(attributes),
            symptom_id=symptom_id,
            family=BY_ID[symptom_id].family if symptom_id else "",
            words=list(words),
            detectors=list(detectors),
            version="test",
        )
        for index, reporter in enumerate(reporters)
    )


def people(count: int, *, first: int = 0) -> list[str]:
    """Return that many different pseudonyms."""
    return [f"p{index}" for index in range(first, first + count)]
