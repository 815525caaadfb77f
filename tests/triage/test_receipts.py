"""Receipts: the token is given once, opens one report, and says little."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from config.logs import TextlessFilter
from feedback import facade
from feedback.apikeys import create_key
from tests.feedback.made_up import NOW, report
from tests.triage.placements import people, place
from triage import receipts
from triage.models import Cause, Placement
from triage.placing import place_reports

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EARLY = datetime(2025, 8, 26, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_counts_left():
    cache.clear()


def accepted(**fields):
    outcome = facade.accept_reports(items=[report(**fields)], now=NOW)
    return outcome.receipts[0].token


def redacted(**fields):
    token = accepted(**fields)
    facade.redact_waiting(now=NOW)
    place_reports(known_before=NOW)
    return token


def url(token, more=""):
    return f"/api/v1/receipts/{token}{more}"


def test_intake_gives_the_token_once(client):
    key = create_key(name="k", scopes=["intake"], trusted=True, now=timezone.now())

    def post(path, body):
        headers = {"Authorization": f"Bearer {key}"}
        return client.post(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=headers,
        ).json()

    token = post("reports", report("a"))["receipt"]
    assert client.get(url(token)).json()["report_id"] == "a"
    assert post("reports", report("a"))["receipt"] is None
    batch = post("reports/batch", [report("a"), {}, report("b")])
    (given,) = batch["receipts"]
    assert (given["index"], given["report_id"]) == (2, "b")
    assert client.get(url(given["receipt"])).json()["report_id"] == "b"
    client.delete(url(token))
    again = post("reports", report("a"))
    assert (again["status"], again["receipt"]) == ("erased", None)
    assert post("reports/batch", [report("a")])["erased"] == 1


def test_it_says_what_is_kept_and_no_text(client):
    token = redacted(comment="quetzal")
    answer = client.get(url(token))
    body = answer.json()
    assert set(body) == {"report_id", "state", "as_of", "kept"}
    assert "your comment, redacted" in {k["what"] for k in body["kept"]}
    assert b"quetzal" not in answer.content
    assert answer["Cache-Control"] == "no-store"


def test_what_waits_is_kept_until_its_end(client, settings):
    body = client.get(url(accepted())).json()
    until = [k["until"] for k in body["kept"] if k["until"]]
    assert [datetime.fromisoformat(u) for u in until] == [NOW + settings.SEALED_TTL]


@pytest.mark.parametrize("more", ["", "/export"])
def test_an_unknown_token_is_404_without_an_echo(client, more):
    accepted()
    answer = client.get(url("gr_quetzal", more))
    assert answer.status_code == 404
    assert b"quetzal" not in answer.content
    assert client.delete(url("gr_quetzal")).status_code == 404


def test_too_many_calls_are_429(client, settings):
    settings.RATE_LIMIT_PER_MINUTE = 3
    codes = [client.get(url("gr_x")).status_code for _ in range(8)]
    assert set(codes) == {404, 429}


def test_export_gives_the_data_and_is_a_logged_look(client):
    from feedback.models import AccessLog

    body = client.get(url(redacted(), "/export")).json()
    assert body["comment"] == "The answer stopped half way."
    assert body["metadata"] == report()["metadata"]
    assert body["consent"]["version"] == "2025-01"
    assert len(body["conversation"]) == 2
    assert body["derived"]["symptom_id"]
    assert AccessLog.objects.get().who == "holder of the receipt"


def test_deleting_erases_and_the_token_is_dead(client):
    token = redacted()
    assert client.delete(url(token)).json()["erased"] == 1
    assert not Placement.objects.exists()
    assert client.get(url(token)).status_code == 404
    assert client.delete(url(token)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_withdrawing_leaves_the_comment_alone_to_speak(client):
    from triage.models import ScanState

    cut = [{"role": "assistant", "content": "тест " * 40}]
    token = redacted(comment="Super slow today.", conversation=cut)
    ScanState.objects.update_or_create(pk=1, defaults={"last_hour": NOW - DAY / 24})
    before = Placement.objects.get()
    body = client.delete(url(token, "/conversation")).json()
    assert body == {"erased": 0, "conversation_withdrawn": True}
    after = Placement.objects.get()
    assert after.pk != before.pk
    assert before.detectors
    assert after.detectors == []
    export = client.get(url(token, "/export")).json()
    assert export["conversation"] == []
    assert export["consent"]["conversation"] is False
    assert export["comment"] == "Super slow today."
    again = client.delete(url(token, "/conversation")).json()
    assert again["conversation_withdrawn"] is False


def state(token, now):
    return receipts.told(token=token, now=now).state


def test_the_word_is_that_of_the_last_midnight_and_holds_for_the_day():
    token = redacted()
    mine = Placement.objects.get()
    assert state(token, NOW) == receipts.RECEIVED
    place(symptom_id=mine.symptom_id, reporters=people(receipts.MANY), hour=EARLY)
    late = NOW.replace(hour=23, minute=59)
    assert state(token, late) == receipts.RECEIVED
    assert state(token, NOW + DAY) == receipts.JOINED
    Placement.objects.exclude(pk=mine.pk).delete()
    assert state(token, late + DAY) == receipts.JOINED
    assert state(token, NOW + 2 * DAY) == receipts.RECEIVED


def test_a_few_similar_reports_are_not_many():
    token = redacted()
    symptom = Placement.objects.get().symptom_id
    place(symptom_id=symptom, reporters=people(receipts.MANY - 2), hour=EARLY)
    assert state(token, NOW + DAY) == receipts.RECEIVED


def cause(reporters=9, resolved=None, **attributes):
    placement = Placement.objects.get()
    series = f"symptom:{placement.symptom_id or 'unsorted'}"
    Cause.objects.create(
        cause_id="C-1",
        series=series,
        onset=EARLY,
        detected_at=NOW,
        resolved_at=resolved,
        document={
            "symptom_series": [series],
            "attributes": attributes or {"platform": ["alpha"]},
            "reporters": reporters,
            "ended_at": None,
        },
    )


def test_a_cause_is_told_and_its_end():
    token = redacted()
    cause(resolved=NOW + DAY)
    assert state(token, NOW + DAY) == receipts.FOUND
    assert state(token, NOW + 2 * DAY) == receipts.RESOLVED


@pytest.mark.parametrize(
    "what", [{"reporters": 4}, {"platform": ["beta"]}, {"client": ["x"]}]
)
def test_a_cause_of_few_or_of_others_is_not_told(what):
    token = redacted()
    cause(**what)
    assert state(token, NOW + DAY) == receipts.RECEIVED


def test_only_a_keyed_digest_of_the_token_is_stored(settings):
    from feedback.models import ReceiptToken

    token = accepted()
    row = ReceiptToken.objects.get()
    assert token not in str(vars(row))
    settings.PSEUDONYM_KEYS = ["new:another", *settings.PSEUDONYM_KEYS]
    assert facade.receipt_state(token=token) is not None
    settings.PSEUDONYM_KEYS = ["new:another"]
    assert facade.receipt_state(token=token) is None


def test_log_lines_hold_no_token(client):
    token = accepted()
    line = logging.LogRecord(
        "django.request", 30, "", 1, "Not Found: %s", (url(token),), None
    )
    assert TextlessFilter().filter(line)
    assert token not in line.getMessage()
    assert "receipts/" in line.getMessage()
