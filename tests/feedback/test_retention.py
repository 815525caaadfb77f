"""What is kept only for a while goes, and nothing else with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback import facade, retention
from feedback.models import Report, RequestRecord
from feedback.retention import purge_reports, purge_requests, purge_texts
from tests.feedback.made_up import NOW, report, request, viewer

pytestmark = pytest.mark.django_db
INSTANT = timedelta(seconds=1)


def accept(*items, taken=True, now=NOW):
    facade.accept_reports(items=items, now=now)
    while facade.redact_waiting(now=now):
        pass
    if taken:
        seen = facade.untaken_reports(known_before=now + timedelta(days=999))
        facade.mark_taken(report_ids=[r.report_id for r in seen])


def received(text):
    return report(f"r-{text}", received_at=text)


def test_request_records_are_kept_for_their_time(settings):
    facade.accept_requests(items=[request()], now=NOW)
    facade.accept_reports(items=[report()], now=NOW)
    assert purge_requests(now=NOW + settings.REQUEST_RECORD_TTL) == 0
    assert purge_requests(now=NOW + settings.REQUEST_RECORD_TTL + INSTANT) == 1
    assert not RequestRecord.objects.exists()
    assert Report.objects.get().attributes["platform"] == "beta"


def test_a_text_goes_after_its_time_and_the_report_stays(settings):
    # Received an hour after it was made: the time runs from there.
    accept(report(received_at="2025-08-26T10:15:00Z"))
    end = Report.objects.get().received_at + settings.TEXT_TTL
    assert purge_texts(now=end) == 0
    assert Report.objects.get().comment
    assert purge_texts(now=end + INSTANT) == 1
    row = Report.objects.get()
    assert (row.comment, row.conversation, row.state) == ("", [], "purged")
    assert row.attributes["platform"] == "alpha"
    assert purge_texts(now=end + INSTANT) == 0


def test_a_report_that_lost_its_text_is_not_offered_again(settings):
    """Triage would take it for one that says nothing and forget its symptom."""
    accept(report())
    late = NOW + settings.TEXT_TTL
    purge_texts(now=late)
    facade.accept_requests(items=[request(at=late.isoformat())], now=late)
    assert facade.untaken_reports(known_before=late + INSTANT) == []
    assert Report.objects.get().taken


def test_a_report_that_triage_has_not_taken_is_left_to_it_without_text(settings):
    accept(report(), taken=False)
    late = NOW + settings.TEXT_TTL
    assert purge_texts(now=late) == 1
    (seen,) = facade.untaken_reports(known_before=late)
    assert (seen.expired, seen.comment, seen.conversation) == (True, "", ())


def test_a_purged_text_cannot_be_read(settings):
    accept(report())
    purge_texts(now=NOW + settings.TEXT_TTL)
    ivy = viewer("ivy", "investigator")
    with pytest.raises(LookupError):
        facade.redacted_texts(
            report_ids=["r-1"], viewer=ivy, why="looking into cause 7", now=NOW
        )
    assert facade.readable_reports(report_ids=["r-1"]) == frozenset()


def test_batches_take_everything(monkeypatch, settings):
    monkeypatch.setattr(retention, "BATCH", 2)
    accept(*(report(f"r-{n}") for n in range(5)))
    assert purge_texts(now=NOW + settings.TEXT_TTL) == 5
    assert not Report.objects.exclude(comment="").exists()


def test_only_reports_past_their_time_are_deleted(settings):
    accept(received("2025-08-25T00:00:00Z"), received("2025-08-26T10:00:00Z"))
    first = Report.objects.order_by("received_at")[0]
    end = first.received_at + settings.REPORT_TTL
    assert facade.reports_past(now=end) == []
    assert facade.reports_past(now=end + INSTANT) == [first.report_id]
    every = list(Report.objects.values_list("report_id", flat=True))
    assert purge_reports(report_ids=every, now=end + INSTANT) == 1
    assert Report.objects.get().report_id != first.report_id
