"""What is kept only for a while goes, and nothing else with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback import facade
from feedback.models import Report, RequestRecord
from feedback.retention import purge_requests
from tests.feedback.made_up import NOW, report, request

pytestmark = pytest.mark.django_db


def test_request_records_are_kept_for_their_time(settings):
    facade.accept_requests(items=[request()], now=NOW)
    facade.accept_reports(items=[report()], now=NOW)
    assert purge_requests(now=NOW + settings.REQUEST_RECORD_TTL) == 0
    late = NOW + settings.REQUEST_RECORD_TTL + timedelta(seconds=1)
    assert purge_requests(now=late) == 1
    assert not RequestRecord.objects.exists()
    assert Report.objects.get().attributes["platform"] == "beta"
