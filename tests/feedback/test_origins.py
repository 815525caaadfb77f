"""Pages of other sites: only listed ones, only two addresses, never with a login."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from feedback.apikeys import create_key
from feedback.origins import check_origins
from tests.feedback.made_up import report

pytestmark = pytest.mark.django_db
OURS, OTHER = "https://chat.example.org", "https://evil.example.org"
REPORTS = "/api/v1/reports"


@pytest.fixture(autouse=True)
def _listed(settings):
    settings.WIDGET_ORIGINS = [OURS]


def preflight(path, origin):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    return Client().options(path, headers=headers)


def cors(response):
    return {n for n in response.headers if n.startswith("Access-Control-")}


def test_a_listed_page_may_ask_and_post(monkeypatch):
    asked = preflight(REPORTS, OURS)
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == OURS
    assert asked["Access-Control-Allow-Methods"] == "POST"
    assert "authorization" in asked["Access-Control-Allow-Headers"]
    monkeypatch.setattr("feedback.tasks.redact_waiting.delay", lambda: None)
    token = create_key(
        name="widget", scopes=["intake"], trusted=False, now=timezone.now()
    )
    answer = Client().post(
        REPORTS,
        json.dumps(report()),
        content_type="application/json",
        headers={"Origin": OURS, "Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201
    assert answer["Access-Control-Allow-Origin"] == OURS
    assert "Origin" in answer["Vary"]


def test_errors_can_be_read_too():
    answer = Client().post(REPORTS, headers={"Origin": OURS})
    assert answer.status_code == 401
    assert answer["Access-Control-Allow-Origin"] == OURS


@pytest.mark.parametrize("origin", [OTHER, "null", "*", OURS + ".evil.org", ""])
def test_another_page_learns_nothing(origin):
    asked = preflight(REPORTS, origin)
    assert asked.status_code == 405
    assert cors(asked) == set()
    assert cors(Client().post(REPORTS, headers={"Origin": origin})) == set()
    assert "Origin" in asked["Vary"]


@pytest.mark.parametrize(
    "path", ["/api/v1/causes", "/api/v1/reports/batch", "/", "/demo/chat/report"]
)
def test_no_other_address_is_open(path):
    assert cors(preflight(path, OURS)) == set()


def test_a_login_is_never_sent_along():
    for answer in (preflight(REPORTS, OURS), Client().get(REPORTS)):
        assert "Access-Control-Allow-Credentials" not in answer


def test_by_default_nobody_is_listed():
    from config import settings as own

    assert own.WIDGET_ORIGINS == []


@pytest.mark.parametrize(
    "entry", ["*", "chat.example.org", "https://a.org/", "https://*.a.org", "null"]
)
def test_what_is_no_origin_stops_the_start(entry):
    with pytest.raises(ValueError, match="not such as"):
        check_origins([OURS, entry])
