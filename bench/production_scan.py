"""A scan of one more hour with so many placed reports, and a hundred times as many."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.production_site import Running

TIMES = 100
HOURS = 9
# Copies keep everything but who sent what, each copy by people of its own.
_COPY = """
insert into triage_placement ({names}) select {values}
from triage_placement, generate_series(1, %d) as copy
"""
_OWN = {
    "report_id": "report_id || '#' || copy",
    "reporter": "md5(reporter || copy) || md5(reporter || copy)",
}


def scan(here: Running, *, keep: int) -> dict[str, Any]:
    """Measure on what `cost` left, thinned to about `keep` reports; then 100 times.

    Times are of the processor: `take_up_ms` reads the tables, `step_ms` scans an hour.
    """
    placed = here.number("select count(*) from triage_placement")
    here.execute(
        f"delete from triage_placement where id % {max(1, placed // keep)} <> 0"
    )
    _stand_back(here)
    few = _measured(here)
    _copy(here)
    _stand_back(here)
    many = _measured(here)
    names = ("take_up_ms", "step_ms")
    return {
        "few": few,
        "many": many,
        **{f"ratio_{n[:-3]}": round(many[n] / few[n], 2) for n in names},
    }


def _copy(here: Running) -> None:
    from triage.models import Placement

    columns = [f.column for f in Placement._meta.fields if f.column != "id"]
    values = [_OWN.get(name, name) for name in columns]
    statement = _COPY.format(names=", ".join(columns), values=", ".join(values))
    here.execute(statement % (TIMES - 1))
    here.execute("vacuum analyze triage_placement")


def _stand_back(here: Running) -> None:
    """Let the last hours be scanned anew, and nothing be a cause."""
    from triage.models import Cause, ScanState

    Cause.objects.all().delete()
    row = ScanState.objects.get(pk=1)
    row.last_hour -= HOURS * timedelta(hours=1)
    row.save(update_fields=["last_hour"])


def _measured(here: Running) -> dict[str, Any]:
    from triage import pipeline

    began = time.process_time()
    scanning = pipeline.Pipeline()
    take_up = time.process_time() - began
    steps = []
    for _ in range(HOURS):
        began = time.process_time()
        scanning.advance(now=scanning.last_hour + 2 * pipeline.HOUR)
        steps.append(time.process_time() - began)
    return {
        "placements": here.number("select count(*) from triage_placement"),
        "take_up_ms": round(1000 * take_up, 1),
        "step_ms": round(1000 * median(steps), 1),
    }
