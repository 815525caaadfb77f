"""The page of one symptom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.triage.cause_documents import ROUTING, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.core.embedding.head import load_head
from triage.core.symptoms import BY_ID
from triage.models import Placement, ScanState
from triage.report.trend import change

pytestmark = pytest.mark.django_db
HOUR = datetime(2025, 8, 20, 10, tzinfo=UTC)


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_it_says_what_it_is_how_many_told_it_and_in_which_words(ada):
    place(symptom_id="slow_response", reporters=people(8), hour=HOUR, words=["slow"])
    place(symptom_id="formatting", reporters=people(12, first=20), hour=HOUR)
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert BY_ID["slow_response"].description in page
    assert "8 of 20 (40%) by 8 reporters" in page
    assert "<dd>slow</dd>" in page


def test_a_symptom_of_too_few_reporters_gives_no_number(ada):
    place(symptom_id="slow_response", reporters=people(3), hour=HOUR, words=["slow"])
    place(symptom_id="formatting", reporters=people(12, first=20), hour=HOUR)
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert "fewer than 5" in page
    assert "<dd>slow</dd>" not in page


def test_the_neighbour_is_what_most_reporters_came_near_to(ada):
    place(symptom_id="slow_response", reporters=people(8), hour=HOUR)
    Placement.objects.filter(reporter__in=people(5)).update(second="quota_burn")
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert 'come nearest to <a href="/symptoms/quota_burn/">' in page


def test_few_reporters_name_no_neighbour(ada):
    place(symptom_id="slow_response", reporters=people(8), hour=HOUR)
    Placement.objects.filter(reporter__in=people(4)).update(second="quota_burn")
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert "come nearest to" not in page
    assert "Nearest in the words it is known by" in page


def test_words_that_tell_two_symptoms_apart_speak_for_one_only():
    head = load_head()
    own = head.words_apart(class_id="slow_response", other_id="quota_burn", limit=8)
    other = head.words_apart(class_id="quota_burn", other_id="slow_response", limit=8)
    assert set(own) & {"slow", "speed", "sluggish", "latency"}
    assert set(other) & {"usage", "limit", "quota", "credits"}
    assert not set(own) & set(other)
    for class_id in BY_ID:
        assert head.nearest(class_id=class_id, among=BY_ID) != class_id


def test_it_names_the_causes_that_show_it(ada):
    store(ROUTING)
    symptom_id = ROUTING["symptoms"][0]["symptom_id"]
    page = text_of(ada.get(f"/symptoms/{symptom_id}/"))
    assert f'href="/causes/{ROUTING["cause_id"]}/"' in page
    others = [
        s for s in BY_ID if s not in {x["symptom_id"] for x in ROUTING["symptoms"]}
    ]
    assert "no likely cause shows it" in text_of(ada.get(f"/symptoms/{others[0]}/"))


def test_every_symptom_has_a_page_and_nothing_else_has(ada):
    for symptom_id in BY_ID:
        assert ada.get(f"/symptoms/{symptom_id}/").status_code == 200
    assert ada.get("/symptoms/rudeness/").status_code == 404


def test_a_page_costs_few_queries_once_its_table_is_made(
    ada, django_assert_max_num_queries
):
    ScanState.objects.create(pk=1, last_hour=HOUR)
    place(symptom_id="slow_response", reporters=people(30), hour=HOUR)
    ada.get("/symptoms/slow_response/")
    with django_assert_max_num_queries(12):
        ada.get("/symptoms/slow_response/")


def test_the_last_whole_week_stands_against_the_one_before(ada):
    later = HOUR + timedelta(days=7)
    place(symptom_id="slow_response", reporters=people(10), hour=HOUR)
    place(symptom_id="slow_response", reporters=people(40, first=20), hour=later)
    ScanState.objects.create(last_hour=datetime(2025, 9, 1, 3, tzinfo=UTC))
    page = text_of(ada.get("/symptoms/slow_response/"))
    told = change(count=40, before=10, exposure=1, exposure_before=1).text
    assert told.startswith("4 × (")
    assert f"<dt>Week 2025-W35</dt><dd>{told}" in page
    assert "40 reports after 10, rising" in page
    week = text_of(ada.get("/symptoms/?week=2025-W35"))
    assert f"▲ {told}" in week
