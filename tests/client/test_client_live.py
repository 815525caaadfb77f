"""The client and Groundswell's own server: what is sent is stored, once."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from groundswell import Client, Dropped
from groundswell.bug.command import main

from feedback.apikeys import create_key
from feedback.models import Change, Report, Traffic
from triage.models import ProbeCount

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 30.0
HOUR = datetime(2026, 8, 5, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _redacted_later(monkeypatch):
    """Redaction within the request would load its language model there."""
    monkeypatch.setattr("feedback.api.call_for_redaction", lambda: None)


def key(*scopes):
    return create_key(name="me", scopes=scopes, trusted=True, now=timezone.now())


@pytest.fixture
def client(live_server):
    client = Client(live_server.url, key("intake", "fleet"))
    yield client
    client.close()


def test_a_report_its_receipt_and_its_erasure(client):
    result = client.bug(
        "It answered in Thai",
        user_id="u-7",
        metadata={"model": "opus"},
        conversation=[{"role": "user", "content": "hello"}],
        consent_version="v1",
    ).result(LONG)
    assert result.answer["status"] == "accepted"
    stored = Report.objects.get()
    assert (stored.report_id, stored.kind) == (result.item_id, "bug")
    assert stored.consent_conversation
    told = client.receipt(result.receipt)
    assert (told["report_id"], told["state"]) == (result.item_id, "received")
    assert client.export(result.receipt)["metadata"] == {"model": "opus"}
    assert client.withdraw_conversation(result.receipt)
    assert client.erase(result.receipt)
    assert not client.erase(result.receipt)
    assert not Report.objects.exists()


def test_the_same_report_twice_is_one_and_other_content_is_refused(client):
    same = {"report_id": "r-1", "created_at": HOUR.replace(year=2025)}
    first = client.thumbs_down("bad", **same).result(LONG)
    again = client.thumbs_down("bad", **same).result(LONG)
    other = client.thumbs_down("worse", **same).wait(LONG)
    assert [r.answer["status"] for r in (first, again)] == ["accepted", "duplicate"]
    assert (again.receipt, other.dropped) == (None, Dropped.REFUSED)
    assert other.error.status == 409
    assert Report.objects.count() == 1


def test_traffic_and_changes_are_taken(client):
    hour = HOUR.replace(year=2025)
    for requests in (10, 30):
        client.traffic(hour=hour, requests=requests, metadata={"platform": "tpu"})
    change = client.change(
        "server build 41", kind="deploy", scope={"platform": ["tpu"]}
    )
    assert change.result(LONG).answer["accepted"] == 1
    assert Traffic.objects.get().requests == 30
    assert Change.objects.get().scope == {"platform": ["tpu"]}


def test_probes_are_looked_at_and_counted_by_pool(client):
    pool = {"model": "m-1", "routing_pool": "long"}
    answer = "The tides สูงขึ้นกว่าปกติในช่วงเวลานั้น rise."
    client.probe("tides", answer=answer, prompt="Why are there tides?", metadata=pool)
    client.probe("tides", passed=True, metadata=pool)
    # An answer that is empty is one all the same, and a bad one.
    empty = client.probe("tides", answer="", metadata=pool).result(LONG)
    assert empty.answer["accepted"] == 1
    row = ProbeCount.objects.get(detector="")
    assert (row.attributes, row.runs, row.failures) == (pool, 3, 2)


def test_a_key_without_the_scope_is_told_why(live_server):
    client = Client(live_server.url, key("read"))
    result = client.bug("It answered in Thai").wait(LONG)
    client.close()
    assert result.dropped is Dropped.REFUSED
    assert str(result.error) == "this key lacks the scope intake"
    assert not Report.objects.exists()


def test_the_bug_command_stores_a_report(live_server, monkeypatch, capsys):
    monkeypatch.setenv("GROUNDSWELL_KEY", key("intake"))
    words = ["bug", "--yes", "--url", live_server.url, "--client-version", "1.2"]
    assert main(words, given=io.StringIO("It answered in Thai")) == 0
    token = capsys.readouterr().out.strip()
    stored = Report.objects.get()
    assert stored.claimed["client_version"] == "1.2"
    assert Client(live_server.url, "").receipt(token)["report_id"] == stored.report_id
