"""Rates by attribute inside and outside of a cause, out of whole groups."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback import facade
from tests.triage.cause_documents import ROUTING, at, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.models import ScanState
from triage.queries import cause_known
from triage.queries.cause_rates import Tally, rates_of_cause

pytestmark = pytest.mark.django_db
NOW = at("2025-08-12T00:00:00")
ONSET = at("2025-08-05T14:00:00")
INSIDE = {"model": "sonnet-4", "routing_pool": "long-context"}
BESIDE = {"model": "sonnet-4", "routing_pool": "standard"}
OTHER = {"model": "haiku", "routing_pool": "standard"}


@pytest.fixture
def world():
    for number, (where, count, requests) in enumerate(
        ((INSIDE, 60, 1000), (BESIDE, 12, 8000), (OTHER, 0, 9000))
    ):
        hour = ONSET + timedelta(hours=1)
        row = {"hour": hour.isoformat(), "requests": requests, "metadata": where}
        facade.accept_traffic(items=[row], now=NOW)
        place(
            symptom_id="context_loss",
            reporters=people(count, first=100 * number),
            hour=hour,
            attributes=where,
        )
    store(ROUTING)
    ScanState.objects.create(last_hour=at("2025-08-11T23:00:00"))


def rows():
    cause = cause_known(cause_id="cause-routing", now=NOW)
    found = rates_of_cause(cause=cause, now=NOW)
    return {(row.attribute, row.value): row for row in found.rows}


def test_each_side_has_its_reports_and_requests(world):
    found = rows()
    whole = found["", "all"]
    assert (whole.inside.reports, whole.inside.requests) == (60, 1000)
    assert (whole.outside.reports, whole.outside.requests) == (12, 17000)
    model = found["model", "sonnet-4"]
    assert model.named
    assert (model.outside.reports, model.outside.requests) == (12, 8000)
    assert not found["routing_pool", "standard"].named
    assert found["routing_pool", "standard"].inside.requests == 0


def test_a_part_that_few_told_of_has_its_requests_alone(world):
    few = rows()["routing_pool", "long-context"].outside
    assert few.requests == 0
    assert not few.rate.shown
    assert str(few.told) == "by fewer than 5"


def test_a_value_that_few_told_of_is_not_named(world):
    assert not {value for _, value in rows()} & set(OTHER.values()) - {"standard"}


def test_the_page_shows_them_with_intervals(world, client):
    client.force_login(person("ada"))
    page = " ".join(client.get("/causes/cause-routing/").content.decode().split())
    assert '<h2 id="rates">' in page
    assert "one series, “forgets the conversation”" in page
    assert "6,000.0<br>" in page
    low, high = Tally(60, 1000).interval
    assert f"{low} to {high}" in page


def test_the_interval_is_the_exact_one():
    """Garwood's of 10 events: 4.795 to 18.39."""
    low, high = Tally(10, 100_000).interval
    assert (low.value, high.value) == pytest.approx((4.7954, 18.3904), abs=1e-4)


def test_without_an_attribute_that_pages_tell_apart_there_is_none(world, settings):
    settings.PAGE_ATTRIBUTES = ["model"]
    cause = cause_known(cause_id="cause-routing", now=NOW)
    assert rates_of_cause(cause=cause, now=NOW) is None
