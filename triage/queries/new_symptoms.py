"""The symptoms that the taxonomy does not know, as far as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from triage.core.symptoms import new_label
from triage.models import NewSymptom, Placement
from triage.queries.totals import NAMED


@dataclass(frozen=True)
class NewSymptomRow:
    """One new symptom; numbers are lower ends of steps of MIN_REPORTERS.

    So no difference between two looks, or to the numbers of a cause, tells of fewer
    people. `people_since` told it after it was found.
    """

    symptom_id: str
    words: tuple[str, ...]
    found_at: datetime
    causes: tuple[str, ...]
    reporters: int
    people_since: int

    @property
    def label(self) -> str:
        """Its name for people."""
        return new_label(self.words)

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "symptom_id": self.symptom_id,
            "label": self.label,
            "words": list(self.words),
            "found_at": self.found_at.isoformat(),
            "causes": list(self.causes),
            "reporters_at_least": self.reporters,
            "reporters_since_at_least": self.people_since,
        }


def new_symptoms_known(*, now: datetime) -> tuple[NewSymptomRow, ...]:
    """Return the new symptoms found by `now`, the oldest first."""
    rows = NewSymptom.objects.filter(found_at__lte=now)
    return tuple(_row(row, now) for row in rows)


def _row(row: NewSymptom, now: datetime) -> NewSymptomRow:
    told = Placement.objects.filter(NAMED, new_symptom=row.symptom_id)
    since = told.filter(received_at__gt=row.found_at, received_at__lte=now)
    people = since.values("reporter").distinct().count()
    return NewSymptomRow(
        symptom_id=row.symptom_id,
        words=tuple(row.words),
        found_at=row.found_at,
        causes=_known_by(row.causes, now),
        reporters=_lower_end(row.reporters),
        people_since=_lower_end(people),
    )


def _known_by(causes: list[list[str]], now: datetime) -> tuple[str, ...]:
    return tuple(name for name, at in causes if datetime.fromisoformat(at) <= now)


def _lower_end(count: int) -> int:
    return count - count % settings.MIN_REPORTERS
