"""A rise that all deployments share, as people and programs read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from tests.triage.logins import person
from triage.models import ScanState
from triage.queries.everywhere import everywhere_known, everywhere_lately

pytestmark = pytest.mark.django_db
ORIGIN = datetime(2025, 8, 1, tzinfo=UTC)
NOW = ORIGIN + timedelta(hours=500)
RISE = {
    "series": "all",
    "since": 400,
    "seen": 1234,
    "expected": 301.7,
    "reporters": 1100,
    "told": 406,
    "until": 480,
}


def keep(*rises):
    state = {"origin": ORIGIN.isoformat(), "everywhere": list(rises)}
    ScanState.objects.create(pk=1, last_hour=NOW, state=state)


def test_it_is_a_sentence_with_its_ratio_and_no_count():
    keep(RISE)
    (rise,) = everywhere_known(now=NOW)
    assert rise.sentence == (
        "Complaints of all kinds: 4.1 × expected from 17 Aug 2025, 16:00 to "
        "21 Aug 2025, 00:00, in all deployments alike."
    )
    assert "1234" not in json.dumps(rise.document())


def test_it_is_not_known_before_it_was_told_nor_shown_for_few_people():
    keep(RISE | {"reporters": 4}, RISE)
    assert len(everywhere_known(now=NOW)) == 1
    assert everywhere_known(now=ORIGIN + timedelta(hours=405)) == ()


def test_what_was_over_long_ago_is_not_shown_as_news():
    keep(RISE, RISE | {"series": "symptom:slow_response", "until": None})
    late = NOW + timedelta(days=30)
    assert [r.series for r in everywhere_lately(now=late)] == ["symptom:slow_response"]
    assert len(everywhere_known(now=late)) == 2


def test_the_page_and_the_command_tell_it(client, capsys):
    keep(RISE | {"until": None})
    client.force_login(person("ada"))
    page = client.get("/").content.decode()
    assert "Complaints of all kinds: 4.1 × expected since 17 Aug 2025, 16:00" in page
    call_command("causes", json=True)
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["kind"] == "all deployments alike"
    assert found["rate_ratio"] == 4.1
    assert found["until"] is None


def test_without_any_the_page_says_nothing_of_it(client):
    keep()
    client.force_login(person("ada"))
    assert "Up everywhere" not in client.get("/").content.decode()
