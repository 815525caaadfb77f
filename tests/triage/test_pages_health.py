"""Health as a page and as JSON: what waits, the scan, the broker, the versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.core.management import call_command
from django.utils import timezone

from feedback import facade
from feedback.models import Report
from tests.feedback.made_up import report, traffic
from tests.triage.cause_documents import at
from tests.triage.logins import person
from triage.models import Placement, ScanState
from triage.queries.health import health_known, stepped
from triage.web.broker import broker_state

pytestmark = pytest.mark.django_db
NOTED = at("2025-08-26T12:30:00")


@pytest.fixture
def read(capsys):
    call_command("apikey", "create", "r", "--scope", "read")
    token = next(w for w in capsys.readouterr().out.split() if w.startswith("gs_"))
    return {"Authorization": f"Bearer {token}"}


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def sent(count, *, ago=timedelta(0)):
    at = timezone.now() - ago
    made = {"created_at": at.isoformat(), "received_at": at.isoformat()}
    items = [report(f"r-{n}", **made) for n in range(count)]
    facade.accept_reports(items=items, now=at, trusted=True)


@pytest.mark.parametrize(
    ("count", "value", "text"),
    [
        (0, 0, "0"),
        (1, None, "fewer than 5"),
        (4, None, "fewer than 5"),
        (5, 5, "5"),
        (9, 5, "5"),
        (1234, 1230, "1,230"),
    ],
)
def test_a_count_goes_in_steps(count, value, text):
    figure = stepped(count)
    assert (figure.value, str(figure)) == (value, text)


def test_waiting_reports_are_counted_in_steps_and_aged_in_hours():
    sent(8, ago=timedelta(hours=5, minutes=50))
    health = health_known(clock=timezone.now())
    assert (health.waiting.value, health.oldest) == (5, 5)
    while facade.redact_waiting(now=timezone.now()):
        pass
    health = health_known(clock=timezone.now())
    assert (health.waiting.value, health.oldest) == (0, None)
    assert health.versions.redaction != ""


def test_payloads_near_their_limit_and_lost_texts_are_told(settings):
    sent(6, ago=settings.SEALED_TTL * 0.8)
    assert health_known(clock=timezone.now()).near_limit.value == 5
    facade.redact_waiting(now=timezone.now() + settings.SEALED_TTL)
    health = health_known(clock=timezone.now())
    assert (health.expired.value, health.near_limit.value) == (5, 0)
    Report.objects.update(state=Report.State.FAILED)
    assert health_known(clock=timezone.now()).failed.value == 5


def test_the_scan_is_not_computed_then_behind_then_up_to_date():
    clock = at("2025-08-26T12:30:00")
    assert health_known(clock=clock).scan == "not computed yet"
    facade.accept_traffic(items=[traffic("2025-08-26T11:00:00+00:00")], now=clock)
    row = ScanState.objects.create(last_hour=at("2025-08-26T08:00:00"))
    assert health_known(clock=clock).scan == "behind"
    row.last_hour = at("2025-08-26T11:00:00")
    row.save()
    health = health_known(clock=clock)
    assert (health.scan, health.scan_age) == ("up to date", timedelta(minutes=30))


def test_a_history_without_new_data_is_not_behind():
    facade.accept_traffic(
        items=[traffic("2025-08-26T11:00:00+00:00")], now=at("2025-08-26T12:30:00")
    )
    ScanState.objects.create(last_hour=at("2025-08-26T11:00:00"))
    assert health_known(clock=at("2026-08-26T11:00:00")).scan == "up to date"


def test_without_a_broker_tasks_run_in_process():
    assert broker_state() == "in-process"


def test_a_broker_that_nobody_hears_is_told_without_its_address(settings, client, read):
    settings.CELERY_BROKER_URL = "redis://:not-a-secret@127.0.0.1:1/0"
    assert client.get("/api/v1/health", headers=read).json()["broker"] == "unreachable"
    client.force_login(person("ada"))
    page = text_of(client.get("/health/"))
    assert "Failed: the broker cannot be reached" in page
    assert "not-a-secret" not in page


def test_a_broker_that_answers_is_reachable(settings):
    settings.CELERY_BROKER_URL = "memory://"
    assert broker_state() == "reachable"


def test_queues_without_a_worker_are_a_failure(settings, client):
    # What the application sends by has no broker: it was made before the setting.
    assert current_app.amqp.producer_pool.connections.connection.hostname != "memory"
    settings.CELERY_BROKER_URL = "memory://"
    client.force_login(person("ada"))
    page = text_of(client.get("/health/"))
    assert "<h1>Failed: no worker answers</h1>" in page
    assert "redact 0, report 0, scan 0, triage 0" in page


@pytest.mark.parametrize("role", ["viewer", "investigator", "admin"])
def test_every_role_may_see_it(client, role):
    client.force_login(person("ada", role))
    assert client.get("/health/").status_code == 200


def test_the_page_wants_a_login_and_the_api_a_read_key(client, read):
    assert client.get("/health/").status_code == 302
    assert client.get("/api/v1/health").status_code == 401


def test_a_fresh_site_says_not_computed_yet(client, read):
    client.force_login(person("ada"))
    assert "<h1>Not computed yet</h1>" in text_of(client.get("/health/"))
    assert client.get("/api/v1/health", headers=read).json() == {
        "waiting": 0,
        "oldest_waiting_hours": None,
        "sealed_near_limit": 0,
        "expired": 0,
        "failed": 0,
        "scan": "not computed yet",
        "scanned_to": None,
        "basis": None,
        "versions": {"head": None, "engine": None, "redaction": None},
        "broker": "in-process",
        "alerts": {"waiting": 0, "retried": 0, "dead": 0},
    }


def test_versions_and_basis_are_those_that_left_a_trace(client, read):
    hour = at("2025-08-26T11:00:00")
    ScanState.objects.create(
        last_hour=hour, version="engine-7", state={"basis": "reports"}
    )
    Placement.objects.create(
        report_id="r", received_at=hour, taken_at=hour, hour=hour, version="head-3"
    )
    found = client.get("/api/v1/health", headers=read).json()
    assert found["basis"] == "reports"
    assert found["versions"] == {
        "head": "head-3",
        "engine": "engine-7",
        "redaction": None,
    }
    assert found["scanned_to"] == "2025-08-26T12:00:00+00:00"
    client.force_login(person("ada"))
    page = text_of(client.get("/health/"))
    assert "<h1>Nothing has come in for " in page
    assert "causes are judged by other reports" in page


@pytest.mark.parametrize(
    ("age", "title"),
    [
        (3, "Everything runs"),
        (47, "Everything runs"),
        (73, "Nothing has come in for 3 days"),
    ],
)
def test_the_title_tells_when_nothing_comes_in(client, age, title):
    hour = timezone.now() - timedelta(hours=age)
    ScanState.objects.create(last_hour=hour.replace(minute=0, second=0, microsecond=0))
    client.force_login(person("ada"))
    assert f"<h1>{title}</h1>" in text_of(client.get("/health/"))


def test_the_page_shows_what_connected_tools_sent_and_was_not_taken(client):
    client.force_login(person())
    assert "Nothing found: nothing was left out" in text_of(client.get("/health/"))
    facade.count_not_understood(
        source="sentry", remarks={"item that is no feedback": 13, "rare": 2}, now=NOTED
    )
    page = text_of(client.get("/health/"))
    row = '<th scope="row">sentry</th><td>{}</td><td class="number">{}</td>'
    assert row.format("item that is no feedback", "10") in page
    assert row.format("rare", "fewer than 5") in page
    # The day, and no hour: nobody sees a single complaint that was left out come in.
    assert '<time datetime="2025-08-26">26 Aug 2025</time>' in page
    assert "12:30" not in page
