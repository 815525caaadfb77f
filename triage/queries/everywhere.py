"""Rises that all deployments share: no cause, but to be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from triage.core.symptoms import BY_ID
from triage.models import ScanState
from triage.queries.figures import Figure
from triage.queries.remembered import remembered
from triage.queries.wording import in_sentence, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

HOUR = timedelta(hours=1)
ALL = "all"
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Everywhere:
    """One rise; `ratio` is reports seen over expected outside known causes.

    Its counts are not told, only their ratio, to two digits. `told` is when it was
    found.
    """

    series: str
    complaint: str
    since: datetime
    until: datetime | None
    ratio: Figure
    told: datetime

    @property
    def key(self) -> str:
        """What it is called: its series and when it was first told."""
        return f"{self.series} {self.told.isoformat()}"

    @property
    def sentence(self) -> str:
        """The rise in one sentence."""
        span = f"since {moment(self.since)}"
        if self.until:
            span = f"from {moment(self.since)} to {moment(self.until)}"
        rate = f"{self.ratio.times} × expected"
        return f"{self.complaint}: {rate} {span}, in all deployments alike."

    def document(self) -> dict[str, Any]:
        """The rise as JSON."""
        return {
            "kind": "all deployments alike",
            "series": self.series,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "rate_ratio": self.ratio.value,
        }


@remembered
def everywhere_known(*, now: datetime) -> tuple[Everywhere, ...]:
    """Return the rises told by `now`, the earliest first, those of few people left out.

    A symptom that rose while everything did is told by that.
    """
    state = ScanState.objects.filter(pk=1).values_list("state", flat=True).first() or {}
    if "origin" not in state:
        return ()
    origin = datetime.fromisoformat(state["origin"])
    return tuple(
        _shown(rise, origin)
        for rise in state.get("everywhere", [])
        if rise["reporters"] >= settings.MIN_REPORTERS
        and origin + rise["told"] * HOUR <= now
    )


def everywhere_lately(*, now: datetime) -> tuple[Everywhere, ...]:
    """Return the rises that last or were over not long ago, the latest first."""
    found = everywhere_known(now=now)
    kept = [r for r in found if r.until is None or now - r.until <= RECENT]
    return tuple(reversed(kept))


def complaint_of(series: str) -> str:
    """Say what the reports of a series complain of."""
    symptom = BY_ID.get(series.removeprefix("symptom:"))
    if symptom:
        return f"Complaints of {in_sentence(symptom.label)}"
    kind, _, name = series.partition(":")
    return f"Complaints of {kind} {name}" if name else "Complaints of all kinds"


def _shown(rise: Mapping[str, Any], origin: datetime) -> Everywhere:
    until = rise["until"]
    ratio = rise["seen"] / max(rise["expected"], 1e-9)
    return Everywhere(
        series=rise["series"],
        complaint=complaint_of(rise["series"]),
        since=origin + rise["since"] * HOUR,
        until=None if until is None else origin + until * HOUR,
        ratio=Figure(float(f"{ratio:.2g}"), digits=1),
        told=origin + rise["told"] * HOUR,
    )
