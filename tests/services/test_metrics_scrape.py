"""What /metrics says, to whom, and what promtool makes of it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta

import pytest
import redis
from django.core.cache import cache
from django.utils import timezone

from feedback import facade
from feedback.apikeys import create_key
from feedback.gauges import at_least
from feedback.models import Report, SealedPayload
from tests.feedback.made_up import NOW, report
from tests.triage.cause_documents import ROUTING, store
from triage.models import Cause, Delivery, ScanState
from triage.queries.health import stepped
from triage.tasks import scan

TOKEN = "made-up-metrics-token"


def scrape(client, token=TOKEN):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return client.get("/metrics", headers=headers)


def numbers(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (x.rsplit(" ", 1) for x in lines)}


@pytest.fixture(autouse=True)
def _token(settings, db):
    settings.METRICS_TOKEN = TOKEN
    cache.clear()


def take_in(count, *, people, kind="bug", prefix="r"):
    facade.accept_reports(
        items=[
            report(f"{prefix}-{i}", kind=kind, user_id=f"u-{i % people}")
            for i in range(count)
        ],
        source="test",
        trusted=True,
        now=NOW,
    )


@pytest.mark.parametrize("token", ["", "wrong", "gs_wrong", "wröng"])
def test_without_a_credential_nothing_is_said(client, token):
    answer = scrape(client, token)
    assert answer.status_code == 401
    assert "groundswell_" not in answer.text


def test_an_unset_token_lets_nobody_in(client, settings):
    settings.METRICS_TOKEN = ""
    for headers in ({}, {"authorization": "Bearer "}, {"authorization": "Bearer"}):
        assert client.get("/metrics", headers=headers).status_code == 401


@pytest.mark.parametrize(("scope", "status"), [("read", 200), ("intake", 403)])
def test_a_key_needs_the_scope_that_reads(client, scope, status):
    token = create_key(name="k", scopes=[scope], trusted=False, now=NOW)
    assert scrape(client, token).status_code == status


def test_a_login_is_no_credential(client, admin_user):
    client.force_login(admin_user)
    assert scrape(client, "").status_code == 401


def test_the_queue_is_counted_in_steps_and_its_oldest_payload_timed_in_hours(client):
    take_in(13, people=1)
    old = timezone.now() - timedelta(hours=60, minutes=40)
    SealedPayload.objects.update(sealed_at=old)
    first = Report.objects.order_by("pk").first()
    Report.objects.filter(pk=first.pk).update(state="redacting", claimed_at=old)
    answer = scrape(client)
    found = numbers(answer.text)
    assert found['groundswell_reports_in_redaction{state="waiting"}'] == 10
    assert found['groundswell_reports_in_redaction{state="redacting"}'] == 1
    assert found['groundswell_reports_in_redaction{state="failed"}'] == 0
    assert found["groundswell_reports_stuck"] == 1
    assert found["groundswell_sealed_payloads"] == 10
    assert found["groundswell_sealed_near_limit"] == 10
    assert found["groundswell_sealed_oldest_seconds"] == 60 * 3600
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (1, 1), (4, 1), (5, 5), (9, 5), (10, 10)]
)
def test_a_step_holds_what_the_health_page_holds_together(count, told):
    assert at_least(count) == told
    page = stepped(count)
    assert told == (1 if page.value is None else page.value)


def test_one_report_more_moves_no_number(client):
    take_in(6, people=6)
    before = scrape(client).text
    facade.accept_reports(items=[report("one-more", kind="bug")], now=NOW)
    moving = "hour_age_seconds"
    kept = [line for line in before.splitlines() if moving not in line]
    cache.clear()
    after = scrape(client).text.splitlines()
    assert [line for line in after if moving not in line] == kept


def test_a_kind_that_few_people_sent_is_withheld(client):
    take_in(12, people=4, kind="bug")
    take_in(12, people=5, kind="thumbs_down", prefix="t")
    found = numbers(scrape(client).text)
    assert 'groundswell_reports_taken_in{kind="bug"}' not in found
    assert found['groundswell_reports_taken_in{kind="thumbs_down"}'] == 10
    assert found['groundswell_reports_taken_in{kind="external"}'] == 0


def test_people_whom_only_an_untrusted_key_names_do_not_lift_the_veil(client):
    take_in(12, people=6)
    Report.objects.update(reporter_trusted=False)
    assert 'kind="bug"' not in scrape(client).text


def test_nothing_is_told_by_attribute_source_or_person(client):
    take_in(12, people=6)
    text = scrape(client).text
    for part in ("alpha", "p-1", "m-1", "test", "u-1", "r-1", "symptom"):
        assert part not in text


def test_the_scan_is_timed_and_causes_are_counted_by_status(client):
    found = numbers(scrape(client).text)
    assert "groundswell_scanned_hour_age_seconds" not in found
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    ScanState.objects.create(pk=1, last_hour=hour - timedelta(hours=4))
    store(ROUTING)
    Cause.objects.update(state="acknowledged")
    found = numbers(scrape(client).text)
    age = found["groundswell_scanned_hour_age_seconds"]
    assert 3 * 3600 - 1 <= age <= 4 * 3600 + 60
    assert found['groundswell_causes{status="acknowledged"}'] == 1
    assert found['groundswell_causes{status="open"}'] == 0


def test_promtool_takes_the_text(client):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on this machine")
    take_in(12, people=6)
    done = subprocess.run(
        [promtool, "check", "metrics"],
        input=scrape(client).text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_reports_that_are_not_placed_are_told_in_steps(client):
    take_in(7, people=7)
    assert numbers(scrape(client).text)["groundswell_reports_unplaced"] == 0
    Report.objects.update(state="redacted")
    assert numbers(scrape(client).text)["groundswell_reports_unplaced"] == 5
    Report.objects.update(taken=True)
    assert numbers(scrape(client).text)["groundswell_reports_unplaced"] == 0


def test_alerts_that_wait_and_that_were_given_up_lately_are_counted(client):
    now = timezone.now()
    month = timedelta(days=30)
    rows = [("waiting", None), ("waiting", None), ("sent", now)]
    rows += [("dead", now), ("dead", now - month)]
    for i, (state, done) in enumerate(rows):
        Delivery.objects.create(
            event="cause",
            subject=f"c-{i}",
            channel="webhook",
            target="t",
            state=state,
            made_at=now - month,
            due_at=now,
            done_at=done,
        )
    found = numbers(scrape(client).text)
    assert found['groundswell_deliveries{state="waiting"}'] == 2
    assert found['groundswell_deliveries{state="dead"}'] == 1


def test_the_last_scan_is_timed_once_there_was_one(client):
    assert "groundswell_scan_seconds" not in numbers(scrape(client).text)
    scan()
    assert numbers(scrape(client).text)["groundswell_scan_seconds"] >= 0


def test_messages_are_told_by_queue(client, settings, redis_url):
    broker = redis.Redis.from_url(redis_url)
    broker.flushall()
    broker.rpush("scan", "one", "two")
    settings.CELERY_BROKER_URL = redis_url
    found = numbers(scrape(client).text)
    told = {
        n: v for n, v in found.items() if n.startswith("groundswell_queue_messages")
    }
    assert told == {
        'groundswell_queue_messages{queue="redact"}': 0,
        'groundswell_queue_messages{queue="report"}': 0,
        'groundswell_queue_messages{queue="scan"}': 2,
        'groundswell_queue_messages{queue="triage"}': 0,
    }


@pytest.mark.parametrize("url", [None, "redis://:quetzal@127.0.0.1:1/0"])
def test_without_a_broker_that_answers_all_else_is_told(client, settings, url):
    settings.CELERY_BROKER_URL = url
    answer = scrape(client)
    assert answer.status_code == 200
    assert "groundswell_queue_messages" not in answer.text
    assert "groundswell_sealed_payloads" in answer.text
