"""A scan that goes on in memory finds what one taken up anew every hour finds.

Random histories: reports that come late or are placed anew elsewhere, traffic that is
corrected, erasures, purges, hours that another process scans.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from feedback.models import Deployment, Traffic
from triage import erasure
from triage.core import engine, fitting, rhythms
from triage.core.rhythm import DAILY
from triage.models import Cause, Placement, ScanState
from triage.pipeline import Pipeline, catch_up, forget_scan

pytestmark = pytest.mark.django_db

START = datetime(2025, 3, 3, tzinfo=UTC)
HOURS = 206
ONSET = 180
CELLS = [
    {"plant": plant, "turbine": turbine}
    for plant in ("harbour", "hill")
    for turbine in ("t1", "t2", "t3")
]


def at(hour):
    return START + timedelta(hours=hour)


class History:
    """What happens hour by hour, the same for the same seed."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.told = 0

    def place(self, hour, cell, symptom_id):
        """Place a report of this hour or, late, of one before."""
        late = self.draw.choice([0, 0, 0, 1, 30]) if hour > 30 else 0
        self.told += 1
        Placement.objects.create(
            report_id=f"r{self.told}",
            received_at=at(hour) + timedelta(minutes=self.told % 60),
            taken_at=at(hour + 1),
            hour=at(hour - late),
            reporter=self.draw.choice(["", f"p{self.told}", f"p{self.told % 9}"]),
            attributes=CELLS[cell],
            symptom_id=symptom_id,
            detectors=self.draw.choice([[], ["truncation"]]),
            version="test",
        )

    def serve(self, hour, requests):
        rows = [
            {"hour": at(hour).isoformat(), "requests": requests + c, "metadata": cell}
            for c, cell in enumerate(CELLS)
        ]
        assert not facade.accept_traffic(items=rows, now=at(hour + 1)).refused

    def happen(self, hour):
        """Let the hour pass with all that happens in it."""
        draw = self.draw
        self.serve(hour, 500)
        for cell in range(len(CELLS)):
            if draw.random() < 0.15:
                self.place(hour, cell, draw.choice(["fabrication", ""]))
        for _ in range(draw.choice([1, 2, 3]) if hour >= ONSET else 0):
            self.place(hour, 4, "slow_response")
        if hour > ONSET - 20:
            self.disturb(hour)

    def disturb(self, hour):
        draw = self.draw
        pks = list(Placement.objects.order_by("pk").values_list("pk", flat=True))
        some = Placement.objects.filter(pk__in=draw.sample(pks, 3))
        what = draw.randrange(8)
        if what == 0:
            some.update(taken_at=at(hour + 1), attributes=CELLS[0], symptom_id="")
        elif what == 1:
            self.serve(hour - 40, draw.randrange(1000))
        elif what == 2:
            some.delete()
            erasure.outdate(erasure.locked_state())
        elif what == 3:
            oldest = Placement.objects.order_by("received_at", "pk")
            oldest.filter(pk__in=list(oldest.values_list("pk", flat=True)[:4])).delete()
        elif what == 4 and hour > ONSET:
            Pipeline().advance(now=at(hour + 1))


def played(seed, *, forgetful):
    """Play a history; give what the database held after every hour."""
    for model in (Placement, Cause, ScanState, Traffic, Deployment):
        model.objects.all().delete()
    forget_scan()
    history, seen = History(seed), []
    for hour in range(HOURS):
        history.happen(hour)
        if forgetful:
            forget_scan()
        catch_up(now=at(hour + 1))
        if hour >= ONSET - 20:
            row = ScanState.objects.get()
            causes = Cause.objects.order_by("cause_id")
            kept = {k: v for k, v in row.state.items() if k != "traffic_version"}
            documents = list(causes.values_list("document", flat=True))
            seen.append((row.last_hour, kept, by_name(row.baseline), documents))
    return seen


def by_name(baseline):
    """The rates by series: their order is that in which the series were first told."""
    if not baseline:
        return {}
    names = ("rate", "past", "dispersion")
    rows = zip(*(baseline[name] for name in names), strict=True)
    return {"cells": baseline["cells"]} | dict(
        zip(baseline["series"], rows, strict=True)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_kept_in_memory_is_what_is_read_anew(seed):
    expected = played(seed, forgetful=True)
    found = played(seed, forgetful=False)
    assert expected[-1][-1], "no cause was found"
    for one, other in zip(found, expected, strict=True):
        assert one == other


def quiet_hours(count):
    """Play some hours in which reports come and nothing else happens."""
    history = History(5)
    for hour in range(count):
        history.happen(hour)
        catch_up(now=at(hour + 1))
    return history


def read_of_placements(history, hour):
    history.happen(hour)
    with CaptureQueriesContext(connection) as asked:
        catch_up(now=at(hour + 1))
    return [
        query["sql"].partition("WHERE")[2]
        for query in asked
        if '"triage_placement"."reporter"' in query["sql"].partition("FROM")[0]
    ]


def test_the_next_hour_reads_only_what_was_placed_with_it():
    history = quiet_hours(30)
    (where,) = read_of_placements(history, 30)
    assert '"taken_at" = ' in where


def test_after_an_error_everything_is_read_again(monkeypatch):
    history = quiet_hours(30)
    with monkeypatch.context() as patched:
        patched.setattr(Pipeline, "refresh", lambda self: 1 / 0)
        history.happen(30)
        with pytest.raises(ZeroDivisionError):
            catch_up(now=at(31))
    wheres = read_of_placements(history, 31)
    assert any('"taken_at" <= ' in where for where in wheres)


@pytest.fixture
def short(monkeypatch, settings):
    """Rates of three days, no look at weekdays, texts that are kept for twenty days."""
    for module in (engine, rhythms):
        monkeypatch.setattr(module, "CYCLES", (DAILY,))
    for module in (engine, fitting):
        monkeypatch.setattr(module, "BASELINE_HOURS", 48)
        monkeypatch.setattr(module, "BASELINE_LAG", 24)
    settings.TEXT_TTL = timedelta(days=20)


def long_history(draw):
    """900 hours: a fault that is over after a day, and one at the end."""
    hours = [at(hour) for hour in range(900)]
    rows = [
        {"hour": at.isoformat(), "requests": 500, "metadata": cell}
        for at in hours
        for cell in CELLS
    ]
    facade.accept_traffic(items=rows, now=hours[-1])
    told = [
        (hour, cell, "fabrication")
        for hour in hours
        for cell in range(len(CELLS))
        if draw.random() < 0.1
    ]
    for first, last, cell in ((300, 330, 2), (840, 900, 4)):
        told += [(at(h), cell, "slow_response") for h in range(first, last)] * 2
    Placement.objects.bulk_create(
        Placement(
            report_id=f"r{number}",
            received_at=hour,
            taken_at=hour + timedelta(hours=1),
            hour=hour,
            reporter=f"p{number}",
            attributes=CELLS[cell],
            symptom_id=symptom_id,
            version="test",
        )
        for number, (hour, cell, symptom_id) in enumerate(told)
    )


def results():
    row = ScanState.objects.get()
    documents = Cause.objects.order_by("cause_id").values_list("document", flat=True)
    return row.state, row.baseline, list(documents)


@pytest.mark.usefixtures("short")
def test_what_is_too_old_to_matter_is_not_read_when_taken_up():
    long_history(random.Random(7))
    pipeline = Pipeline()
    pipeline.advance(now=at(900))
    pipeline.refresh()
    running, everything = results(), len(pipeline._engine.ledger.counts)
    assert len(running[-1]) == 2
    for model in (Cause, ScanState):
        model.objects.all().delete()
    for hour in (700, 730, 845, 850, 870, 890, 900):
        pipeline = Pipeline()
        pipeline.advance(now=at(hour))
    pipeline.refresh()
    assert results() == running
    assert len(Pipeline()._engine.ledger.counts) < everything - 100
