"""Personal shapes are known in what is stored as it came, and alike values stay."""

from __future__ import annotations

import random

import pytest
from django.core.management import call_command

from feedback.identifiers import stored_id, stored_ids
from feedback.models import Change, Report, RequestRecord
from feedback.personal import personal_shape
from tests.feedback.made_up import NOW, change, report, request
from tests.leaks.canaries import GUARANTEED, Cage

# A private key's head alone tells it; the rest are found by their own form.
STAYS = [
    "m-1",
    "opus-4-1-20250805",
    "2.14.0.3",
    "build 1.203.40.7",
    "0b6c2f5e-4f0e-4d39-8d21-9c2a45396b11",
    "req_011CSHoEeqs5C35K2UUqR7Fy",
    "2025-08-26T09:15:00+00:00",
    "us-east-1",
    "127.0.0.1",
    "task-1234-12-1234-x",
    "1724662500123456",
]


@pytest.mark.parametrize("kind", GUARANTEED)
def test_each_guaranteed_shape_is_known(kind):
    text = Cage().shaped(kind, "test")
    assert personal_shape(text)
    assert personal_shape(f"before {text} after")


@pytest.mark.parametrize("text", STAYS)
def test_names_versions_times_and_ids_stay(text):
    assert personal_shape(text) == ""


def test_a_version_may_look_like_an_address():
    text = ".".join(["203", "0", "113", "9"])
    assert personal_shape(text, name="client_version") == ""
    assert personal_shape(text, name="origin") == "an IP address"


@pytest.mark.django_db
def test_what_a_report_may_not_carry_is_left_out_and_told():
    from feedback import facade

    mail = Cage().shaped("email", "test")
    key = "sk-" + "a1b2" * 8
    item = report(
        category=f"bug of {mail}",
        conversation=[{"role": mail, "content": "hello"}],
        metadata={"model": "m-1", "owner": mail, key: "x"},
    )
    outcome = facade.accept_reports(items=[item], now=NOW)
    assert outcome.accepted == 1
    notes = outcome.receipts[0].notes
    assert "metadata: 1 keys left out that look personal" in notes
    assert "personal data replaced in metadata.owner" in notes
    row = Report.objects.get()
    assert row.claimed == {"model": "m-1", "owner": "<EMAIL_ADDRESS_1>"}
    assert row.category == "bug of <EMAIL_ADDRESS_1>"
    while facade.redact_waiting(now=NOW):
        pass
    row.refresh_from_db()
    assert row.conversation == [{"role": "other", "content": "hello"}]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["report_id", "request_id"])
def test_an_id_with_a_personal_shape_is_refused_by_its_field(field):
    from feedback import facade

    mail = Cage().shaped("email", "test")
    item = {**report(), field: mail}
    (refusal,) = facade.accept_reports(items=[item], now=NOW).refused
    assert refusal.field == field
    assert "looks like an e-mail address" in refusal.message
    assert mail not in refusal.message


@pytest.mark.django_db
def test_a_change_keeps_its_title_without_the_address():
    from feedback import facade

    title = f"deploy by {Cage().shaped('email', 'test')}"
    outcome = facade.accept_changes(items=[change(title=title)], now=NOW)
    assert outcome.receipts[0].notes == ("personal data replaced in title",)
    assert Change.objects.get().title == "deploy by <EMAIL_ADDRESS_1>"


@pytest.mark.django_db
def test_the_scope_of_a_change_and_a_consents_version_are_scanned_too():
    from feedback import facade

    mail = Cage().shaped("email", "test")
    item = change(metadata={"platform": ["tpu", mail]})
    (receipt,) = facade.accept_changes(items=[item], now=NOW).receipts
    assert receipt.notes == ("personal data replaced in metadata.platform",)
    assert Change.objects.get().scope == {"platform": ["tpu", "<EMAIL_ADDRESS_1>"]}
    item = report(consent={"conversation": True, "version": mail})
    (receipt,) = facade.accept_reports(items=[item], now=NOW).receipts
    assert receipt.notes == ("personal data replaced in consent.version",)
    assert Report.objects.get().consent_version == "<EMAIL_ADDRESS_1>"


@pytest.mark.django_db
def test_a_consents_version_is_no_version_of_a_program():
    from feedback import facade

    consent = {"version": Cage().shaped("ip", "test")}
    facade.accept_reports(items=[report(consent=consent)], now=NOW)
    assert Report.objects.get().consent_version == "<IP_ADDRESS_1>"


VISA = "4539" + "578763621486"
AMEX = "3782" + "82246310005"


@pytest.mark.parametrize(
    "text", [VISA, AMEX, "4539 5787 6362 1486", "3782-822463-10005", f"a {VISA} b"]
)
def test_a_card_is_one_by_its_issuer_length_and_check_digit(text):
    assert personal_shape(text) == "a card number"


@pytest.mark.parametrize(
    "text",
    [
        "1234567812345670",  # the check digit is right; nobody issues these
        "6304000000000000",
        AMEX + "0",
        "4539 57876 362148 6",
        "20250826091500",
    ],
)
def test_a_right_check_digit_alone_makes_no_card(text):
    assert personal_shape(text) == ""


def test_of_random_numbers_few_could_be_cards():
    draw = random.Random(8)
    numbers = ["".join(draw.choices("0123456789", k=16)) for _ in range(20_000)]
    could = sum(personal_shape(n) == "a card number" for n in numbers)
    assert 0.01 < could / len(numbers) < 0.025


def test_a_number_that_could_be_a_card_is_stored_as_a_digest(settings):
    stored = stored_id(VISA)
    assert stored.startswith("n-")
    assert VISA not in stored
    assert stored_id(stored) == stored
    assert stored_id(AMEX) != stored
    settings.PSEUDONYM_KEYS = ["new:another secret", *settings.PSEUDONYM_KEYS]
    assert stored_id(VISA) == stored
    assert len(stored_ids(VISA)) == 2


@pytest.mark.django_db
def test_no_report_is_lost_over_a_number_that_could_be_a_card():
    from feedback import facade

    item = report(VISA, request_id=AMEX, metadata={})
    (receipt,) = facade.accept_reports(items=[item], now=NOW).receipts
    assert receipt.status == "accepted"
    assert receipt.notes == (
        "report_id replaced: it could be a card number",
        "request_id replaced: it could be a card number",
    )
    assert facade.accept_reports(items=[item], now=NOW).duplicates == 1
    (receipt,) = facade.accept_requests(items=[request(AMEX)], now=NOW).receipts
    assert receipt.notes == ("request_id replaced: it could be a card number",)
    row = Report.objects.get()
    assert row.attributes == request(AMEX)["metadata"]
    stored = str([vars(row), *RequestRecord.objects.values()])
    assert VISA not in stored
    assert AMEX not in stored


@pytest.mark.django_db
def test_a_report_under_such_a_number_is_erased_by_it():
    from feedback import facade

    facade.accept_reports(items=[report(VISA)], now=NOW)
    call_command("erase", "--report", VISA)
    assert not Report.objects.exists()
    assert facade.accept_reports(items=[report(VISA)], now=NOW).erased == 1


@pytest.mark.django_db
def test_a_number_in_words_or_groups_is_still_refused():
    from feedback import facade

    for report_id in (f"bug {VISA}", "4539 5787 6362 1486"):
        outcome = facade.accept_reports(items=[report(report_id)], now=NOW)
        assert outcome.refused[0].field == "report_id"
