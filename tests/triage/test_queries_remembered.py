"""Tables are made once and again whenever what they rest on has changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.triage.placements import people, place
from triage.models import Placement, ScanState
from triage.queries import state_known, symptoms_known
from triage.queries.remembered import forget

pytestmark = pytest.mark.django_db
HOUR = datetime(2025, 8, 20, 10, tzinfo=UTC)
NOW = HOUR + timedelta(days=2)


def slow(now=NOW, **period):
    return symptoms_known(now=now, **period).by_id["slow_response"].reports.value


@pytest.fixture
def told():
    ScanState.objects.create(pk=1, last_hour=NOW)
    place(symptom_id="slow_response", reporters=people(8), hour=HOUR)
    place(symptom_id="formatting", reporters=people(12, first=20), hour=HOUR)


def test_asked_again_it_costs_one_query(told, django_assert_num_queries):
    first = symptoms_known(now=NOW), state_known(now=NOW)
    with django_assert_num_queries(2):
        again = symptoms_known(now=NOW), state_known(now=NOW)
    assert again == first


def test_new_reports_are_seen(told):
    assert slow() == 8
    place(symptom_id="slow_response", reporters=people(6, first=50), hour=HOUR)
    assert slow() == 14


def test_what_is_purged_is_gone_with_the_next_hour(told):
    assert slow() == 8
    Placement.objects.filter(reporter__in=people(2)).delete()
    ScanState.objects.update(last_hour=NOW + timedelta(hours=1))
    assert slow() == 6


def test_an_erasure_is_seen_though_the_counts_are_the_same(told):
    assert slow() == 8
    Placement.objects.filter(reporter__in=people(8)).update(symptom_id="formatting")
    ScanState.objects.update(erasures=1)
    assert slow() == 0


def test_periods_and_days_are_kept_apart(told):
    assert slow() == 8
    assert slow(since=HOUR + timedelta(days=1), until=NOW) == 0
    assert slow(now=HOUR) == 0


def test_what_is_forgotten_is_made_anew(told, django_assert_max_num_queries):
    first = symptoms_known(now=NOW)
    forget()
    assert symptoms_known(now=NOW) is not first
    assert symptoms_known(now=NOW) == first
