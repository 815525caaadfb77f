"""Personal shapes are known in what is stored as it came, and alike values stay."""

from __future__ import annotations

import pytest

from feedback.models import Change, Report
from feedback.personal import masked, personal_shape
from tests.feedback.made_up import NOW, change, report
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
def test_each_guaranteed_shape_is_known_and_masked(kind):
    text = Cage().shaped(kind, "test")
    assert personal_shape(text)
    assert personal_shape(f"before {text} after")
    assert not personal_shape(masked(f"before {text} after")) or kind == "private_key"


@pytest.mark.parametrize("text", STAYS)
def test_names_versions_times_and_ids_stay(text):
    assert personal_shape(text) == ""
    assert masked(text) == text


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
    facade.accept_changes(items=[change(title=title)], now=NOW)
    assert Change.objects.get().title == "deploy by (left out)"
