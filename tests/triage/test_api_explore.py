"""Explore for keys: what the page tells, page by page, small counts out."""

from __future__ import annotations

import pytest
from django.utils import timezone

from feedback.apikeys import create_key
from tests.triage.cause_documents import at
from tests.triage.logins import person
from tests.triage.placements import people, place
from tests.triage.test_pages_explore import DAY, DAYS, WHERE, serve
from triage.models import ScanState

pytestmark = pytest.mark.django_db
PATH = f"/api/v1/explore?series=all&by=model&by=platform&{DAYS}"


@pytest.fixture
def read(client):
    token = create_key(name="r", scopes=["read"], trusted=False, now=timezone.now())
    counts = (20, 40, 3, 3)
    for n, ((model, platform), count) in enumerate(zip(WHERE, counts, strict=True)):
        serve(model, platform, 1000)
        place(
            symptom_id="slow_response",
            reporters=people(count, first=n * 100),
            hour=DAY,
            attributes={"model": model, "platform": platform},
        )
    ScanState.objects.create(last_hour=at("2025-08-25T23:00:00"))
    headers = {"Authorization": f"Bearer {token}"}
    return lambda path: client.get(path, headers=headers)


def test_it_wants_a_key_with_the_scope_read(client):
    assert client.get(PATH).status_code == 401
    token = create_key(name="f", scopes=["fleet"], trusted=False, now=timezone.now())
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(PATH, headers=headers).status_code == 403


def test_it_tells_what_the_page_tells_but_for_the_days(client, read):
    told = read(PATH).json()
    client.force_login(person("ada"))
    page = client.get(PATH.replace("/api/v1/explore", "/explore/") + "&format=json")
    shown = page.json()
    assert shown.pop("by_day")
    assert told == shown
    assert told["total"]["sides"][0]["requests"] == 4000


def test_parts_of_few_reporters_have_no_number(read):
    parts = read(PATH).json()["parts"]
    few = [part for part in parts if part["values"]["model"] in "bc"]
    assert len(few) == 2
    assert all(part["sides"][0]["reports"] is None for part in few)


@pytest.mark.parametrize("limit", [1, 3, 4])
def test_pages_together_are_all_parts(read, limit):
    whole = read(PATH).json()
    path, parts = f"{PATH}&limit={limit}", []
    while path:
        page = read(path).json()
        parts += page.pop("parts")
        path = page.pop("next")
        assert page == {name: v for name, v in whole.items() if name != "parts"}
    assert parts == whole["parts"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("series=lost", "series"), ("by=a&by=b&by=c", "by"), ("to=never", "to")],
)
def test_what_cannot_be_asked_is_refused_by_name(read, query, field):
    answer = read(f"/api/v1/explore?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field
