"""What can be wrong with an installation, seen from the scan: one check a function.

As in `feedback.doctor`, None is well and a sentence says what is wrong.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedback import doctor as intake
from feedback import facade
from triage.core.embedding.static import DEFAULT_CACHE, RECIPE
from triage.gauges import scanned_to
from triage.pipeline import SILENCE
from triage.placing import HOUR

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.doctor import Check, Finding

MAX_BEHIND = timedelta(hours=2)


def diagnose(*, now: datetime) -> list[Finding]:
    """Return what every check of the installation saw, in the order of dependence."""
    return intake.examine(checks=(*intake.CHECKS, *CHECKS), now=now)


def embedding(now: datetime) -> str | None:
    """The table of the sentence embedding has been built."""
    if not (DEFAULT_CACHE / RECIPE / "model.safetensors").exists():
        return "the embedding table is not built: run make install, or build the image"
    return None


def scan(now: datetime) -> str | None:
    """The scan keeps up with the history, so worker and beat run.

    It rests a week after the last traffic, or report, and waits for redaction.
    """
    first, last = facade.first_hour(), facade.last_hour()
    if first is None or last is None:
        return None
    due = min(now, last + SILENCE)
    reached = scanned_to() or first
    if due - reached > MAX_BEHIND:
        hours = (due - reached) // HOUR
        return f"the scan is {hours} hours behind: are worker and beat running?"
    return None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("embedding table", embedding),
    ("scan", scan),
)
