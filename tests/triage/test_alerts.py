"""Alerts: what is told to whom, once, over real connections, and what is not."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.receiver_server import receiver
from triage import retention
from triage.alerts.channels import WEBHOOK, Receiver
from triage.alerts.outbox import MOST_TRIES, alert, claim, note_owed, wait_after
from triage.alerts.posting import FinalError, SendError, is_safe, post
from triage.models import Cause, Delivery, KeptReport, ScanState

pytestmark = pytest.mark.django_db
FOUND = at("2025-08-06T20:00:00")
NOW = FOUND + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def server():
    with receiver() as found:
        yield found


@pytest.fixture
def mailed(settings):
    settings.ALERT_EMAILS = ["oncall@example.org"]
    settings.PUBLIC_URL = "https://groundswell.example/"


def resolve(document, when, **more):
    row = Cause.objects.get(cause_id=document["cause_id"])
    told = document | {"resolved_at": when.isoformat()} | more
    row.resolved_at, row.document = when, told
    row.save()


def test_a_new_cause_is_mailed_once_with_its_link(mailed):
    store(ROUTING)
    assert alert(now=NOW) == {"sent": 1, "failed": 0, "muted": 0}
    assert alert(now=NOW + timedelta(hours=2))["sent"] == 0
    (message,) = mail.outbox
    assert message.to == ["oncall@example.org"]
    assert "58 reporters" in message.body
    assert "https://groundswell.example/causes/cause-routing/" in message.body


def test_a_history_that_is_loaded_alerts_nobody(mailed):
    store(ROUTING)
    assert alert(now=FOUND + 2 * DAY)["sent"] == 0
    assert not Delivery.objects.exists()


def test_few_reporters_are_not_counted_in_a_message(mailed):
    store(SMALL)
    alert(now=at("2025-08-30T01:00:00"))
    (message,) = mail.outbox
    assert "fewer than 5 reporters" in message.body
    assert "48" not in message.body
    assert "37" not in message.body


def test_an_end_is_told_and_of_a_dismissed_cause_is_not(mailed):
    store(ROUTING)
    alert(now=NOW)
    resolve(ROUTING, NOW + 5 * DAY)
    assert alert(now=NOW + 5 * DAY)["sent"] == 1
    assert mail.outbox[-1].subject.startswith("Groundswell: Cause has ended")
    Cause.objects.update(state="dismissed", resolved_at=NOW + 6 * DAY)
    assert alert(now=NOW + 6 * DAY)["sent"] == 0


def test_a_withdrawn_cause_is_told_to_who_knew_of_it(mailed, settings):
    store(ROUTING)
    alert(now=NOW)
    resolve(ROUTING, NOW + DAY, merged_into="cause-other")
    settings.ALERT_EMAILS = ["oncall@example.org", "new@example.org"]
    assert alert(now=NOW + DAY)["sent"] == 1
    assert "a part of cause-other" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["oncall@example.org"]


def test_a_rise_everywhere_is_told(mailed):
    rise = {"series": "all", "since": 0, "told": 24, "until": None, "reporters": 50}
    more = {"seen": 90.0, "expected": 30.0}
    state = {"origin": (FOUND - DAY).isoformat(), "everywhere": [rise | more]}
    ScanState.objects.create(pk=1, last_hour=FOUND, state=state)
    assert alert(now=NOW)["sent"] == 1
    assert alert(now=NOW + timedelta(hours=1))["sent"] == 0
    assert "in all deployments alike" in mail.outbox[0].body


@pytest.mark.parametrize(("scheduled", "sent"), [(NOW, 1), (None, 0)])
def test_the_weekly_report_of_the_schedule_goes_to_its_receivers(
    mailed, settings, scheduled, sent
):
    settings.WEEKLY_REPORT_TO = ["lead@example.org"]
    KeptReport.objects.create(
        week="2025-W31",
        made_at=NOW,
        scheduled_for=scheduled,
        document={"sentence": "A quiet week."},
        body="",
        markdown="# The whole week",
    )
    assert alert(now=NOW)["sent"] == sent
    assert [message.to for message in mail.outbox] == [["lead@example.org"]] * sent
    assert all("# The whole week" in message.body for message in mail.outbox)


def test_a_webhook_gets_text_without_markup_of_its_own(server, settings):
    url, seen = server
    settings.ALERT_WEBHOOKS = [f"{url}/hook", f"{url}/hook"]
    title = {"title": "<!channel> & more"}
    suspect = ROUTING["suspect_changes"][0] | title
    store(ROUTING | {"suspect_changes": [suspect]})
    assert alert(now=NOW)["sent"] == 1
    ((path, headers, body),) = seen
    text = json.loads(body)["text"]
    assert path == "/hook"
    assert headers["Content-Type"] == "application/json"
    assert "&lt;!channel&gt; &amp; more" in text
    assert "<" not in text


def test_a_signed_webhook_is_signed_over_time_and_body(server, settings):
    url, seen = server
    settings.ALERT_SIGNED_WEBHOOKS = [f"{url}/signed"]
    settings.ALERT_WEBHOOK_SECRET = "made up for this test"
    store(SMALL)
    alert(now=at("2025-08-30T01:00:00"))
    ((_, headers, body),) = seen
    stamp = headers["X-Groundswell-Timestamp"]
    assert int(stamp) == at("2025-08-30T01:00:00").timestamp()
    signed = f"{stamp}.".encode() + body
    made = hmac.new(b"made up for this test", signed, hashlib.sha256).hexdigest()
    assert headers["X-Groundswell-Signature"] == f"sha256={made}"
    told = json.loads(body)
    assert told["id"] == "cause.new cause-small"
    assert told["document"]["reporters"] is None


@pytest.mark.parametrize("path", ["/refuse", "/away"])
def test_what_is_not_taken_is_tried_again_and_given_up(server, settings, path):
    url, seen = server
    settings.ALERT_WEBHOOKS = [f"{url}{path}"]
    store(ROUTING)
    now = NOW
    assert alert(now=now)["failed"] == 1
    assert alert(now=now)["failed"] == 0
    for _ in range(MOST_TRIES):
        now += timedelta(hours=2)
        alert(now=now)
    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("dead", MOST_TRIES)
    assert row.error in {"HTTP 503", "HTTP 302"}
    assert [at_path for at_path, _, _ in seen] == [path] * MOST_TRIES


def test_a_failure_is_made_good_later(server, settings):
    url, _ = server
    settings.ALERT_WEBHOOKS = [f"{url}/refuse"]
    store(ROUTING)
    alert(now=NOW)
    row = Delivery.objects.get()
    assert timedelta(seconds=30) <= row.due_at - NOW <= timedelta(seconds=90)
    Delivery.objects.update(due_at=NOW)
    settings.ALERT_WEBHOOKS = [f"{url}/hook"]
    Delivery.objects.update(target=Receiver(WEBHOOK, f"{url}/hook").digest)
    assert alert(now=NOW)["sent"] == 1
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("sent", 2, "")


def test_the_wait_doubles_up_to_an_hour():
    waits = [wait_after(tries=n, chance=0.5) for n in (1, 2, 3, 7, 20)]
    assert [w // timedelta(minutes=1) for w in waits] == [1, 2, 4, 60, 60]
    assert wait_after(tries=1, chance=0.0) == timedelta(seconds=30)


def test_no_address_is_stored_or_logged(server, settings, caplog):
    url, _ = server
    settings.ALERT_WEBHOOKS = [f"{url}/refuse?token=s3cr3t"]
    settings.ALERT_EMAILS = ["oncall@example.org"]
    store(ROUTING)
    alert(now=NOW)
    assert "failed: HTTP 503" in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("select * from triage_delivery")
        kept = str(cursor.fetchall())
    for secret in ("s3cr3t", "127.0.0.1", "oncall", "example.org"):
        assert secret not in kept + caplog.text


def test_a_receiver_that_was_taken_out_is_given_up(mailed, settings):
    store(ROUTING)
    note_owed(now=NOW)
    settings.ALERT_EMAILS = []
    alert(now=NOW)
    row = Delivery.objects.get()
    assert (row.state, row.error) == ("dead", "no such receiver any more")


def test_a_claim_is_one_processes_and_is_given_up_in_time(mailed):
    store(ROUTING)
    note_owed(now=NOW)
    first, second = Delivery.objects.get(), Delivery.objects.get()
    assert claim(delivery=first, now=NOW)
    assert not claim(delivery=second, now=NOW)
    assert alert(now=NOW + timedelta(minutes=1))["sent"] == 0
    assert alert(now=NOW + timedelta(minutes=6))["sent"] == 1


def test_who_dies_in_the_last_try_leaves_a_dead_row(mailed):
    store(ROUTING)
    note_owed(now=NOW)
    Delivery.objects.update(tries=MOST_TRIES)
    alert(now=NOW)
    assert Delivery.objects.get().state == "dead"
    assert not mail.outbox


def test_a_slow_server_is_not_waited_for(server):
    url, _ = server
    with pytest.raises(SendError, match="Timeout"):
        post(url=f"{url}/slow", body=b"{}", headers={}, timeout=0.2)


def test_nobody_there_is_a_failure_without_an_address():
    with pytest.raises(SendError) as raised:
        post(url="http://127.0.0.1:1/x", body=b"{}", headers={})
    assert str(raised.value) == "ConnectionRefusedError"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://hooks.example/x", True),
        ("http://hooks.example/x", False),
        ("http://127.0.0.1:9/x", True),
        ("http://localhost/x", True),
        ("http://127.0.0.1.example/x", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("http://[::1", False),
    ],
)
def test_only_https_leaves_the_machine(url, safe):
    assert is_safe(url=url, plain_allowed=False) is safe
    if not safe:
        with pytest.raises(FinalError):
            post(url=url, body=b"{}", headers={})


def test_rows_go_after_their_time(mailed, settings):
    store(ROUTING)
    alert(now=NOW)
    assert retention.purge_alerts(now=NOW + settings.REPORT_TTL) == 0
    assert retention.purge_alerts(now=NOW + settings.REPORT_TTL + DAY) == 1
