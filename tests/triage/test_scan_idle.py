"""Between two hours a scan reads nothing again; whatever changed makes it read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from tests.feedback.made_up import NOW, report, traffic
from triage.models import Placement, ScanState
from triage.pipeline import Pipeline, catch_up

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def history():
    items = [report(f"r-{n}", user_id=f"u-{n}") for n in range(3)]
    facade.accept_reports(items=items, now=NOW, tokens=False)
    facade.accept_traffic(items=[traffic(), traffic(NOW.isoformat())], now=NOW)
    while facade.redact_waiting(now=NOW):
        pass
    catch_up(now=NOW + HOUR)
    assert ScanState.objects.get().last_hour == NOW


def reads(now=NOW + HOUR + timedelta(minutes=5)):
    with CaptureQueriesContext(connection) as seen:
        catch_up(now=now)
    return any("triage_placement" in query["sql"] for query in seen)


def test_nothing_is_read_while_nothing_changed():
    assert not reads()
    assert not reads()


def test_a_closed_hour_is_scanned():
    assert reads(NOW + 2 * HOUR)
    assert ScanState.objects.get().last_hour == NOW + HOUR


def test_traffic_that_comes_late_is_looked_at_once():
    facade.accept_traffic(items=[traffic(requests=7)], now=NOW + HOUR)
    assert reads()
    assert not reads()


def test_what_was_erased_is_counted_without():
    row = ScanState.objects.get()
    ScanState.objects.filter(pk=1).update(erasures=row.erasures + 1)
    assert reads()
    assert ScanState.objects.get().rebuilt == row.erasures + 1
    assert not reads()


def test_equal_attributes_are_kept_once():
    counts = Pipeline()._engine.ledger.counts
    assert Placement.objects.count() == len(counts) == 3
    assert len(counts._places) == 1
