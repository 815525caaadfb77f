"""Measured precision: of the causes that somebody judged, how many were right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.stats import beta

from triage.models import Cause
from triage.queries.figures import percent

if TYPE_CHECKING:
    from datetime import datetime

LEVEL = 0.95


@dataclass(frozen=True)
class Precision:
    """How many causes were judged and how many of them were right."""

    judged: int
    right: int

    @property
    def share(self) -> float | None:
        """The right ones among the judged, None when none was judged."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The exact 95% interval of a proportion (Clopper and Pearson 1934)."""
        if not self.judged:
            return None
        tail, wrong = (1 - LEVEL) / 2, self.judged - self.right
        low = beta.ppf(tail, self.right, wrong + 1) if self.right else 0.0
        high = beta.ppf(1 - tail, self.right + 1, wrong) if wrong else 1.0
        return float(low), float(high)

    @property
    def sentence(self) -> str:
        """Precision with its denominator and its interval, in words."""
        if self.share is None or self.interval is None:
            return (
                "Nobody has judged a cause yet, so it is not known how many are right."
            )
        low, high = self.interval
        causes = "cause" if self.judged == 1 else "causes"
        were = "was" if self.right == 1 else "were"
        return (
            f"Of {self.judged} judged {causes} {self.right} {were} right: "
            f"{percent(self.share)}, 95% interval {percent(low)} to {percent(high)}."
        )


def precision_known(*, now: datetime, before: datetime | None = None) -> Precision:
    """Return the precision among the causes detected by `now`, and before a time.

    The latest verdict on a cause counts. A cause that was merged into another after
    somebody had judged it counts too: it was shown.
    """
    rows = Cause.objects.filter(detected_at__lte=now).exclude(verdict="")
    if before is not None:
        rows = rows.filter(detected_at__lt=before)
    verdicts = list(rows.values_list("verdict", flat=True))
    return Precision(len(verdicts), verdicts.count(Cause.Verdict.RIGHT))
