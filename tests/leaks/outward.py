"""A fault whose reports are full of canaries, and what of its cause leaves the house.

GitHub and Grafana are made-up servers that take what is documented; all that they
are sent is searched as everything else is.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.feedback import made_up
from tests.leaks import plant, wire
from tests.leaks.rules import GITHUB, GRAFANA
from tests.triage.github_server import github
from tests.triage.grafana_server import grafana

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.leaks.canaries import Cage
    from tests.leaks.system import System

BEGIN = datetime(2025, 8, 19, tzinfo=UTC)
ONSET = datetime(2025, 8, 24, tzinfo=UTC)
REPORTS = 40
_ALERT = """
from datetime import timedelta
from triage.alerts.outbox import alert
from triage.models import Cause
times = [t for c in Cause.objects.all() for t in (c.detected_at, c.resolved_at) if t]
for at in sorted(times):
    alert(now=at + timedelta(hours=1))
"""


@contextmanager
def places(system: System, cage: Cage) -> Iterator[None]:
    """Run a GitHub and a Grafana that the site knows."""
    with github() as hub, grafana() as board:
        system.site.variables |= {
            "GITHUB_API_URL": hub.url,
            "GITHUB_REPOSITORY": "acme/serving",
            "GITHUB_TOKEN": cage.shaped("api_key", "token of GitHub"),
            "GRAFANA_URL": board.url,
            "GRAFANA_TOKEN": cage.shaped("api_key", "token of Grafana"),
            "GRAFANA_CHANGES": "1",
            "PUBLIC_URL": "https://groundswell.example",
        }
        system.places |= {GITHUB: hub, GRAFANA: board}
        yield


def keep(system: System) -> None:
    """Keep all that was sent to others' servers, to be searched."""
    for place, server in system.places.items():
        assert "POST" in {method for method, *_ in server.seen}, place
        for method, path, headers, sent in server.seen:
            # The token belongs there and nowhere else.
            headers.pop("Authorization")
            call = json.dumps([method, path, headers, sent])
            system.answers.append((place, call.encode()))


def fault(system: System, cage: Cage) -> None:
    """Send a week of traffic, and reports of one fault on one platform."""
    rows = [
        made_up.traffic(
            (BEGIN + timedelta(hours=hour)).isoformat(),
            metadata=_pool(platform),
        )
        for hour in range(7 * 24)
        for platform in ("tpu", "gpu")
    ]
    assert wire.post(system, "traffic", rows, key="fleet") == 200
    change = made_up.change(
        cage.word("change_id", "change id of a fault"),
        at=(ONSET - timedelta(minutes=30)).isoformat(),
        title=f"build {cage.word('title', 'title of a fault')}",
        metadata={"platform": ["tpu"]},
    )
    assert wire.post(system, "changes", [change], key="fleet") == 200
    items = []
    for number in range(REPORTS):
        at = ONSET + timedelta(minutes=30 * number + 5)
        item = plant.report(cage, number)
        item["metadata"] |= _pool("tpu")
        items.append({**item, "created_at": at.isoformat()})
    assert wire.post(system, "reports/batch", items) == 200


def told(system: System) -> None:
    """Annotate every cause and create an issue of each, as people and workers do."""
    assert system.manage("shell", "-v0", "-c", _ALERT) == 0
    causes = [name for (name,) in system.site.rows("select cause_id from triage_cause")]
    # One that was merged into another is refused.
    assert 0 in [system.manage("issue", name) for name in causes]


def _pool(platform: str) -> dict[str, str]:
    return {"model": "m-1", "platform": platform, "routing_pool": "p-1"}
