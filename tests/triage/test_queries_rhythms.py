"""What follows the hour or the day, as people and programs read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from tests.triage.logins import person
from triage.models import ScanState
from triage.queries.rhythms import clock_known, clock_lately

pytestmark = pytest.mark.django_db
ORIGIN = datetime(2025, 8, 1, tzinfo=UTC)
NOW = ORIGIN + timedelta(hours=500)
RHYTHM = {
    "series": "symptom:slow_response",
    "sets": {"platform": ["tpu"]},
    "factors": [1.0] * 12 + [2.5] * 6 + [1.0] * 6,
    "since": 168,
    "told": 336,
    "reporters": 77,
    "until": None,
    "peak": [12, 18],
    "ratio": 2.5,
}

# ORIGIN is a Friday, so that its second and third days are the weekend.
WEEKLY = RHYTHM | {"factors": [0.8, 2.0, 2.0, 0.8, 0.8, 0.8, 0.8], "peak": [1, 3]}


def keep(*rhythms):
    state = {"origin": ORIGIN.isoformat(), "rhythms": list(rhythms)}
    ScanState.objects.create(pk=1, last_hour=NOW, state=state)


def test_it_is_a_sentence_with_place_and_hours_and_no_count():
    keep(RHYTHM)
    (rise,) = clock_known(now=NOW)
    assert rise.sentence == (
        "Complaints of slow answers in platform tpu follow the hour of the day: "
        "2.5 × as many a request from 12:00 to 18:00 UTC as in the other hours, "
        "since 8 Aug 2025."
    )
    assert "77" not in json.dumps(rise.document())


def test_days_of_the_week_are_told_by_their_names():
    keep(WEEKLY, WEEKLY | {"peak": [6, 0], "sets": {}})
    weekend, thursday = clock_known(now=NOW)
    assert weekend.sentence == (
        "Complaints of slow answers in platform tpu follow the day of the week: "
        "2.5 × as many a request on Saturdays and Sundays (UTC) as on the other days, "
        "since 8 Aug 2025."
    )
    assert weekend.document()["days"] == ["saturday", "sunday"]
    assert thursday.document()["days"] == ["thursday"]


def test_a_symptom_that_follows_the_day_hides_no_sum_that_follows_the_hour():
    keep(RHYTHM | {"series": "all"}, WEEKLY)
    assert [rise.series for rise in clock_known(now=NOW)] == ["all", WEEKLY["series"]]


def test_it_is_not_known_before_it_was_told_nor_shown_for_few_people():
    keep(RHYTHM | {"reporters": 4}, RHYTHM)
    assert len(clock_known(now=NOW)) == 1
    assert clock_known(now=ORIGIN + timedelta(hours=335)) == ()


def test_a_sum_is_told_only_where_no_symptom_tells_of_it():
    early = RHYTHM | {"since": 0, "until": 160}
    keep(early | {"series": "all"}, RHYTHM | {"series": "family:latency"}, RHYTHM)
    told = [rise.series for rise in clock_known(now=NOW)]
    assert told == ["all", "symptom:slow_response"]


def test_what_was_over_long_ago_is_not_shown_as_news():
    keep(RHYTHM | {"until": 480}, RHYTHM)
    late = NOW + timedelta(days=30)
    assert [rise.until for rise in clock_lately(now=late)] == [None]


def test_the_page_the_command_and_the_api_tell_it(client, capsys):
    keep(RHYTHM)
    client.force_login(person("ada"))
    page = client.get("/").content.decode()
    assert "With the hour" in page
    assert "follow the hour of the day" in page
    call_command("causes", json=True)
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["kind"] == "follows the hour of the day"
    assert found["attributes"] == {"platform": ["tpu"]}
    assert found["hours"] == [12, 18]
    call_command("apikey", "create", "reader", "--scope", "read")
    out = capsys.readouterr().out
    token = next(word for word in out.split() if word.startswith("gs_"))
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.get("/api/v1/causes", headers=headers)
    assert answer.json()["findings"] == [found]


def test_days_of_the_week_have_a_key_of_their_own(client, capsys):
    """The API promised which kinds of findings there are."""
    keep(WEEKLY)
    call_command("causes", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["findings"] == []
    assert len(told["weekday_rises"]) == 1
    call_command("apikey", "create", "reader", "--scope", "read")
    out = capsys.readouterr().out
    token = next(word for word in out.split() if word.startswith("gs_"))
    headers = {"Authorization": f"Bearer {token}"}
    (found,) = client.get("/api/v1/causes", headers=headers).json()["weekday_rises"]
    assert found["kind"] == "follows the day of the week"
    assert found["days"] == ["saturday", "sunday"]


def test_without_any_the_page_says_nothing_of_it(client):
    keep()
    client.force_login(person("ada"))
    assert "With the hour" not in client.get("/").content.decode()
