"""What must hold after a soak, one assertion a promise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.services.soak import history
from tests.services.soak.run import Soak, disturbed, disturbed_cluster, undisturbed

if TYPE_CHECKING:
    from pathlib import Path


def soak(folder: Path, how: Soak) -> dict[str, object]:
    """Run it twice, once with faults, and compare; return what happened."""
    items = history.reports(count=how.reports, seed=how.seed)
    for name in ("calm", "storm"):
        (folder / name).mkdir()
    expected = undisturbed(folder / "calm", items)
    with disturbed_cluster(folder / "storm") as cluster:
        clients, seen = disturbed(cluster, how, items, until=expected.last_hour)
    assert not clients.errors
    assert clients.accepted == {item["report_id"] for item in items}
    assert seen.states == expected.states == {"redacted": how.reports}
    assert (seen.rows, seen.sealed) == (how.reports, 0)
    assert len(expected.placed) == how.reports
    assert seen.placed == expected.placed
    assert json.loads(expected.causes)["causes"], "the history has a fault"
    assert json.loads(seen.causes) == json.loads(expected.causes)
    for place in (seen.dump, seen.logs, seen.redis):
        assert place
        assert history.CANARY.encode() not in place
    return {
        "faults": cluster.faults,
        "answers": clients.said,
        "unanswered": clients.unanswered,
        "posted again": clients.posted_again,
    }
