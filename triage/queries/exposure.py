"""Requests served: the exposure behind every rate."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from feedback import facade
from triage.queries.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def requests_served(*, since: datetime, until: datetime) -> int:
    """Return the requests of all deployments in the hours of [since, until)."""
    return sum(facade.requests_by_deployment(since=since, until=until).values())


@remembered
def requests_by_values(
    *, now: datetime, names: Sequence[str], since: datetime, until: datetime
) -> dict[tuple[str, ...], int]:
    """Return the requests of [since, until) by the values of some attributes.

    An attribute that a deployment has not is empty. `now` says up to when the answer
    is kept; it must not be changed.
    """
    found: dict[tuple[str, ...], int] = defaultdict(int)
    served = facade.requests_by_deployment(since=since, until=until)
    for deployment in facade.deployments():
        values = tuple(deployment.attributes.get(name, "") for name in names)
        found[values] += served.get(deployment.deployment_id, 0)
    return dict(found)
