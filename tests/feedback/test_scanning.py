"""Personal data in values and ids: replaced or refused, never stored."""

from __future__ import annotations

import time

import pytest

from feedback import facade
from feedback.models import Deployment, Report, RequestRecord
from feedback.redaction.patterns import mask_value
from tests.feedback.made_up import NOW, report, request, traffic

pytestmark = pytest.mark.django_db
PERSONAL = [
    ("alice@example.org", "<EMAIL_ADDRESS_1>"),
    ("build of alice@example.org", "build of <EMAIL_ADDRESS_1>"),
    ("+14155550123", "<PHONE_NUMBER_1>"),
    ("4111111111111111", "<CREDIT_CARD_1>"),
    ("192.168.44.7", "<IP_ADDRESS_1>"),
]
ORDINARY = [
    *("opus-4-1", "sonnet-4", "gpu", "tpu", "trainium", "long-context", "us-east5"),
    *("2.0.14", "1.2.3.4", "2025-08-26", "20250826", "2025.08.26.1", "build-41"),
    *("1m", "200k", "high", "en-US", "api-batch", "macOS-14.5", "claude-cli/1.0.83"),
    "sha-3f9a8b1c2d4e5f60718293a4b5c6d7e8",
]


@pytest.mark.parametrize(("value", "left"), PERSONAL)
def test_a_value_becomes_its_placeholder_and_the_receipt_says_so(value, left):
    metadata = {"model": "m-1", "region": value}
    item = report(metadata=metadata, category=value)
    (receipt,) = facade.accept_reports(items=[item], now=NOW).receipts
    row = Report.objects.get()
    assert row.claimed == row.attributes == {"model": "m-1", "region": left}
    assert row.category == left
    assert receipt.notes == (
        "personal data replaced in metadata.region",
        "personal data replaced in category",
    )


@pytest.mark.parametrize("name", ["model", "server_build", "region", "category"])
@pytest.mark.parametrize("value", ORDINARY)
def test_ordinary_values_stay(name, value):
    assert mask_value(value, name=name) == value


def test_what_is_called_a_version_is_no_address():
    assert mask_value("1.0.0.127", name="client_version") == "1.0.0.127"
    assert mask_value("10.20.30.40", name="pod") == "<IP_ADDRESS_1>"


def test_traffic_and_request_records_are_scanned_as_well():
    metadata = {"model": "alice@example.org"}
    sent = facade.accept_traffic(items=[traffic(metadata=metadata)], now=NOW)
    assert sent.receipts[0].notes == ("personal data replaced in metadata.model",)
    facade.accept_requests(items=[request(metadata=metadata)], now=NOW)
    assert RequestRecord.objects.count() == 1
    assert [d.attributes for d in Deployment.objects.all()] == [
        {"model": "<EMAIL_ADDRESS_1>"}
    ]


def test_the_same_report_again_is_a_duplicate():
    item = report(metadata={"region": "alice@example.org"})
    facade.accept_reports(items=[item], now=NOW)
    assert facade.accept_reports(items=[item], now=NOW).duplicates == 1


@pytest.mark.parametrize("field", ["report_id", "request_id"])
@pytest.mark.parametrize("value", ["alice@example.org", "r:alice%40example.org"])
def test_an_id_that_looks_like_an_address_is_refused(field, value):
    outcome = facade.accept_reports(items=[report(**{field: value})], now=NOW)
    assert [refusal.field for refusal in outcome.refused] == [field]
    assert "alice" not in outcome.refused[0].message
    assert not Report.objects.exists()


def test_a_turn_and_a_request_record_are_held_to_it():
    turns = [{"role": "assistant", "content": "x", "request_id": "a@example.org"}]
    outcome = facade.accept_reports(items=[report(conversation=turns)], now=NOW)
    assert outcome.refused[0].field == "conversation.0.request_id"
    outcome = facade.accept_requests(items=[request("a@example.org")], now=NOW)
    assert outcome.refused[0].field == "request_id"


def test_a_user_id_may_be_an_address_since_it_is_not_stored():
    item = report(user_id="alice@example.org")
    assert facade.accept_reports(items=[item], now=NOW).accepted == 1
    stored = " ".join(str(v) for v in vars(Report.objects.get()).values())
    assert "alice" not in stored


@pytest.mark.parametrize("value", ["r-1@2", "job@host", "a@b"])
def test_an_at_sign_alone_is_no_address(value):
    assert facade.accept_reports(items=[report(value)], now=NOW).accepted == 1


def test_a_value_is_scanned_in_far_less_than_a_millisecond():
    mask_value("warm", name="model")
    begin = time.process_time()
    for number in range(500):
        mask_value(f"value-{number}", name="model")
    assert (time.process_time() - begin) / 500 < 0.001
