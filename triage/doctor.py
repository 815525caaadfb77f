"""What can be wrong with an installation, seen from the scan: one check a function.

As in `feedback.doctor`, None is well and a sentence says what is wrong.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from feedback import doctor as intake
from feedback import facade
from triage.alerts import github, grafana
from triage.alerts.posting import SendError
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


def github_issues(now: datetime) -> str | None:
    """GitHub takes the token and knows the repository, where they are set."""
    if not settings.GITHUB_TOKEN:
        if settings.GITHUB_REPOSITORY:
            return "GITHUB_REPOSITORY is set and GITHUB_TOKEN is not: no issue is made"
        return None
    try:
        return github.trouble(repository=settings.GITHUB_REPOSITORY)
    except SendError as error:
        return github.in_words(error)


def grafana_annotations(now: datetime) -> str | None:
    """Grafana takes the token and knows the dashboard, where they are set."""
    if not settings.GRAFANA_URL:
        if settings.GRAFANA_TOKEN:
            return "GRAFANA_TOKEN is set and GRAFANA_URL is not: nothing is annotated"
        return None
    try:
        return grafana.trouble()
    except SendError as error:
        return grafana.in_words(error)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("embedding table", embedding),
    ("scan", scan),
    ("github", github_issues),
    ("grafana", grafana_annotations),
)
