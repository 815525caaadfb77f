"""The tables that the cause search reads, filled from the database.

Where nothing is known of traffic, the reports stand for it.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import TextField
from django.db.models.functions import Cast

from feedback import facade
from triage.core.counts import Counted
from triage.core.relative import Variety, add_deployments, stand_in
from triage.core.suspects import LoggedChange
from triage.core.symptoms import UNSORTED
from triage.placing import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from triage.core.ledger import Ledger
    from triage.models import Placement

TRAFFIC, REPORTS = "traffic", "reports"
PART = 5000
_READ = ("report_id", "hour", "reporter", "where", "symptom_id", "family", "fired")


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
        self._cells: dict[int, Mapping[str, str]] = {}
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
        if any(row.deployment_id not in self._cells for row in rows):
            found = facade.deployments()
            self._cells = {d.deployment_id: d.attributes for d in found}
        cells = self._cells
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

    def read_placements(self, placements: QuerySet[Placement]) -> set[str]:
        """Count placements; give the series they count in.

        Those of untrusted sources count in totals only: a flood of them could lift
        a few complaints to a cause, or pass for what is usual and hide one.
        """
        told: set[str] = set()
        hours: set[int] = set()
        counts, relative = self._ledger.counts, self._ledger.basis == REPORTS
        # Columns and no objects, and equal texts parsed once: there may be millions. In
        # the order in which they came, so that series get the numbers they got then.
        rows = placements.filter(trusted=True).annotate(
            where=Cast("attributes", TextField()), fired=Cast("detectors", TextField())
        )
        if relative:
            named = rows.order_by().values_list("where", flat=True).distinct()
            places = [self._place(_parsed(where)) for where in named]
            add_deployments(ledger=self._ledger, combinations=places)
        read = rows.order_by("taken_at", "pk").values_list(*_READ)
        for report_id, at, reporter, where, *what in read.iterator(chunk_size=PART):
            place, series = _parsed(where), _series_of(*what)
            if relative:
                if report_id not in counts:
                    self._variety.add(attributes=place)
                place = self._place(place)
            told.update(series)
            hours.add(self.number(at))
            counts.put(
                report=Counted(report_id, self.number(at), reporter, place, series)
            )
        if relative:
            stand_in(ledger=self._ledger, hours=hours)
        return told

    def _place(self, attributes: dict[str, str]) -> dict[str, str]:
        """The attributes of a report that can say where something is wrong."""
        return {n: v for n, v in attributes.items() if n not in self.left_out}

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


@lru_cache(maxsize=4096)
def _parsed(text: str) -> dict[str, str]:
    """Read attributes as they are stored; what comes back is shared."""
    attributes: dict[str, str] = json.loads(text)
    return attributes


@lru_cache(maxsize=4096)
def _series_of(symptom_id: str, family: str, detectors: str) -> tuple[str, ...]:
    """The series that a placed report counts in; `detectors` as they are stored."""
    families = (f"family:{family}",) if family else ()
    fired = tuple(f"detector:{name}" for name in json.loads(detectors))
    return ("all", f"symptom:{symptom_id or UNSORTED}", *families, *fired)
