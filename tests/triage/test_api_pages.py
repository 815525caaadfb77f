"""Pages of lists: together they are the whole list, whatever is added meanwhile."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback import facade
from feedback.apikeys import create_key
from feedback.errors import ApiError
from feedback.models import Change
from tests.feedback.made_up import change
from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store
from tests.triage.placements import people, place
from triage.models import KeptReport
from triage.web.api_pages import Asked, asked_of, by_key, by_place

pytestmark = pytest.mark.django_db
START = at("2025-08-01T00:00:00")
KEYS = st.tuples(st.sampled_from("abc"), st.text("0aZü", min_size=1, max_size=3))
LISTS = ["causes", "symptoms", "changes", "weekly"]
ROWS = {"causes": "causes", "symptoms": "symptoms", "changes": "changes"} | {
    "weekly": "reports"
}
BETWEEN = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def read(client):
    token = create_key(name="r", scopes=["read"], trusted=False, now=timezone.now())

    def get(path):
        headers = {"Authorization": f"Bearer {token}"}
        return client.get(path, headers=headers)

    return get


def fill():
    for document in (ROUTING, CORRUPTION, SMALL):
        store(document)
    items = [change(f"c-{n}", at=START.isoformat()) for n in range(4)]
    facade.accept_changes(items=items, now=START + timedelta(days=9))
    hour = at("2025-08-26T10:00:00")
    for symptom, count in (
        ("slow_response", 9),
        ("context_loss", 7),
        ("garbled_output", 6),
    ):
        place(symptom_id=symptom, reporters=people(count), hour=hour)
    for number in (34, 35, 36):
        KeptReport.objects.create(
            week=f"2025-W{number}",
            made_at=START + timedelta(weeks=number),
            document={"sentence": f"Week {number} was quiet.", "week": number},
            body="",
            markdown="",
        )


def walked(read, path):
    """Return all pages, by their `next` and by their Link header alike."""
    pages = []
    while path:
        answer = read(path)
        assert answer.status_code == 200, answer.content
        pages.append(answer.json())
        path = pages[-1]["next"]
        link = answer.headers.get("Link", "")
        assert link == (f'<{path}>; rel="next"' if path else "")
    return pages


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 500])
def test_pages_together_are_the_whole_list(read, name, limit):
    fill()
    whole = read(f"/api/v1/{name}").json()
    pages = walked(read, f"/api/v1/{name}?limit={limit}")
    rows = [row for page in pages for row in page[ROWS[name]]]
    assert rows == whole[ROWS[name]]
    assert len(rows) >= 3
    assert all(len(page[ROWS[name]]) <= limit for page in pages)


@pytest.mark.parametrize("name", LISTS)
def test_who_asks_for_no_page_gets_what_was_always_given(read, name):
    fill()
    answer = read(f"/api/v1/{name}")
    assert "next" not in answer.json()
    assert "Link" not in answer.headers


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", ["0", "-1", "501", "many", ""])
def test_a_limit_that_is_none_is_refused_by_name(read, name, limit):
    answer = read(f"/api/v1/{name}?limit={limit}")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "limit"


def made_up(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "ü",
        "a" * 601,
        made_up(),
        made_up(2),
        made_up(0, "x", "y"),
        made_up(True, "x", "y"),
        made_up(2, "x", "y", "z"),
        made_up(2, "x", 3),
        made_up(2, "2025-08-01T00:00:00+00:00", "a\0"),
        made_up(2, "2025-08-01T00:00:00+00:00", "\ud800"),
    ],
)
def test_a_cursor_that_nobody_gave_is_refused_by_name(read, name, cursor):
    answer = read(f"/api/v1/{name}?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "cursor"


@pytest.mark.parametrize("key", ["yesterday", "2025-08-01T00:00:00"])
def test_a_cursor_of_the_change_log_holds_a_time(read, key):
    answer = read(f"/api/v1/changes?cursor={made_up(2, key, 'c-1')}")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "cursor"


def test_a_page_by_number_goes_with_no_limit(read):
    answer = read("/api/v1/changes?page=2&limit=3")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "page"


def test_the_next_page_keeps_filters_and_limit_and_names_no_host(read):
    fill()
    path = read("/api/v1/changes?kind=deploy&limit=2").json()["next"]
    assert path.startswith("/api/v1/changes?kind=deploy&limit=2&cursor=")


def test_a_table_that_has_changed_is_not_paged_on(read):
    fill()
    path = read("/api/v1/symptoms?limit=1").json()["next"]
    place(
        symptom_id="garbled_output",
        reporters=people(40),
        hour=at("2025-08-27T10:00:00"),
    )
    answer = read(path)
    assert answer.status_code == 409
    assert answer.json()["error"]["field"] == "cursor"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("since=2025-08-29T00:00:00Z", {"cause-corruption", "cause-small"}),
        ("since=2025-08-29T00:00:00Z&status=resolved", {"cause-corruption"}),
        ("since=2125-08-29T00:00:00Z", set()),
    ],
)
def test_causes_since_a_time_were_detected_or_ended_then(read, query, found):
    fill()
    causes = read(f"/api/v1/causes?{query}").json()["causes"]
    assert {cause["cause_id"] for cause in causes} == found


def test_changes_and_weekly_reports_since_a_time(read):
    fill()
    later = (START + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    assert read(f"/api/v1/changes?since={later}").json()["changes"] == []
    since = (START + timedelta(weeks=35)).isoformat().replace("+", "%2B")
    kept = read(f"/api/v1/weekly?since={since}").json()["reports"]
    assert [report["week"] for report in kept] == ["2025-W36", "2025-W35"]


@pytest.mark.parametrize("name", ["causes", "changes", "weekly"])
@pytest.mark.parametrize("since", ["yesterday", "2025-08-01T00:00:00"])
def test_a_time_without_an_offset_is_refused_by_name(read, name, since):
    answer = read(f"/api/v1/{name}?since={since}")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "since"


def test_one_cause_and_one_week_are_given_by_name(read):
    fill()
    listed = read("/api/v1/causes").json()["causes"]
    assert read("/api/v1/causes/cause-routing").json() == listed[0]
    assert read("/api/v1/causes/nobody").status_code == 404
    assert read("/api/v1/weekly/2025-W35").json()["week"] == 35
    assert read("/api/v1/weekly/2025-W99").status_code == 404


@given(
    st.lists(KEYS, unique=True),
    st.lists(KEYS, unique=True),
    st.integers(1, 5),
    st.booleans(),
)
def test_rows_that_come_meanwhile_disturb_no_page(there, coming, limit, latest_first):
    """Every row that was there is given once; none that came is given twice."""
    rows, given_rows = list(there), []
    arriving = iter(coming)
    asked = Asked(limit=limit, number=1, after=())
    while asked is not None:
        page = by_key(
            rows=rows, key=lambda row: row, asked=asked, latest_first=latest_first
        )
        given_rows += page.rows
        asked = (
            asked_of(limit=limit, cursor=page.cursor, parts=2) if page.cursor else None
        )
        rows += [row for row in [next(arriving, None)] if row and row not in rows]
    assert sorted(set(given_rows)) == sorted(given_rows)
    assert set(there) <= set(given_rows) <= set(rows)
    assert given_rows == sorted(given_rows, reverse=latest_first)


@given(st.lists(st.integers()), st.integers(1, 5))
def test_pages_of_a_table_together_are_the_table(table, limit):
    asked, rows, number = Asked(limit=limit, number=1, after=()), [], 0
    while asked is not None:
        page = by_place(rows=table, table=table, asked=asked)
        rows += page.rows
        number += 1
        assert page.number == number
        asked = (
            asked_of(limit=limit, cursor=page.cursor, parts=2) if page.cursor else None
        )
    assert rows == table
    assert number == max(1, -(-len(table) // limit))


@given(st.lists(st.integers(), min_size=2), st.lists(st.integers(), min_size=2))
def test_pages_of_two_tables_never_mix(one, other):
    page = by_place(rows=one, table=one, asked=Asked(limit=1, number=1, after=()))
    asked = asked_of(limit=1, cursor=page.cursor, parts=2)
    if one == other:
        assert by_place(rows=other, table=other, asked=asked).rows == (one[1],)
    else:
        with pytest.raises(ApiError) as raised:
            by_place(rows=other, table=other, asked=asked)
        assert raised.value.status == 409


@BETWEEN
@given(
    st.lists(st.integers(0, 3), max_size=8),
    st.lists(st.integers(0, 3), max_size=8),
    st.integers(1, 3),
)
def test_pages_of_the_change_log_in_the_database(read, there, coming, limit):
    """Changes at the same time, and changes that come while somebody reads."""
    Change.objects.all().delete()

    def log(name, hours):
        when = (START + timedelta(hours=hours)).isoformat()
        facade.accept_changes(items=[change(name, at=when)], now=timezone.now())

    for number, hours in enumerate(there):
        log(f"c-{number}", hours)
    before = [row["change_id"] for row in read("/api/v1/changes").json()["changes"]]
    arriving, seen = iter(enumerate(coming)), []
    path = f"/api/v1/changes?limit={limit}"
    while path:
        page = read(path).json()
        seen += [row["change_id"] for row in page["changes"]]
        path = page["next"]
        for number, hours in [next(arriving, (None, None))]:
            if number is not None:
                log(f"d-{number}", hours)
    assert len(seen) == len(set(seen))
    assert [name for name in seen if name.startswith("c-")] == before
