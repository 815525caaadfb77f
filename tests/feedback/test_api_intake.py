"""The API: who may call it, what it answers, and that it never echoes."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from feedback.apikeys import create_key, revoke_key
from feedback.models import Report, SealedPayload
from tests.feedback.made_up import change, report, request, traffic

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    return make_token("alice", "intake", "fleet")


def make_token(name, *scopes, trusted=False):
    return create_key(name=name, scopes=scopes, trusted=trusted, now=timezone.now())


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def post(client, token):
    def send(path, body, token=token):
        raw = body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post(
            f"/api/v1/{path}", raw, content_type="application/json", headers=headers
        )

    return send


def error(response):
    return response.json()["error"]


def test_a_report_is_stored_and_then_known(post):
    first, again = post("reports", report()), post("reports", report())
    assert (first.status_code, first.json()["status"]) == (201, "accepted")
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert Report.objects.get().source == "api:alice"


def test_it_says_that_the_conversation_was_dropped(post):
    answer = post("reports", report(consent=None)).json()
    assert "conversation dropped" in answer["notes"][0]


def test_other_content_is_a_conflict(post):
    post("reports", report())
    response = post("reports", report(comment="Other."))
    assert response.status_code == 409
    assert error(response)["field"] == "report_id"


def test_a_bad_field_is_named(post):
    response = post("reports", report(created_at="2025-08-26T09:15:00"))
    assert response.status_code == 400
    assert error(response) == {
        "field": "created_at",
        "message": "must have an offset from UTC, such as +00:00",
    }


def test_a_batch_keeps_the_good_ones(post):
    bad = report("b", kind="shrug")
    answer = post("reports/batch", [report("a"), bad, report("a")])
    assert answer.status_code == 200
    body = answer.json()
    assert (body["accepted"], body["duplicates"]) == (1, 1)
    assert [(r["index"], r["field"]) for r in body["refused"]] == [(1, "kind")]


def test_an_empty_batch_is_fine_and_a_wholly_bad_one_is_not(post):
    assert post("reports/batch", []).status_code == 200
    response = post("reports/batch", [7])
    assert response.status_code == 400
    assert response.json()["refused"][0]["index"] == 0


def test_the_fleet_is_taken_in(post):
    for path, item in [
        ("traffic", traffic()),
        ("changes", change()),
        ("requests", request()),
    ]:
        response = post(path, [item])
        assert (response.status_code, response.json()["accepted"]) == (200, 1)


@pytest.mark.parametrize("token", ["", "gs_wrong", "é"])
def test_without_a_key_it_is_401(post, token):
    response = post("reports", report(), token=token)
    assert response.status_code == 401
    assert error(response)["message"]
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_is_401(post, token):
    revoke_key(name="alice", now=timezone.now())
    assert post("reports", report()).status_code == 401


def test_without_the_scope_it_is_403(post):
    token = make_token("bob", "intake")
    response = post("traffic", [], token=token)
    assert response.status_code == 403
    assert "fleet" in error(response)["message"]


def test_admin_may_all(post):
    token = make_token("root", "admin")
    assert post("traffic", [], token=token).status_code == 200


def test_trust_comes_from_the_key(post):
    post("reports", report("a"))
    post("reports", report("b"), token=make_token("server", "intake", trusted=True))
    trusted = dict(Report.objects.values_list("report_id", "reporter_trusted"))
    assert trusted == {"a": False, "b": True}


def test_too_many_calls_are_429(post, settings):
    settings.RATE_LIMIT_PER_MINUTE = 2
    codes = [post("reports/batch", []).status_code for _ in range(4)]
    assert codes[:2] == [200, 200]
    response = post("reports/batch", [])
    if response.status_code == 200:  # the minute has just turned
        response = [post("reports/batch", []) for _ in range(3)][-1]
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60


def test_a_body_too_large_is_413(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = post("reports", report(comment="x" * 1000))
    assert response.status_code == 413


def test_a_comment_too_large_is_413_and_named(post, settings):
    settings.COMMENT_MAX_BYTES = 10
    response = post("reports", report())
    assert (response.status_code, error(response)["field"]) == (413, "comment")


def test_too_many_items_are_413(post, settings):
    settings.BATCH_MAX_ITEMS = 2
    assert post("reports/batch", [1, 2, 3]).status_code == 413


@pytest.mark.parametrize(
    "raw",
    [
        b'{"comment": "quetzal", oops}',
        b'{"comment": "quetzal"',
        b'{"comment": "quetzal\xff"}',
        b'{"quetzal": NaN}',
        b'{"quetzal": ' + b"9" * 5000 + b"}",
        b'["quetzal", ' + b"[" * 5000,
        b"",
        b'"quetzal"',
    ],
)
def test_what_is_no_report_is_400_without_an_echo(post, raw):
    response = post("reports", raw)
    assert response.status_code == 400
    assert error(response)["message"]
    assert b"quetzal" not in response.content


def test_a_syntax_error_tells_where(post):
    assert "character 8" in error(post("reports", b'{"a": 1 2}'))["message"]


@pytest.mark.django_db(transaction=True)
def test_in_process_the_report_is_redacted_at_once(post):
    post("reports", report())
    assert Report.objects.get().state == Report.State.REDACTED
    assert not SealedPayload.objects.exists()


def test_the_api_describes_itself(client):
    document = client.get("/api/v1/openapi.json").json()
    paths = {"reports", "reports/batch", "traffic", "changes", "requests"}
    assert {f"/api/v1/{path}" for path in paths} <= document["paths"].keys()
    body = document["paths"]["/api/v1/reports"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert "conversation" in schema["properties"]
    assert "$ref" not in json.dumps(schema)
    assert client.get("/api/v1/docs").status_code == 200


def test_reading_needs_its_own_scope(client, token):
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/causes", headers=headers).status_code == 403
    reader = {"Authorization": f"Bearer {make_token('dora', 'read')}"}
    assert client.get("/api/v1/causes", headers=reader).status_code == 200
