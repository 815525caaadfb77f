"""What a worker of the scan holds, and what it takes to fill that and to go on with it.

On made-up placements of six weeks, then on a hundred times as many. The step that
follows is that of `bench.causes_step`, with traffic and reports that are drawn.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

from bench.causes_step import in_a_process

if TYPE_CHECKING:
    from bench.production_site import Running

TIMES = 100
HOURS = 42 * 24
TURNS, ROUNDS = 9, 3
_STEP = {"deployments": 300, "series": 20}
_HOUR = timedelta(hours=1)
_START = datetime(2026, 1, 5, tzinfo=UTC)
_SYMPTOMS = ("slow_response", "fabrication", "server_error", "")
# Copies keep everything but who sent what, each copy by people of its own.
_COPY = """
insert into triage_placement ({names}) select {values}
from triage_placement, generate_series(1, %d) as copy
"""
_OWN = {
    "report_id": "report_id || '#' || copy",
    "reporter": "md5(reporter || copy) || md5(reporter || copy)",
}


def scan(here: Running, *, few: int) -> dict[str, Any]:
    """Measure with `few` placements, then with TIMES as many."""
    here.execute("truncate triage_placement, triage_scanstate cascade")
    _place(few)
    seen = {"few": _measured(here)}
    _copy(here)
    seen["many"] = _measured(here)
    more = seen["many"]["placements"] - seen["few"]["placements"]
    gained = {
        name: (seen["many"][name] - seen["few"][name]) / more
        for name in ("take_up_ms", "held")
    }
    return {
        **seen,
        "us_a_report": round(1000 * gained["take_up_ms"], 1),
        "bytes_a_report": round(gained["held"]),
        "go_on_many_to_few": round(
            seen["many"]["go_on_ms"] / seen["few"]["go_on_ms"], 2
        ),
        "step": _step(),
    }


def _step() -> dict[str, Any]:
    """One hourly step with few reports and with TIMES as many, in turn."""
    pairs = [
        [in_a_process({**_STEP, "reports": times}) for times in (1, TIMES)]
        for _ in range(ROUNDS)
    ]
    return {
        **_STEP,
        "reports": [one["reports"] for one in pairs[0]],
        **{
            name: [round(median(pair[n][name] for pair in pairs), 1) for n in (0, 1)]
            for name in ("step_ms", "first_fit_ms", "products_per_series", "peak_mb")
        },
        "step_many_to_few": round(
            median(many["step_ms"] / few["step_ms"] for few, many in pairs), 2
        ),
    }


def _place(count: int) -> None:
    """Store placements as grouping does, a third as many people, 48 places."""
    from triage.models import Placement, ScanState

    draw = random.Random(1)
    places = [
        {"model": f"m{a}", "platform": f"p{b}", "region": f"r{c}", "surface": "apps"}
        for a in range(4)
        for b in range(3)
        for c in range(4)
    ]
    hours = [_START + number * HOURS // count * _HOUR for number in range(count)]
    Placement.objects.bulk_create(
        [
            Placement(
                report_id=f"made-up-{number:06}",
                received_at=hour,
                taken_at=hour + _HOUR,
                hour=hour,
                reporter=sha256(b"%d" % draw.randrange(count // 3)).hexdigest(),
                attributes=draw.choice(places),
                symptom_id=draw.choice(_SYMPTOMS),
                family="quality",
                detectors=draw.choice([[], [], ["truncation"]]),
                words=["slow", "late"],
                version="made-up",
            )
            for number, hour in enumerate(hours)
        ],
        batch_size=1000,
    )
    ScanState.objects.create(
        pk=1,
        last_hour=_START + (HOURS - 1) * _HOUR,
        state={"basis": "traffic", "origin": _START.isoformat()},
    )


def _copy(here: Running) -> None:
    from triage.models import Placement

    columns = [f.column for f in Placement._meta.fields if f.column != "id"]
    values = [_OWN.get(name, name) for name in columns]
    statement = _COPY.format(names=", ".join(columns), values=", ".join(values))
    here.execute(statement % (TIMES - 1))
    here.execute("vacuum analyze triage_placement")


def _measured(here: Running) -> dict[str, Any]:
    """Take the scan up, then go on with it; processor time of this process."""
    from triage.pipeline import forget_scan, running_scan

    forget_scan()
    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    with running_scan() as held_on_to:
        taken = time.process_time() - began
    held = process.memory_info().rss - before
    assert held_on_to.last_hour
    turns = []
    for _ in range(TURNS):
        began = time.process_time()
        with running_scan() as again:
            assert again is held_on_to
        turns.append(time.process_time() - began)
    return {
        "placements": here.number("select count(*) from triage_placement"),
        "take_up_ms": round(1000 * taken, 1),
        "held": held,
        "go_on_ms": round(1000 * median(turns), 2),
    }
