"""The door: what triage sees, in which order, and what it never sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedback import facade
from feedback.models import AccessLog, Deployment, Traffic
from tests.feedback.made_up import NOW, change, report, traffic

pytestmark = pytest.mark.django_db
HOUR = datetime(2025, 8, 26, 9, tzinfo=UTC)


def accept(*items, **options):
    facade.accept_reports(items=items, now=NOW, **options)
    while facade.redact_waiting(now=NOW):
        pass


def test_reports_come_in_the_order_of_hour_and_id():
    accept(
        report("c", created_at="2025-08-26T09:01:00Z"),
        report("b", created_at="2025-08-26T10:00:00Z"),
        report("a", created_at="2025-08-26T09:59:00Z"),
    )
    seen = facade.untaken_reports(known_before=NOW)
    assert [r.report_id for r in seen] == ["a", "c", "b"]
    assert [r.report_id for r in facade.untaken_reports(known_before=NOW, limit=1)] == [
        "a"
    ]


def test_a_report_is_known_from_the_moment_it_was_received():
    accept(report(received_at="2025-08-26T10:00:00Z"))
    ten = HOUR + timedelta(hours=1)
    assert facade.untaken_reports(known_before=ten) == []
    assert len(facade.untaken_reports(known_before=ten + timedelta(seconds=1))) == 1


def test_waiting_reports_are_not_shown():
    facade.accept_reports(items=[report()], now=NOW)
    assert facade.untaken_reports(known_before=NOW) == []


def test_only_trusted_sources_name_reporters():
    accept(report("mine"))
    accept(report("theirs"), trusted=False, source="api:theirs")
    later = NOW + timedelta(seconds=1)
    mine, theirs = facade.untaken_reports(known_before=later)
    assert mine.reporter is not None
    assert theirs.reporter is None


def test_traffic_replaces_and_counts_zero():
    rows = [traffic(requests=7), traffic("2025-08-26T10:00:00Z", requests=0)]
    facade.accept_traffic(items=rows, now=NOW)
    again = facade.accept_traffic(items=[traffic(requests=9), *rows[1:]], now=NOW)
    assert (again.accepted, again.duplicates) == (1, 1)
    seen = facade.traffic(since=HOUR, until=HOUR + timedelta(hours=2))
    assert [row.requests for row in seen] == [9, 0]
    assert facade.traffic(since=HOUR, until=HOUR + timedelta(hours=1)) == seen[:1]


def test_the_last_of_two_rows_in_one_batch_stands():
    facade.accept_traffic(items=[traffic(requests=7), traffic(requests=8)], now=NOW)
    assert Traffic.objects.get().requests == 8


def test_a_deployment_is_one_row_whatever_the_order_of_its_attributes():
    facade.accept_traffic(items=[traffic()], now=NOW)
    turned = dict(reversed(traffic()["metadata"].items()))
    facade.accept_traffic(items=[traffic(requests=1, metadata=turned)], now=NOW)
    (deployment,) = facade.deployments()
    assert deployment.attributes == turned


def test_only_deployments_with_traffic_are_named():
    item = {"request_id": "q", "at": NOW.isoformat(), "metadata": {"model": "m-9"}}
    facade.accept_requests(items=[item], now=NOW)
    assert Deployment.objects.count() == 1
    assert facade.deployments() == []
    facade.accept_traffic(items=[traffic(metadata={"model": "m-9"})], now=NOW)
    assert [d.attributes for d in facade.deployments()] == [{"model": "m-9"}]


def test_changes_are_known_from_known_at():
    items = [change("late", known_at="2025-08-26T00:00:00Z"), change("prompt")]
    facade.accept_changes(items=items, now=NOW)
    before = datetime(2025, 8, 26, tzinfo=UTC)
    assert [c.change_id for c in facade.changes(known_before=before)] == ["prompt"]
    assert [c.change_id for c in facade.changes(known_before=NOW)] == ["late", "prompt"]
    assert facade.changes(known_before=NOW)[0].scope == {"platform": ("alpha",)}


def test_the_first_hour_is_that_of_traffic_else_of_reports():
    assert facade.first_hour() is None
    accept(report(created_at="2025-08-25T09:59:00Z"))
    assert facade.first_hour() == HOUR - timedelta(days=1)
    facade.accept_traffic(items=[traffic()], now=NOW)
    assert facade.first_hour() == HOUR


def test_every_look_at_a_text_is_logged():
    accept(report())
    seen = facade.redacted_text(report_id="r-1", who="carol", why="cause 7", now=NOW)
    assert "stopped" in seen.comment
    look = AccessLog.objects.get()
    assert (look.who, look.why, look.report_id, look.at) == (
        "carol",
        "cause 7",
        "r-1",
        NOW,
    )


def test_a_text_that_is_not_redacted_is_not_shown_and_not_logged():
    facade.accept_reports(items=[report()], now=NOW)
    with pytest.raises(LookupError):
        facade.redacted_text(report_id="r-1", who="carol", why="cause 7", now=NOW)
    assert not AccessLog.objects.exists()
