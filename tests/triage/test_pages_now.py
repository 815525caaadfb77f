"""The first page: what is wrong now, and which of four empty states it is in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import facade
from tests.feedback.made_up import report, traffic
from tests.triage.cause_documents import CORRUPTION, ROUTING, at, store
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.models import ScanState

pytestmark = pytest.mark.django_db
HOUR = at("2025-08-01T00:00:00")


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def scanned(last="2025-08-02T05:00:00"):
    ScanState.objects.create(last_hour=at(last))


def test_what_is_open_comes_before_what_is_over(ada):
    store(CORRUPTION)
    store(ROUTING)
    page = text_of(ada.get("/"))
    assert "<h1>1 likely cause open</h1>" in page
    assert "<title>(1) Now" in page
    heads = ["1 likely cause open", "sonnet-4 on long-context", "Timeline"]
    heads += ["What this rests on", "Earlier causes", "cause-corruption"]
    places = [page.index(head, page.index("<h1>")) for head in heads]
    assert places == sorted(places)


def test_it_says_too_few_to_test(ada):
    place(symptom_id="", reporters=people(3), hour=HOUR)
    scanned()
    page = text_of(ada.get("/"))
    assert "Too few to test: reports by fewer than 5 reporters" in page
    assert "Nothing found: in" not in page


def test_it_says_failed_when_the_scan_stands_still(ada):
    scanned()
    facade.accept_traffic(items=[traffic()], now=timezone.now())
    page = text_of(ada.get("/"))
    assert "Failed: the scan stands still since" in page
    assert "Nothing found: in" not in page


def test_an_hour_that_just_closed_is_no_failure(ada):
    facade.accept_traffic(items=[traffic()], now=timezone.now())
    scanned("2025-08-26T07:00:00")
    assert "stands still" not in text_of(ada.get("/"))


def test_an_old_scan_is_told_at_the_top_as_health_tells_it(ada):
    store(ROUTING)
    scanned()
    page = text_of(ada.get("/"))
    told = page.split("</h1>")[1].split("</p>")[0]
    assert told.startswith(' <p class="stale"><b>Old: nothing has come in since <time')
    assert "2 Aug 2025, 06:00" in told
    assert "Nothing has come in for" in text_of(ada.get("/health/"))


def test_a_scan_that_stands_still_is_told_beside_open_causes(ada):
    store(ROUTING)
    scanned()
    facade.accept_traffic(items=[traffic()], now=timezone.now())
    top = text_of(ada.get("/")).split("</h1>")[1].split("</p>")[0]
    assert "<b>Failed: the scan stands still since" in top
    assert "Old:" not in top


@pytest.mark.parametrize(("hours", "old"), [(47, False), (49, True)])
def test_it_is_old_when_health_calls_it_so(ada, hours, old):
    last = timezone.now() - timedelta(hours=hours + 1)
    ScanState.objects.create(last_hour=last)
    assert ("Old: nothing" in text_of(ada.get("/"))) is old
    assert ("Nothing has come in for" in text_of(ada.get("/health/"))) is old


def test_it_names_earlier_causes_when_nothing_is_open(ada):
    store(CORRUPTION)
    place(symptom_id="", reporters=people(9), hour=HOUR)
    scanned()
    page = text_of(ada.get("/"))
    assert "<h1>No likely cause is open</h1>" in page
    assert "stands out now. 1 earlier cause stands below" in page


def test_it_says_what_it_rests_on(ada):
    place(symptom_id="", reporters=people(6), hour=HOUR)
    place(symptom_id="slow_response", reporters=people(18, first=6), hour=HOUR)
    scanned()
    page = text_of(ada.get("/"))
    assert "25% of them fit no known symptom" in page
    assert "<dt>Waiting for redaction</dt><dd>0</dd>" in page


def test_few_waiting_reports_are_no_number(ada):
    now = timezone.now()
    made = (now - timedelta(hours=3, minutes=10)).isoformat()
    items = [report("r-1", created_at=made, received_at=made)]
    facade.accept_reports(items=items, now=now, trusted=True)
    page = text_of(ada.get("/"))
    assert "<dd>fewer than 5, the oldest for 3 h</dd>" in page


def test_a_page_that_was_seen_before_asks_little_however_many_causes(ada):
    place(symptom_id="slow_response", reporters=people(18), hour=HOUR)
    scanned("2025-09-10T00:00:00")
    for number in range(30):
        store(ROUTING | {"cause_id": f"cause-{number}"})
    ada.get("/")
    with CaptureQueriesContext(connection) as queries:
        ada.get("/")
    assert len(queries) <= 20
