"""The coverage page: which hours have no traffic count, by group and day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from tests.triage.cause_documents import at
from tests.triage.logins import person
from triage.models import ScanState
from triage.queries.coverage import FLEET, MOST_GROUPS, REST, coverage_known

pytestmark = pytest.mark.django_db
START = at("2025-08-01T00:00:00")
NOW = at("2025-10-01T00:00:00")


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def count(hours, **metadata):
    """Store a count of one deployment in these hours from the start."""
    items = [
        {
            "hour": (START + timedelta(hours=hour)).isoformat(),
            "requests": 100,
            "metadata": metadata,
        }
        for hour in hours
    ]
    facade.accept_traffic(items=items, now=NOW)


def rows(now=NOW):
    return {row.name: row for row in coverage_known(now=now).rows}


def missing(row):
    return [cell.missing for cell in row.cells]


def test_it_says_that_there_are_no_counters_at_all(ada):
    page = text_of(ada.get("/coverage/"))
    assert "no traffic counters at all. Causes are judged by other reports" in page


def test_a_missing_hour_is_counted_on_its_day():
    count(set(range(48)) - {3, 30, 31}, model="a", platform="x")
    row = rows()["a on x"]
    assert missing(row) == [1, 2]
    assert [cell.level for cell in row.cells] == [1, 1]
    assert row.share == 45 / 48


def test_how_bad_a_day_is_goes_by_its_missing_hours():
    count(set(range(96)) - {3, 30, 31, 32}, model="a", platform="x")
    count(set(range(96)) - set(range(48, 72)), model="b", platform="x")
    ScanState.objects.create(last_hour=START + timedelta(hours=96))
    found = rows()
    assert [cell.level for cell in found["a on x"].cells] == [1, 2, 0, 0, 1]
    assert [cell.level for cell in found["b on x"].cells] == [0, 0, 3, 0, 1]


def test_an_hour_of_one_deployment_covers_its_group():
    count(range(0, 24, 2), model="a", platform="x", region="eu")
    count(range(1, 24, 2), model="a", platform="x", region="us")
    row = rows()["a on x"]
    assert (missing(row), row.deployments, row.share) == ([0], 2, 0.5)


def test_a_group_misses_nothing_before_its_first_count():
    count(range(72), model="a", platform="x")
    count(range(30, 72), model="b", platform="x")
    assert missing(rows()["b on x"]) == [None, 0, 0]


def test_what_was_scanned_without_a_count_is_missing():
    count(range(24), model="a", platform="x")
    ScanState.objects.create(last_hour=START + timedelta(hours=47))
    row = rows()["a on x"]
    assert missing(row) == [0, 24]
    assert row.cells[1].level == 3


def test_the_fleet_has_a_count_when_any_group_has_one():
    count(range(24), model="a", platform="x")
    count([0, 23], model="b", platform="y")
    found = rows()
    assert missing(found[FLEET]) == [0]
    assert missing(found["b on y"]) == [22]


def test_gaps_are_named_once_and_the_longest_first():
    count([*range(5), *range(9, 24)], model="a", platform="x")
    count([*range(5), *range(12, 24)], model="b", platform="y")
    gaps = coverage_known(now=NOW).gaps
    assert [(g.name, g.hours) for g in gaps] == [("b on y", 7), (FLEET, 4)]
    assert gaps[1].text == "all deployments: 1 Aug 2025, 05:00 to 1 Aug 2025, 09:00"


def test_it_looks_back_four_weeks():
    count(range(24 * 40), model="a", platform="x")
    days = coverage_known(now=NOW).days
    assert (len(days), days[0]) == (28, at("2025-08-13T00:00:00"))


def test_nothing_later_than_now_is_missing():
    count(range(24), model="a", platform="x")
    assert missing(rows(now=START + timedelta(hours=5))["a on x"]) == [0]


def test_many_groups_are_pooled_and_asked_for_together(ada):
    for number in range(MOST_GROUPS + 3):
        count(range(2), model=f"m-{number:02d}", platform="x")
    assert rows()[REST].deployments == 3
    with CaptureQueriesContext(connection) as queries:
        page = text_of(ada.get("/coverage/"))
    assert len(queries) <= 20
    assert REST in page


def test_the_database_sums_the_deployments_up():
    for number in range(20):
        count(range(6), model="a", platform="x", region=f"r-{number}")
    ids = [d.deployment_id for d in facade.deployments()]
    found = list(facade.hours_counted(since=START, until=NOW, groups=[ids]))
    assert len(found) == 6
    assert {row.deployments for row in found} == {20}


def test_the_page_is_a_grid_with_heads_that_a_screen_reader_can_name(ada):
    count(set(range(24)) - {3}, model="a<b", platform="x")
    page = text_of(ada.get("/coverage/"))
    assert '<th scope="row">a&lt;b on x</th>' in page
    assert '<th scope="col" class="cell"><time datetime="2025-08-01">' in page
    assert '<td class="cell level-1">1</td>' in page
    assert "all deployments: 1 Aug 2025, 03:00 to 1 Aug 2025, 04:00 (1 h)" in page
    assert "95.8%" in page


def test_it_says_that_nothing_is_missing(ada):
    count(range(24), model="a", platform="x")
    page = text_of(ada.get("/coverage/"))
    assert "Nothing found: in every hour some deployment of every group" in page


def test_it_asks_for_a_login(client):
    assert client.get("/coverage/").status_code == 302
