"""Langfuse: its client's calls, and its export."""

from __future__ import annotations

import gzip
import io
import json

import pytest
from django.core.management import call_command

from feedback.models import NotUnderstood, Report
from tests.feedback.connected import basic, make_key, send

pytestmark = pytest.mark.django_db
SCORES, INGESTION = "/api/public/scores", "/api/public/ingestion"


def score(**fields):
    """What langfuse 5.0.4 sends for `create_score`."""
    return {
        "id": "s-1",
        "traceId": "a" * 32,
        "observationId": "b" * 16,
        "name": "user-feedback",
        "value": 0.0,
        "comment": "It answered in Thai",
        "environment": "default",
        "dataType": "BOOLEAN",
        "timestamp": "2025-08-26T09:15:00.000000Z",
        "metadata": {"platform": "tpu", "user_id": "u-1", "prompt": "quetzal"},
        **fields,
    }


def counted():
    return dict(NotUnderstood.objects.values_list("what", "count"))


@pytest.fixture
def headers():
    return basic(make_key())


def test_a_complaint_becomes_a_report(headers):
    response = send(SCORES, score(), headers)
    assert (response.status_code, response.json()) == (200, {"id": "s-1"})
    row = Report.objects.get()
    assert row.report_id == "langfuse:s-1"
    assert row.kind == "thumbs_down"
    assert row.request_id == "b" * 16
    assert row.claimed == {"platform": "tpu", "environment": "default"}
    assert row.reporter
    assert row.reporter != "u-1"
    assert row.source == "api:tool"
    assert counted() == {"attributes that are not in CONNECT_ATTRIBUTES, not taken": 1}


def test_a_list_says_what_was_rejected(headers):
    assert send(SCORES, [score(), score(id="s-2")], headers).status_code == 202
    bad = score(id="s-3", timestamp="2025-08-26T09:15:00")
    response = send(SCORES, [bad, score(id="s-4")], headers)
    assert response.status_code == 207
    body = response.json()
    assert (body["accepted"], body["rejected"]) == (1, 1)
    assert "created_at" in body["errors"][0]["message"]
    assert any(what.startswith("refused: created_at") for what in counted())


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"value": 0}, True),
        ({"value": -1}, True),
        ({"value": 0.4}, True),
        ({"value": False}, True),
        ({"value": 1}, False),
        ({"value": 0.5}, False),
        ({"value": 4}, False),
        ({"value": -2}, False),
        ({"value": "thumbs_down"}, True),
        ({"value": "Thumbs Up"}, False),
        ({"value": "purple"}, False),
        ({"value": None, "stringValue": "bad"}, True),
        ({"name": "User_Feedback"}, True),
        ({"name": "hallucination"}, False),
        ({"source": "EVAL"}, False),
        ({"source": "ANNOTATION"}, False),
        ({"source": "API"}, True),
    ],
)
def test_only_peoples_complaints_are_reports_and_the_rest_is_counted(
    headers, fields, taken
):
    assert send(SCORES, score(**fields), headers).status_code == 200
    assert Report.objects.count() == taken
    assert any("left out" in what for what in counted()) != taken


def test_other_scales_are_set(headers, settings):
    settings.FEEDBACK_SCORES = {"stars": (1.0, 5.0)}
    for value in (1, 2, 3, 4, 5):
        send(SCORES, score(id=f"s-{value}", name="Stars", value=value), headers)
    ids = sorted(Report.objects.values_list("report_id", flat=True))
    assert ids == ["langfuse:s-1", "langfuse:s-2"]


def test_the_batch_of_older_clients(headers):
    event = {"id": "e-1", "timestamp": "2025-08-26T09:15:01Z", "metadata": {}}
    body = score()
    del body["timestamp"]
    batch = [
        {**event, "type": "score-create", "body": body},
        {**event, "id": "e-2", "type": "trace-create", "body": {"input": "quetzal"}},
        {**event, "id": "e-3", "type": "score-create", "body": {}},
    ]
    response = send(INGESTION, {"batch": batch, "metadata": {}}, headers)
    assert response.status_code == 207
    assert [s["id"] for s in response.json()["successes"]] == ["e-1", "e-2"]
    assert [(e["id"], e["status"]) for e in response.json()["errors"]] == [("e-3", 400)]
    assert Report.objects.get().created_at.isoformat() == "2025-08-26T09:15:01+00:00"
    assert counted()["event of the ingestion API that is no score left out"] == 1


def test_a_changed_score_keeps_its_first_version(headers):
    assert send(SCORES, score(), headers).status_code == 200
    assert send(SCORES, score(comment="Other."), headers).status_code == 200
    assert Report.objects.count() == 1
    assert counted()["sent again with other content, the first version is kept"] == 1


def test_no_count_holds_what_was_sent(headers):
    odd = score(quetzal="quetzal", comment={"quetzal": 1})
    send(SCORES, [odd, score(metadata={"quetzal": "quetzal"}), "quetzal"], headers)
    assert counted()
    assert "quetzal" not in " ".join(counted())


def test_the_rules_of_intake_hold(headers, settings):
    assert send(SCORES, score(), {}).status_code == 401
    assert send(SCORES, score(), basic("gs_wrong")).status_code == 401
    assert send(SCORES, b"{", headers).status_code == 400
    assert send(INGESTION, {}, headers).status_code == 400
    settings.BATCH_MAX_ITEMS = 1
    assert send(SCORES, [score(), score()], headers).status_code == 413
    settings.RATE_LIMIT_PER_MINUTE = 1
    codes = {send(SCORES, score(), headers).status_code for _ in range(3)}
    assert 429 in codes


def test_a_key_without_the_scope_is_403():
    assert send(SCORES, score(), basic(make_key("fleet"))).status_code == 403


def test_a_packed_body_is_unpacked_up_to_the_limit(headers, settings):
    packed = {**headers, "Content-Encoding": "gzip"}
    raw = gzip.compress(json.dumps(score()).encode())
    assert send(SCORES, raw, packed).status_code == 200
    assert send(SCORES, raw[:-9], packed).status_code == 400
    assert send(SCORES, raw, {**headers, "Content-Encoding": "zstd"}).status_code == 415
    settings.BODY_MAX_BYTES = 2000
    bomb = gzip.compress(b" " * 100_000)
    assert len(bomb) < 2000
    assert send(SCORES, bomb, packed).status_code == 413


def test_the_export_is_loaded_and_what_was_left_out_is_shown(tmp_path):
    page = {
        "data": [
            score(source="API", trace={"userId": "u-2"}, metadata=None),
            score(id="s-2", source="EVAL"),
            score(id="s-3", value=1, source="API"),
        ],
        "meta": {"page": 1},
    }
    path = tmp_path / "scores.json"
    path.write_text(json.dumps(page))
    out = io.StringIO()
    call_command("load", reports=str(path), format="langfuse", stdout=out)
    assert "reports: 1 accepted" in out.getvalue()
    assert Report.objects.get().reporter
    shown = io.StringIO()
    call_command("sources", stdout=shown)
    assert "langfuse: 1 × score of an evaluator left out" in shown.getvalue()
