"""Traffic that comes late, out of order or corrected: the same causes in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from feedback import facade
from feedback.models import Traffic
from triage.models import Cause, Placement, ScanState
from triage.pipeline import Pipeline

pytestmark = pytest.mark.django_db

START = datetime(2025, 3, 3, tzinfo=UTC)
HOURS = 250
ONSET = 215
CELLS = [
    {"plant": plant, "turbine": turbine}
    for plant in ("harbour", "hill", "lake")
    for turbine in ("t1", "t2", "t3")
]
HIT = CELLS.index({"plant": "lake", "turbine": "t2"})


def at(hour):
    return START + timedelta(hours=hour)


@pytest.fixture
def _reports():
    """Quiet complaints everywhere, and one turbine slow from hour 215 on."""
    rng = np.random.default_rng(3)
    told = [
        (hour, cell, "fabrication")
        for hour in range(HOURS)
        for cell in range(len(CELLS))
        for _ in range(rng.poisson(0.06))
    ]
    told += [
        (hour, HIT, "slow_response")
        for hour in range(ONSET, HOURS)
        for _ in range(rng.poisson(1.5))
    ]
    Placement.objects.bulk_create(
        Placement(
            report_id=f"r{number}",
            received_at=at(hour),
            taken_at=at(hour + 1),
            hour=at(hour),
            reporter=f"p{number}",
            attributes=CELLS[cell],
            symptom_id=symptom_id,
            version="test",
        )
        for number, (hour, cell, symptom_id) in enumerate(told)
    )


def row(hour, cell, requests=500):
    return {
        "hour": at(hour).isoformat(),
        "requests": requests,
        "metadata": CELLS[cell],
    }


def on_time():
    """What comes when: the row of every hour and deployment when the hour is over."""
    return {
        hour + 1: [row(hour, c) for c in range(len(CELLS))] for hour in range(HOURS)
    }


def played(plan, *, hours=HOURS, restarts=()):
    """Scan hour after hour while traffic comes as planned; give the documents."""
    pipeline = Pipeline()
    for hour in range(hours + 1):
        if rows := plan.get(hour):
            outcome = facade.accept_traffic(items=rows, now=at(hour))
            assert not outcome.refused
        if hour in restarts:
            pipeline = Pipeline()
        pipeline.advance(now=at(hour))
    pipeline.refresh()
    return documents()


def documents():
    return list(Cause.objects.order_by("cause_id").values_list("document", flat=True))


def forget():
    Cause.objects.all().delete()
    ScanState.objects.all().delete()


def delayed(plan, *, hours, until):
    """The plan with the rows of some hours coming only at `until`, backwards."""
    late = []
    for hour in hours:
        late += [row(hour, c) for c in range(len(CELLS))]
        plan[hour + 1] = [r for r in plan[hour + 1] if r not in late]
    plan[until] = plan[until] + late[::-1]
    return plan


@pytest.mark.usefixtures("_reports")
def test_rows_that_come_late_lead_to_the_same_causes_as_rows_on_time():
    late = delayed(on_time(), hours=range(20, 200), until=205)
    came_late = played(late)
    forget()
    again = played({})
    assert len(came_late) == 1
    assert came_late == again


@pytest.mark.usefixtures("_reports")
def test_a_late_hour_can_raise_an_alarm_without_another_report():
    """Nothing is known of the traffic of the fault's hours, and nobody writes after."""
    end = ONSET + 15
    Placement.objects.filter(hour__gte=at(end)).delete()
    plan = delayed(on_time(), hours=range(ONSET, end), until=end + 4)
    assert played(plan, hours=end + 3) == []
    plan = {hour: rows for hour, rows in plan.items() if hour > end + 3}
    (cause,) = played(plan, hours=end + 4)
    assert cause["attributes"] == {k: [v] for k, v in CELLS[HIT].items()}
    assert cause["detected_at"] == at(end + 4).isoformat()


@pytest.mark.usefixtures("_reports")
@pytest.mark.parametrize("restarts", [(240,), range(0, HOURS, 7)])
def test_corrected_rows_are_taken_up_running_or_restarted(restarts):
    """Half of the requests were forgotten, and are counted again in the end."""
    plan = on_time()
    for hour in range(HOURS - 15):
        plan[hour + 1] = [row(hour, c, 250) for c in range(len(CELLS))]
    plan[238] = plan[238] + [
        row(hour, c) for hour in range(HOURS - 16, -1, -1) for c in range(len(CELLS))
    ]
    running = played(plan)
    forget()
    Traffic.objects.all().delete()
    restarted = played(plan, restarts=restarts)
    assert running == restarted
    (cause,) = running
    since = datetime.fromisoformat(cause["onset"]) - START
    first = int(since.total_seconds() // 3600)
    assert cause["affected"]["requests"] == 500 * (HOURS - first)


@pytest.mark.usefixtures("_reports")
def test_a_correction_reaches_the_figures_of_a_cause_with_the_next_hour():
    plan = on_time()
    played(plan, hours=HOURS - 2)
    (before,) = documents()
    plan = {HOURS - 1: [*plan[HOURS - 1], row(HOURS - 5, HIT, 100_500)]}
    pipeline = Pipeline()
    facade.accept_traffic(items=plan[HOURS - 1], now=at(HOURS - 1))
    pipeline.advance(now=at(HOURS - 1))
    (after,) = documents()
    gained = after["affected"]["requests"] - before["affected"]["requests"]
    assert gained == 100_000 + 500


@pytest.mark.usefixtures("_reports")
def test_rows_from_before_the_history_are_left_out():
    plan = on_time()
    plan[200] = [*plan[200], row(-30, HIT, 10**6)]
    (cause,) = played(plan)
    assert cause["affected"]["requests"] < 500 * HOURS


@pytest.mark.usefixtures("_reports")
def test_an_hour_whose_rows_come_in_parts_raises_no_false_cause():
    """The rows of one plant are missing for two days, then come at once."""
    end = ONSET - 1
    gap = range(end - 52, end - 4)
    plan = on_time()
    lake = [n for n, cell in enumerate(CELLS) if cell["plant"] == "lake"]
    for hour in gap:
        plan[hour + 1] = [row(hour, c) for c in range(len(CELLS)) if c not in lake]
    assert played(plan, hours=end) == []
    forget()
    Traffic.objects.all().delete()
    plan[end] = plan[end] + [row(hour, c) for hour in gap for c in lake]
    came_late = played(plan)
    forget()
    assert came_late == played({})
    assert len(came_late) == 1
