"""What it takes to begin a scan: to read every placement into the tables.

The step that follows is measured apart (`bench.causes_step`), with traffic and reports
that are drawn and not copied.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from bench.production_site import Running

TIMES = 100
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
    """Measure on what `cost` left, thinned to about `keep` reports; then 100 times."""
    placed = here.number("select count(*) from triage_placement")
    thin = max(1, placed // keep)
    here.execute(f"delete from triage_placement where id % {thin} <> 0")
    few = _measured(here)
    _copy(here)
    many = _measured(here)
    more = many["placements"] - few["placements"]
    return {
        "few": few,
        "many": many,
        "us_a_report": round(1000 * (many["take_up_ms"] - few["take_up_ms"]) / more, 1),
        "bytes_a_report": round((many["held"] - few["held"]) / more),
    }


def _copy(here: Running) -> None:
    from triage.models import Placement

    columns = [f.column for f in Placement._meta.fields if f.column != "id"]
    values = [_OWN.get(name, name) for name in columns]
    statement = _COPY.format(names=", ".join(columns), values=", ".join(values))
    here.execute(statement % (TIMES - 1))
    here.execute("vacuum analyze triage_placement")


def _measured(here: Running) -> dict[str, Any]:
    """Take the scan up once; processor time of this process, and what it holds then."""
    from triage.pipeline import Pipeline

    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    held_on_to = Pipeline()
    taken = time.process_time() - began
    held = process.memory_info().rss - before
    assert held_on_to.last_hour
    return {
        "placements": here.number("select count(*) from triage_placement"),
        "take_up_ms": round(1000 * taken, 1),
        "held": held,
    }
