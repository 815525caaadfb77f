"""The door: what triage sees, in which order, and what it never sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from feedback import facade
from feedback.models import AccessLog, Deployment, Traffic
from tests.feedback.made_up import NOW, change, report, traffic, viewer

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


def texts(*report_ids, by=None, why="looking into cause 7", now=NOW):
    by = by or viewer("carol", "investigator")
    return facade.redacted_texts(report_ids=report_ids, viewer=by, why=why, now=now)


def test_every_look_at_a_text_is_logged():
    accept(report())
    (seen,) = texts("r-1", why="  looking into\ncause 7 ")
    assert "stopped" in seen.comment
    look = AccessLog.objects.get()
    assert (look.who, look.why, look.report_id, look.at) == (
        "carol",
        "looking into cause 7",
        "r-1",
        NOW,
    )


def test_a_text_that_is_not_redacted_is_not_shown_and_not_logged():
    facade.accept_reports(items=[report()], now=NOW)
    with pytest.raises(LookupError):
        texts("r-1")
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("roles", [(), ("viewer",), ("admin",), ("viewer", "admin")])
def test_a_text_is_handed_to_investigators_alone(roles):
    accept(report())
    with pytest.raises(PermissionError):
        texts("r-1", by=viewer("dan", *roles))
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("why", ["", "cause 7", "  a    b  ", "x" * 301])
def test_a_reason_is_needed(why):
    accept(report())
    with pytest.raises(facade.ReasonError):
        texts("r-1", why=why)
    assert not AccessLog.objects.exists()


def test_several_texts_are_several_looks_or_none():
    accept(report("a"), report("b"))
    assert [t.report_id for t in texts("b", "a")] == ["b", "a"]
    assert AccessLog.objects.count() == 2
    with pytest.raises(LookupError):
        texts("a", "not-there")
    assert AccessLog.objects.count() == 2


def test_a_person_reads_so_many_texts_an_hour(settings):
    settings.TEXT_LOOKS_PER_HOUR = 3
    accept(report("a"), report("b"))
    texts("a", "b")
    with pytest.raises(facade.TooManyLooksError):
        texts("a", "b")
    assert len(texts("a")) == 1
    with pytest.raises(facade.TooManyLooksError):
        texts("b")
    erin = viewer("erin", "investigator")
    assert len(texts("b", by=erin)) == 1
    assert len(texts("b", now=NOW + timedelta(hours=1))) == 1
    assert AccessLog.objects.filter(who="carol").count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_log_is_committed_before_the_text_is_returned():
    accept(report())
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        texts("r-1")
