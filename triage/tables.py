"""The tables that the cause search reads, filled from the database.

Where nothing is known of traffic, the reports stand for it.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from feedback import facade
from triage.core.counts import Counted
from triage.core.relative import Variety, add_deployments, stand_in
from triage.core.suspects import LoggedChange
from triage.core.symptoms import UNSORTED
from triage.placing import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.core.ledger import Ledger
    from triage.models import Placement

TRAFFIC, REPORTS = "traffic", "reports"


def has_traffic(*, since: datetime, until: datetime) -> bool:
    """Whether any traffic is known of the hours in [since, until)."""
    return bool(facade.traffic(since=since, until=until))


class Tables:
    """Fills one ledger; hours are numbered from `origin`.

    Where reports are the exposure, the attributes `left_out` of them are not read.
    """

    def __init__(
        self, *, ledger: Ledger, origin: datetime, left_out: Iterable[str] = ()
    ) -> None:
        self._ledger = ledger
        self._variety = Variety()
        self._shared: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        self.origin = origin
        self.left_out = frozenset(left_out)

    def singular(self) -> frozenset[str]:
        """Attributes that turned out to name single reports and are still read."""
        return self._variety.singular() - self.left_out

    def number(self, at: datetime) -> int:
        """The number of the hour that holds `at`."""
        return int((at - self.origin) // HOUR)

    def read_traffic(
        self, *, since: datetime, until: datetime, after: int | None = None
    ) -> list[int]:
        """Take the traffic of the hours in [since, until), where requests count.

        With `after` only what came or changed after that version of traffic. Gives
        the numbers of the hours that were read.
        """
        if self._ledger.basis != TRAFFIC:
            return []
        rows = facade.traffic(since=since, until=until, after=after)
        if not rows:
            return []
        fleet, traffic = self._ledger.fleet, self._ledger.traffic
        cells = {d.deployment_id: d.attributes for d in facade.deployments()}
        used = sorted(
            {r.deployment_id for r in rows}, key=lambda d: sorted(cells[d].items())
        )
        index = {d: fleet.add(attributes=cells[d]) for d in used}
        for row in rows:
            traffic.put(
                hour=self.number(row.hour),
                deployment=index[row.deployment_id],
                requests=row.requests,
            )
        return sorted({self.number(row.hour) for row in rows})

    def read_placements(self, placements: Iterable[Placement]) -> set[str]:
        """Count placements; give the series they count in.

        Those of untrusted sources count in totals only: a flood of them could lift
        a few complaints to a cause, or pass for what is usual and hide one.
        """
        told: set[str] = set()
        rows = [row for row in placements if row.trusted]
        relative = self._ledger.basis == REPORTS
        places = [self._place(row) if relative else row.attributes for row in rows]
        places = [self._one_for_all(place) for place in places]
        if relative:
            add_deployments(ledger=self._ledger, combinations=places)
        for row, place in zip(rows, places, strict=True):
            series = _series(row)
            told.update(series)
            self._ledger.counts.put(
                report=Counted(
                    report_id=row.report_id,
                    hour=self.number(row.hour),
                    reporter=row.reporter,
                    attributes=place,
                    series=series,
                )
            )
        if relative:
            stand_in(ledger=self._ledger, hours=[self.number(row.hour) for row in rows])
        return told

    def _place(self, row: Placement) -> dict[str, str]:
        """The attributes of a report that can say where something is wrong."""
        self._variety.add(report_id=row.report_id, attributes=row.attributes)
        return {n: v for n, v in row.attributes.items() if n not in self.left_out}

    def _one_for_all(self, place: dict[str, str]) -> dict[str, str]:
        """Give one object for equal attributes: they are kept by the million."""
        return self._shared.setdefault(tuple(sorted(place.items())), place)

    def changes(self, *, known_before: datetime) -> list[LoggedChange]:
        """The changes known before then, their times in hours."""
        return [
            LoggedChange(
                change_id=change.change_id,
                at=(change.at - self.origin) / HOUR,
                kind=change.kind,
                title=change.title,
                scope=change.scope,
            )
            for change in facade.changes(known_before=known_before)
        ]


def _series(row: Placement) -> tuple[str, ...]:
    """The series a placed report counts in."""
    return _series_of(row.symptom_id, row.family, tuple(row.detectors))


@lru_cache(maxsize=4096)
def _series_of(
    symptom_id: str, family: str, detectors: tuple[str, ...]
) -> tuple[str, ...]:
    families = (f"family:{family}",) if family else ()
    fired = tuple(f"detector:{name}" for name in detectors)
    return ("all", f"symptom:{symptom_id or UNSORTED}", *families, *fired)
