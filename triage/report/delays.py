"""How long each cause took: from onset to detection, and on to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from triage.queries.wording import duration, moment

if TYPE_CHECKING:
    from triage.queries import CauseView

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Delays:
    """The three times of a cause; `ended` is None while it goes on."""

    onset: datetime
    detected: datetime
    ended: datetime | None

    @classmethod
    def of(cls, cause: CauseView, *, until: datetime) -> Delays:
        """Return those known by `until`: a later end is none yet."""
        seen = cause.resolved_at is not None and cause.resolved_at < until
        return cls(
            onset=cause.onset,
            detected=cause.detected_at,
            ended=cause.until if seen else None,
        )

    @property
    def text(self) -> str:
        """The delays in words."""
        found = (
            f"Onset {moment(self.onset)}; detected {moment(self.detected)}, "
            f"{duration(self.detected - self.onset)} after the onset"
        )
        if self.ended is None:
            return f"{found}; not ended"
        return (
            f"{found}; ended {moment(self.ended)}, "
            f"{duration(self.ended - self.onset)} after the onset"
        )

    @property
    def document(self) -> dict[str, Any]:
        """The delays as JSON, in hours."""
        ended = self.ended
        return {
            "onset_to_detection_hours": (self.detected - self.onset) / HOUR,
            "detection_to_end_hours": (ended - self.detected) / HOUR if ended else None,
            "ended_at": ended.isoformat() if ended else None,
        }
