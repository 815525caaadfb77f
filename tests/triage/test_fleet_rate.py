"""The fleet's complaint rate on the timeline: rounded, against a usual day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback import facade
from tests.triage.cause_documents import ROUTING, at, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.models import ScanState
from triage.queries.fleet_rate import fleet_rates
from triage.queries.rate_drawing import rate_strip

pytestmark = pytest.mark.django_db
START = at("2025-08-01T00:00:00")
NOW = START + timedelta(days=20)
SPAN = {"since": START, "until": NOW}


def day(number, reports, requests=1000):
    hour = START + timedelta(days=number, hours=9)
    row = {"hour": hour.isoformat(), "requests": requests, "metadata": {"model": "m"}}
    facade.accept_traffic(items=[row], now=NOW)
    place(symptom_id="slow_response", reporters=people(reports), hour=hour)


@pytest.fixture
def world():
    for number in range(9):
        day(number, 10)
    day(9, 60)
    day(10, 3)
    day(11, 20, requests=2000)
    ScanState.objects.create(last_hour=NOW - timedelta(hours=1))


def test_days_are_told_in_twelfths_of_the_highest(world):
    days = fleet_rates(now=NOW, **SPAN)
    assert [one.rate for one in days[:12]] == [2] * 9 + [12, None, 2]
    assert all(one.rate is None for one in days[12:])


def test_what_is_expected_is_the_median_day_before(world):
    days = fleet_rates(now=NOW, **SPAN)
    assert [one.expected for one in days[:12]] == [None] * 7 + [2] * 5


def test_without_requests_there_is_no_strip():
    place(symptom_id="slow_response", reporters=people(30), hour=START)
    ScanState.objects.create(last_hour=NOW - timedelta(hours=1))
    days = fleet_rates(now=NOW, **SPAN)
    assert days == ()
    assert rate_strip(days, top=0, x=lambda _: 0) is None


def test_the_first_page_draws_it(world, client):
    store(ROUTING)
    client.force_login(person("ada"))
    page = client.get("/").content.decode()
    assert page.count('<rect class="rate') >= 12
    assert '<rect class="rate low"' in page
    assert "10 Aug 2025: the highest day, or nearly as high, 17% expected" in page
    assert "9 Aug 2025: 17% of the highest day, 17% expected" in page
    assert "twelfths" not in page
