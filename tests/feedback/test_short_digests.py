"""What is stored once or short is found as what was stored twice or long before."""

from __future__ import annotations

import pytest

from feedback import facade, pseudonyms
from feedback.intake import check_reports
from feedback.models import ReceiptToken, Report
from tests.feedback.made_up import NOW, report, request

pytestmark = pytest.mark.django_db


def taken(item):
    (receipt,) = facade.accept_reports(items=[item], now=NOW).receipts
    return receipt


def test_digests_of_reports_and_receipts_have_22_letters():
    taken(report())
    assert len(Report.objects.get().digest) == 22
    assert len(ReceiptToken.objects.get().digest) == 22


def test_a_report_with_a_long_digest_is_known():
    taken(report())
    (checked,), _ = check_reports(items=[report()], now=NOW)
    # As the version before stored it.
    (long,) = [digest for digest in checked.digests if len(digest) == 64]
    Report.objects.update(digest=long)
    assert taken(report()).status == "duplicate"
    assert taken(report(comment="Other.")).status == "refused"


def test_a_receipt_with_a_long_digest_opens_its_report():
    token = taken(report()).token
    (long,) = pseudonyms.keyed(purpose="receipt", plain=token)
    for digest in (pseudonyms.shortened(long.value), long.value):
        ReceiptToken.objects.update(digest=digest)
        assert facade.receipt_state(token=token).report_id == "r-1"
        facade.tell(token=token, told="waits", told_on=NOW.date())
        assert ReceiptToken.objects.get().told == "waits"
        ReceiptToken.objects.update(told="")
    assert facade.receipt_state(token=token[:-1] + "_") is None


def test_claims_are_stored_once_until_a_record_says_otherwise():
    taken(report())
    row = Report.objects.get()
    assert row.claimed_apart is None
    assert row.claimed == row.attributes == report()["metadata"]
    facade.accept_requests(items=[request("q-2")], now=NOW)
    row.refresh_from_db()
    assert row.claimed_apart == row.claimed == report()["metadata"]
    assert row.attributes == request()["metadata"] != row.claimed
    assert row.disagreements == 1
