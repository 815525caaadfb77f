"""The read side of the API: who may call it, what it answers."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from tests.triage.cause_documents import CORRUPTION, ROUTING, SMALL, at, store, told
from tests.triage.placements import people, place

pytestmark = pytest.mark.django_db
PATHS = ["/api/v1/causes", "/api/v1/symptoms"]


@pytest.fixture
def key(capsys):
    def make(scope: str) -> dict[str, str]:
        call_command("apikey", "create", scope, "--scope", scope)
        out = capsys.readouterr().out
        token = next(word for word in out.split() if word.startswith("gs_"))
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.mark.parametrize("path", PATHS)
def test_it_wants_a_key_with_the_scope_read(client, key, path):
    assert client.get(path).status_code == 401
    assert client.get(path, headers=key("intake")).status_code == 403
    assert client.get(path, headers=key("read")).status_code == 200


def test_causes_are_the_documents_key_for_key(client, key):
    store(ROUTING)
    store(CORRUPTION)
    answer = client.get("/api/v1/causes", headers=key("read"))
    causes = [told(ROUTING), told(CORRUPTION)]
    none = {"findings": [], "weekday_rises": [], "traffic_moves": []}
    assert answer.json() == {"causes": causes, **none}


def test_few_reporters_are_null_there_too(client, key):
    store(SMALL)
    (cause,) = client.get("/api/v1/causes", headers=key("read")).json()["causes"]
    assert cause["reports"] is None
    assert cause["suppressed"] == "fewer than 5 reporters"


def test_causes_are_kept_by_status(client, key):
    store(ROUTING)
    store(CORRUPTION)
    answer = client.get("/api/v1/causes?status=resolved", headers=key("read"))
    assert [c["cause_id"] for c in answer.json()["causes"]] == ["cause-corruption"]


def test_symptoms_are_kept_by_week(client, key):
    hour = at("2025-08-26T10:00:00")
    place(symptom_id="slow_response", reporters=people(9), hour=hour)
    headers = key("read")
    week = client.get("/api/v1/symptoms?week=2025-W35", headers=headers).json()
    other = client.get("/api/v1/symptoms?week=2025-W36", headers=headers).json()
    assert week["reports"] == 9
    assert week["symptoms"][0]["symptom_id"] == "slow_response"
    assert other["reports"] == 0


@pytest.mark.parametrize(
    ("query", "field"), [("causes?status=lost", "status"), ("symptoms?week=35", "week")]
)
def test_what_is_no_choice_is_refused_by_name(client, key, query, field):
    answer = client.get(f"/api/v1/{query}", headers=key("read"))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(f"{field}: ")


def test_the_description_names_the_fields_of_a_cause(client):
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert set(told(ROUTING)) <= set(schema["CauseOut"]["properties"])
    assert json.dumps(schema).count("SymptomsOut") >= 1


def test_the_page_of_the_description_loads_nothing_from_elsewhere(client):
    page = client.get("/api/v1/docs").content.decode()
    assert "cdn" not in page
    assert "https://" not in page
    assert finders.find("ninja/swagger-ui-bundle.js")
