"""Without traffic, an attribute that names single reports is read no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback import facade
from tests.feedback.made_up import NOW, report
from triage.core import relative
from triage.models import Placement, ScanState
from triage.pipeline import Pipeline, catch_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch):
    """Forty reports on two days, each from a session of its own."""
    monkeypatch.setattr(relative, "NAMED", 20)
    items = [
        report(
            report_id=f"r{n:02}",
            user_id=f"u{n}",
            created_at=(NOW - timedelta(hours=n)).isoformat(),
            consent=None,
            metadata={"client_version": f"2.{n % 3}", "session": f"s{n}"},
        )
        for n in range(40)
    ]
    facade.accept_reports(items=items, now=NOW, tokens=False)
    while facade.redact_waiting(now=NOW, limit=64):
        pass


def fleet(pipeline):
    return pipeline._engine.ledger.fleet


def test_it_no_longer_makes_deployments_and_a_restart_agrees(told):
    pipeline = Pipeline()
    pipeline.advance(now=NOW + timedelta(hours=2))
    assert ScanState.objects.get().state["left_out"] == ["session"]
    assert sorted(map(str, fleet(pipeline).cells)) == [
        str({"client_version": f"2.{n}"}) for n in range(3)
    ]
    assert fleet(Pipeline()).cells == fleet(pipeline).cells
    assert Placement.objects.filter(attributes__has_key="session").count() == 40


def test_an_attribute_with_few_values_stays(told, monkeypatch):
    monkeypatch.setattr(relative, "OWN", 1.0)
    catch_up(now=NOW + timedelta(hours=2))
    assert "left_out" not in ScanState.objects.get().state
    assert len(fleet(Pipeline())) == 40
