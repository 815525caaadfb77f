"""Annotations in Grafana: onset, end, suspect changes; once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.triage.cause_documents import ROUTING, SMALL, at, store
from tests.triage.grafana_server import API, grafana
from tests.triage.test_alerts import DAY, NOW, resolve
from triage import retention
from triage.alerts.outbox import alert
from triage.models import Annotation, Delivery

pytestmark = pytest.mark.django_db
TOKEN = "glsa_made-up"
ONSET = int(at("2025-08-05T14:00:00").timestamp() * 1000)


@pytest.fixture
def board(settings):
    with grafana() as server:
        settings.GRAFANA_URL = server.url
        settings.GRAFANA_TOKEN = TOKEN
        settings.PUBLIC_URL = "https://groundswell.example"
        yield server


def again(now):
    """Let what failed be tried at once."""
    Delivery.objects.filter(state="waiting").update(due_at=now)
    return alert(now=now)


def test_a_new_cause_is_a_point_at_its_onset(board):
    store(ROUTING)
    assert alert(now=NOW)["sent"] == 1
    ((method, path, headers, sent),) = board.seen
    assert (method, path) == ("POST", f"/grafana{API}")
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent["time"] == ONSET
    assert sent["tags"] == ["groundswell", "cause", "cause-routing"]
    assert "dashboardUID" not in sent
    assert "timeEnd" not in sent
    assert sent["text"].startswith("New cause: ")
    assert "https://groundswell.example/causes/cause-routing/" in sent["text"]
    assert alert(now=NOW + timedelta(hours=1))["sent"] == 0


def test_its_end_makes_a_region_of_it(board):
    store(ROUTING)
    alert(now=NOW)
    end = NOW + 5 * DAY
    resolve(ROUTING, end)
    assert alert(now=end)["sent"] == 1
    assert board.seen[-1][:2] == ("PATCH", f"/grafana{API}/1")
    (mark,) = board.marks.values()
    assert (mark["time"], mark["timeEnd"]) == (ONSET, int(end.timestamp() * 1000))
    assert mark["text"].startswith("Cause has ended: ")


def test_an_end_without_a_beginning_is_a_region_at_once(board):
    store(ROUTING)
    end = NOW + 5 * DAY
    resolve(ROUTING, end)
    assert alert(now=end)["sent"] == 1
    (mark,) = board.marks.values()
    assert mark["timeEnd"] == int(end.timestamp() * 1000)


def test_a_withdrawn_cause_is_tagged_so(board):
    store(ROUTING)
    alert(now=NOW)
    resolve(ROUTING, NOW + DAY, merged_into="cause-other")
    alert(now=NOW + DAY)
    (mark,) = board.marks.values()
    assert "withdrawn" in mark["tags"]
    assert "a part of cause-other" in mark["text"]


def test_dashboard_panel_and_tags_are_those_of_the_settings(board, settings):
    settings.GRAFANA_DASHBOARD_UID, settings.GRAFANA_PANEL_ID = "jcIIG-07z", 2
    settings.GRAFANA_TAGS = ["llm"]
    store(ROUTING)
    alert(now=NOW)
    sent = board.seen[0][3]
    assert (sent["dashboardUID"], sent["panelId"]) == ("jcIIG-07z", 2)
    assert sent["tags"][-1] == "llm"


@pytest.mark.parametrize("score", [0.93, 0.1])
def test_suspect_changes_are_marked_when_that_is_wanted(board, settings, score):
    settings.GRAFANA_CHANGES = True
    suspect = ROUTING["suspect_changes"][0] | {"score": score}
    store(ROUTING | {"suspect_changes": [suspect]})
    assert alert(now=NOW)["sent"] == 1
    changes = [m for m in board.marks.values() if "suspect-change" in m["tags"]]
    assert len(changes) == (score > 0.2)
    for mark in changes:
        assert mark["time"] == int(at("2025-08-05T13:10:00").timestamp() * 1000)
        assert "Route &lt;short&gt; requests" in mark["text"]
        assert "Associated with cause-routing" in mark["text"]


@pytest.mark.parametrize("changes", [False, True])
def test_what_was_made_unheard_is_found_by_its_tags(board, settings, changes):
    settings.GRAFANA_CHANGES = changes
    store(ROUTING)
    board.mood = "breaks"
    for minutes in range(1 + changes):
        assert again(NOW + timedelta(minutes=minutes))["failed"] == 1
    board.mood = ""
    assert again(NOW + timedelta(minutes=9))["sent"] == 1
    assert len(board.marks) == 1 + changes
    assert Annotation.objects.count() == 1 + changes


@pytest.mark.parametrize("mood", ["401", "403", "500", "302"])
def test_what_is_not_taken_is_tried_again(board, mood):
    store(ROUTING)
    board.mood = mood
    assert alert(now=NOW)["failed"] == 1
    assert Delivery.objects.get().error == f"HTTP {mood}"
    board.mood = ""
    assert again(NOW + timedelta(minutes=5))["sent"] == 1
    assert len(board.marks) == 1


def test_what_somebody_took_away_stays_away(board):
    store(ROUTING)
    alert(now=NOW)
    board.marks.clear()
    resolve(ROUTING, NOW + DAY)
    assert alert(now=NOW + DAY)["sent"] == 1
    assert board.marks == {}


def test_small_counts_stay_out(board):
    store(SMALL)
    alert(now=at("2025-08-30T01:00:00"))
    (mark,) = board.marks.values()
    assert "fewer than 5 reporters" in mark["text"]
    assert "48" not in mark["text"]


def test_no_address_and_no_token_is_stored_or_logged(board, caplog):
    board.mood = "403"
    store(ROUTING)
    alert(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("select * from triage_delivery")
        kept = str(cursor.fetchall())
    for secret in (TOKEN, "127.0.0.1"):
        assert secret not in kept + caplog.text


def test_they_are_forgotten_in_time(board, settings):
    store(ROUTING)
    alert(now=NOW)
    retention.purge_alerts(now=NOW + settings.REPORT_TTL + DAY)
    assert not Annotation.objects.exists()
