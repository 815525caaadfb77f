"""One run of the leak test on one system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.leaks.canaries import Cage
from tests.leaks.outward import keep, places
from tests.leaks.rules import GITHUB, GRAFANA, leaks
from tests.leaks.search import search, tokens
from tests.leaks.story import tell
from tests.leaks.system import started

if TYPE_CHECKING:
    from tests.leaks.rules import Leak
    from tests.leaks.system import System

_MUST_BE_FOUND = {"free", "report_id", "request_id", "category", "metadata"}
_SETTLED = {"redacted", "failed", "expired", "purged"}
_SHOWN = 80


def run(system: System, *, reports: int) -> tuple[int, list[Leak]]:
    """Tell the story; return how many canaries were planted and what leaked."""
    cage = Cage()
    with places(system, cage), started(system):
        tell(system, cage, reports=reports)
        keep(system)
        found = search(system, cage)
        carried = tokens(system)
    assert set(system.site.states()) <= _SETTLED
    # A search that finds nothing of what must be there would prove nothing.
    missing = _MUST_BE_FOUND - {canary.kind for canary, _ in found}
    assert not missing, f"the search is blind: none of {missing}"
    outside = {place for canary, place in found if canary.kind == "title"}
    assert outside >= {GITHUB, GRAFANA}, "no suspect change was named outside"
    assert system.kills, "no process was killed in the middle of a batch"
    assert all(system.kills)
    assert system.receipts
    if system.redis_url:
        assert system.results(), "no result of a task was kept, so none was searched"
    return len(cage.known), leaks(found) + carried


def listed(found: list[Leak]) -> str:
    """Return the leaks, one a line."""
    lines = [*map(str, found[:_SHOWN]), f"{len(found)} leaks"]
    return "\n".join(["", *lines])
