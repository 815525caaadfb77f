"""Explore and the heat maps: what they show, in which forms, and what they refuse."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from tests.triage.cause_documents import at
from tests.triage.logins import person
from tests.triage.placements import people, place
from triage.models import ScanState

pytestmark = pytest.mark.django_db
DAY = at("2025-08-20T10:00:00")
NOW = at("2025-09-01T00:00:00")
WHERE = [("a", "gpu"), ("a", "tpu"), ("b", "gpu"), ("c", "gpu")]
DAYS = "from=2025-08-20&to=2025-08-20"


def serve(model, platform, requests, hour=DAY):
    row = {"hour": hour.isoformat(), "requests": requests}
    metadata = {"model": model, "platform": platform}
    facade.accept_traffic(items=[row | {"metadata": metadata}], now=NOW)


@pytest.fixture
def ada(client):
    client.force_login(person("ada"))
    return client


@pytest.fixture
def world(ada):
    """Tell many of a on gpu and on tpu, few of b and of c, in equal traffic."""
    counts = (20, 40, 3, 3)
    for n, ((model, platform), count) in enumerate(zip(WHERE, counts, strict=True)):
        serve(model, platform, 1000)
        place(
            symptom_id="slow_response",
            reporters=people(count, first=n * 100),
            hour=DAY,
            attributes={"model": model, "platform": platform},
            detectors=["truncation"] if platform == "tpu" else [],
        )
    ScanState.objects.create(last_hour=at("2025-08-25T23:00:00"))
    return ada


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def parts(client, question):
    document = client.get(f"/explore/?format=json&{question}").json()
    return {tuple(p["values"].values()): p["sides"] for p in document["parts"]}


def test_a_series_by_one_and_by_two_attributes(world):
    by_one = parts(world, f"series=symptom:slow_response&by=model&{DAYS}")
    assert by_one["a",][0]["reports"] == 60
    assert by_one["a",][0]["requests"] == 2000
    assert by_one["a",][0]["rate"] == 3000
    by_two = parts(world, f"by=model&by=platform&{DAYS}")
    assert by_two["a", "tpu"][0]["reports"] == 40
    assert by_two["a", "tpu"][0]["even_share"] == 15
    assert by_two["a", "tpu"][0]["concentration"] == pytest.approx(40 / 15)


def test_a_part_of_few_has_its_requests_and_nothing_else(world):
    numbers = parts(world, f"by=model&{DAYS}")["b",][0]
    assert numbers.pop("requests") == 1000
    assert set(numbers.values()) == {None}
    page = text_of(world.get(f"/explore/?by=model&{DAYS}"))
    assert "by fewer than 5" in page


def test_a_detector_and_a_family_are_series_too(world):
    found = parts(world, f"series=detector:truncation&by=platform&{DAYS}")
    assert {k: v[0]["reports"] for k, v in found.items()} == {
        ("tpu",): 40,
        ("gpu",): None,
    }
    assert parts(world, f"series=family:latency&by=model&{DAYS}")["a",][0]["reports"]


def test_two_values_beside_each_other(world):
    asked = f"by=model&against=platform&one=gpu&other=tpu&{DAYS}"
    document = world.get(f"/explore/?format=json&{asked}").json()
    assert [side["label"] for side in document["sides"]] == ["gpu", "tpu"]
    (a,) = [p for p in document["parts"] if p["values"] == {"model": "a"}]
    assert [side["reports"] for side in a["sides"]] == [20, 40]
    assert a["contrast"] == 2


def test_two_periods_beside_each_other(world):
    week = DAY - timedelta(days=7)
    serve("a", "gpu", 500, hour=week)
    place(symptom_id="slow_response", reporters=people(5, first=900), hour=week)
    asked = f"by=&against=period&from2=2025-08-13&to2=2025-08-13&{DAYS}"
    total = world.get(f"/explore/?format=json&{asked}").json()["total"]
    assert [side["reports"] for side in total["sides"]] == [5, 60]
    assert total["contrast"] == pytest.approx((60 / 4000) / (5 / 500))


def test_a_filter_keeps_one_part(world):
    found = parts(world, f"by=model&where=platform:tpu&{DAYS}")
    assert {k: v[0]["reports"] for k, v in found.items()} == {("a",): 40}


def test_the_file_and_the_page_have_the_same_figures(world):
    asked = f"by=model&by=platform&{DAYS}"
    lines = list(
        csv.reader(
            StringIO(world.get(f"/explore/?format=csv&{asked}").content.decode())
        )
    )
    assert lines[0][:2] == ["model", "platform"]
    rows = {tuple(line[:2]): line[2] for line in lines[1:]}
    found = parts(world, asked)
    assert rows["a", "tpu"] == "40" == str(found["a", "tpu"][0]["reports"])
    assert rows["b", "gpu"] == ""
    page = text_of(world.get(f"/explore/?{asked}"))
    assert '<td class="number">40</td>' in page


def by_day(client, question):
    document = client.get(f"/explore/?format=json&{question}").json()
    return [{d["day"]: d for d in side["days"]} for side in document["by_day"]]


def test_a_series_day_by_day(world):
    serve("a", "gpu", 500, hour=DAY + timedelta(days=1))
    place(
        symptom_id="slow_response",
        reporters=people(6, first=700),
        hour=DAY + timedelta(days=1),
        attributes={"model": "a", "platform": "gpu"},
    )
    asked = "by=&where=model:a&where=platform:gpu&from=2025-08-19&to=2025-08-21"
    (days,) = by_day(world, asked)
    assert [day["reports"] for day in days.values()] == [None, 20, 6]
    assert [day["requests"] for day in days.values()] == [0, 1000, 500]
    assert days["2025-08-21"]["rate"] == 1200
    page = text_of(world.get(f"/explore/?{asked}"))
    assert "<title>21 Aug 2025: 1,200.0 reports in 100,000 requests</title>" in page
    assert "<title>19 Aug 2025: too few, or none</title>" in page
    assert "told on 2 of 3 days" in page
    lines = world.get(f"/explore/?format=days.csv&{asked}").content.decode().split()
    assert lines[-1].endswith(",2025-08-21,6,6,500,1200.0")


def test_a_group_of_several_days_is_in_no_bar(world):
    for number in range(3):
        place(
            symptom_id="slow_response",
            reporters=people(2, first=800 + 2 * number),
            hour=DAY + timedelta(days=number),
            attributes={"model": "c", "platform": "tpu"},
        )
    asked = "by=&where=model:c&where=platform:tpu&from=2025-08-20&to=2025-08-24"
    (side,) = world.get(f"/explore/?format=json&{asked}").json()["by_day"]
    assert side["in_groups_of_several_days"] == 6
    assert {day["reports"] for day in side["days"]} == {None}
    page = text_of(world.get(f"/explore/?{asked}"))
    assert "Too few to test: on no single day enough people told it." in page
    assert "6 reports belong to groups of several days" in page


def test_two_sides_day_by_day_stand_in_one_scale(world):
    asked = f"by=&against=platform&one=gpu&other=tpu&{DAYS}"
    page = text_of(world.get(f"/explore/?{asked}"))
    assert page.count('<svg class="days"') == 2
    tops = page.split('text-anchor="end">')
    assert tops[1].split("<")[0] == tops[3].split("<")[0] == "4,000.0"


def test_a_name_is_no_formula_in_a_spreadsheet(world):
    serve("=1+1", "gpu", 10)
    text = world.get(f"/explore/?format=csv&by=model&{DAYS}").content.decode()
    assert "'=1+1" in text


def test_links_narrow_the_question_and_keep_the_rest(world):
    page = text_of(world.get(f"/explore/?series=all&by=model&{DAYS}"))
    assert "where=model%3Aa&amp;from=2025-08-20&amp;to=2025-08-20" in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("series=none", "series"),
        ("by=model&by=platform&by=color", "by"),
        ("where=color:red", "where"),
        ("from=2025-08-20&to=2025-08-19", "to"),
        ("against=color", "against"),
        ("against=period&from2=x", "second period: from"),
        ("format=xml", "format"),
    ],
)
def test_a_bad_question_is_named(world, query, field):
    response = world.get(f"/explore/?{query}")
    assert response.status_code == 400
    assert f"{field}:" in text_of(response)


def test_who_has_no_role_sees_nothing(client, world):
    client.force_login(get_user_model().objects.create_user("eve"))
    assert client.get("/explore/").status_code == 403
    client.logout()
    assert client.get("/explore/?format=json").status_code == 302


def test_the_reasons_for_no_number_are_told(ada):
    assert "Not computed yet" in text_of(ada.get("/explore/"))
    place(symptom_id="slow_response", reporters=people(3), hour=DAY)
    page = text_of(ada.get(f"/explore/?{DAYS}"))
    assert "Too few to test" in page
    ScanState.objects.create(last_hour=at("2025-08-25T23:00:00"))
    asked = "/explore/?from=2025-08-27&to=2025-08-28"
    assert "Not computed yet: these days are not over" in text_of(ada.get(asked))
    serve("m", "x", 100, hour=NOW)
    page = text_of(ada.get(asked))
    assert "Failed: the scan stands still" in page


def test_the_heat_map_of_a_symptom(world):
    page = text_of(world.get("/symptoms/slow_response/"))
    assert '<td class="number heat-1"><b>2.7 ×</b>' in page
    assert "40 of 15.0<br>40 reporters" in page
    assert "fewer than 5" in page


def test_the_heat_map_of_all_complaints(world):
    assert "<b>2.7 ×</b>" in text_of(world.get("/coverage/"))


def test_less_than_an_even_share_is_no_all_clear(world):
    """A part in which a cause stands can have less: nothing marks it as fine."""
    serve("m3", "tpu", 9000, hour=DAY)
    place(
        symptom_id="slow_response",
        reporters=people(9, first=200),
        hour=DAY,
        attributes={"model": "m3", "platform": "tpu"},
    )
    page = text_of(world.get("/symptoms/slow_response/"))
    cell = page.split(" ×</b>")
    low = [part for part in cell[:-1] if float(part.rpartition("<b>")[2]) < 0.66]
    assert low
    assert all('class="number heat-usual"' in part[-60:] for part in low)
    assert "Less than 1 is no all-clear" in page


def test_the_heat_map_says_why_it_is_empty(ada):
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert "Not computed yet: no report has been sorted" in page
    place(symptom_id="slow_response", reporters=people(3), hour=DAY)
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert "Not computed yet: no requests were counted" in page
    serve("m", "x", 100, hour=DAY)
    ScanState.objects.create(last_hour=at("2025-08-25T23:00:00"))
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert "Too few to test: in no part" in page
    serve("m", "x", 100, hour=NOW)
    page = text_of(ada.get("/symptoms/slow_response/"))
    assert "Failed: the scan stands still" in page


def test_the_attributes_are_those_of_the_fleet(world, settings):
    settings.PAGE_ATTRIBUTES = ["platform", "no such"]
    found = parts(world, f"by=platform&{DAYS}")
    assert found["tpu",][0]["reports"] == 40
    assert world.get("/explore/?by=model").status_code == 400


def test_a_second_view_costs_few_queries(world):
    world.get("/explore/?by=model")
    with CaptureQueriesContext(connection) as queries:
        world.get("/explore/?by=model")
    assert len(queries) <= 12
