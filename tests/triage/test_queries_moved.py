"""Unlogged moves of the traffic, as people and programs read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from tests.triage.logins import person
from triage.models import ScanState
from triage.queries.moved import moved_known, moved_lately
from triage.queries.weeks import Week
from triage.report import build_report

pytestmark = pytest.mark.django_db
# Ahead of every clock, so that the pages show what was lately then.
ORIGIN = datetime(2099, 8, 1, tzinfo=UTC)
NOW = ORIGIN + timedelta(hours=500)
MOVED = {
    "sets": {"routing_pool": ["long_context"]},
    "at": 421,
    "before": 0.0056,
    "after": 0.0234,
    "told": 432,
}


@pytest.fixture
def moved():
    state = {"origin": ORIGIN.isoformat(), "moved": [MOVED]}
    ScanState.objects.create(pk=1, last_hour=NOW, state=state)


def test_it_is_a_sentence_with_its_place_its_time_and_both_shares(moved):
    (found,) = moved_known(now=NOW)
    assert "long_context about 18 Aug 2099, 13:00: from 0.56% to 2.3%" in found.sentence
    assert found.sentence.endswith("no logged change tells of it.")


def test_it_is_not_known_before_it_was_found_and_is_news_for_a_week(moved):
    assert moved_known(now=ORIGIN + timedelta(hours=431)) == ()
    assert len(moved_lately(now=NOW)) == 1
    assert moved_lately(now=NOW + timedelta(days=9)) == ()


def test_the_page_the_command_the_api_and_the_report_tell_it(moved, client, capsys):
    client.force_login(person("ada"))
    assert "Traffic moved to" in client.get("/").content.decode()
    call_command("causes", json=True)
    (found,) = json.loads(capsys.readouterr().out)["traffic_moves"]
    assert found["kind"] == "traffic moved"
    assert found["attributes"] == {"routing_pool": ["long_context"]}
    call_command("apikey", "create", "reader", "--scope", "read")
    out = capsys.readouterr().out
    token = next(word for word in out.split() if word.startswith("gs_"))
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.get("/api/v1/causes", headers=headers)
    assert answer.json()["traffic_moves"] == [found]
    week = Week.of(ORIGIN + timedelta(hours=MOVED["at"]))
    report = build_report(week=week, now=NOW)
    assert "1 unlogged move of the traffic" in report.sentence
    assert build_report(week=week.before, now=NOW).findings == ()
