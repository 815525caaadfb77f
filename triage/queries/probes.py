"""What canary probes say of a cause: runs and failures inside and outside it.

They are shown beside a cause and raise none. Failures of fixed prompts are no reports:
nobody stands behind them, and small counts are shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from triage.core.proportions import ratio_interval, share_interval
from triage.models import ProbeCount
from triage.placing import floor_hour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SUPPORTS, WEAKENS, UNTOLD = "supports", "weakens", "cannot tell"
# A ratio below this would be too small to explain what people see.
_ENOUGH = 2.0
_WORDS = {
    SUPPORTS: "They support it: fixed prompts fail more often inside.",
    WEAKENS: "They weaken it: fixed prompts do not fail twice as often inside.",
    UNTOLD: "They cannot tell: too few runs or failures.",
}


@dataclass(frozen=True)
class Tried:
    """Runs of fixed prompts on one side, and how many failed."""

    runs: int
    failures: int

    @property
    def interval(self) -> tuple[float, float]:
        """The exact 95% interval of the share that fails."""
        return share_interval(hits=self.failures, of=self.runs)

    @property
    def words(self) -> str:
        """The numbers in words."""
        if not self.runs:
            return "none ran"
        low, high = self.interval
        return f"{self.failures:,} of {self.runs:,} failed ({low:.1%} to {high:.1%})"

    def document(self) -> dict[str, Any]:
        """Return the same as JSON."""
        interval = list(self.interval) if self.runs else None
        return {
            "runs": self.runs,
            "failures": self.failures,
            "share_interval": interval,
        }


@dataclass(frozen=True)
class ProbesBeside:
    """The probes of [since, until) beside one cause; `detectors` by what failed."""

    since: datetime
    until: datetime
    inside: Tried
    outside: Tried
    detectors: tuple[tuple[str, Tried, Tried], ...]

    @property
    def ratio_interval(self) -> tuple[float, float]:
        """The exact 95% interval of the failing share inside over that outside."""
        return ratio_interval(
            inside=(self.inside.failures, self.inside.runs),
            outside=(self.outside.failures, self.outside.runs),
        )

    @property
    def says(self) -> str:
        """Whether they support the cause, weaken it, or cannot tell."""
        low, high = self.ratio_interval
        if low > 1:
            return SUPPORTS
        return WEAKENS if high < _ENOUGH else UNTOLD

    @property
    def words(self) -> str:
        """What they say, in a sentence."""
        return _WORDS[self.says]

    def document(self) -> dict[str, Any]:
        """Return the same as JSON; an interval without an upper end has null."""
        low, high = self.ratio_interval
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "inside": self.inside.document(),
            "outside": self.outside.document(),
            "ratio_interval": [low, high if isfinite(high) else None],
            "says": self.says,
            "detectors": [
                {"detector": name, "inside": i.failures, "outside": o.failures}
                for name, i, o in self.detectors
            ],
        }


def probes_beside(
    *,
    attributes: Mapping[str, Iterable[str]],
    onset: datetime,
    ended_at: datetime | None,
    now: datetime,
) -> ProbesBeside | None:
    """Return the probes of the closed hours since the onset, None when none ran inside.

    A deployment is inside when it has a value of the cause for each of its attributes.
    """
    since, until = floor_hour(onset), floor_hour(min(ended_at or now, now))
    rows = ProbeCount.objects.filter(hour__gte=since, hour__lt=until).order_by()
    summed = rows.values("attributes", "detector").annotate(
        tried=Sum("runs"), failed=Sum("failures")
    )
    sets = {name: set(values) for name, values in attributes.items()}
    runs: Counter[bool] = Counter()
    failures: Counter[tuple[str, bool]] = Counter()
    for row in summed:
        where = row["attributes"]
        inside = all(where.get(name) in values for name, values in sets.items())
        runs[inside] += row["tried"]
        failures[row["detector"], inside] += row["failed"]
    if not runs[True]:
        return None

    def sides(name: str) -> tuple[Tried, Tried]:
        inside, outside = (Tried(runs[s], failures[name, s]) for s in (True, False))
        return inside, outside

    names = sorted({name for name, _ in failures if name})
    return ProbesBeside(
        since, until, *sides(""), tuple((name, *sides(name)) for name in names)
    )
