"""Sentry: envelopes with people's feedback, and all else in them left alone."""

from __future__ import annotations

import gzip
import json

import pytest

from feedback.models import NotUnderstood, Report
from tests.feedback.connected import make_key, send

pytestmark = pytest.mark.django_db
PATH = "/api/1/envelope/"
ID = "ab" * 16


def feedback(**fields):
    return {
        "event_id": ID,
        "timestamp": "2025-08-26T09:15:00Z",
        "type": "feedback",
        "level": "info",
        "release": "2.1.0",
        "environment": "production",
        "tags": {"platform": "tpu", "quetzal": "quetzal"},
        "contexts": {
            "feedback": {
                "message": "Thai in an English answer",
                "name": "Ada Quetzal",
                "contact_email": "ada@example.org",
                "url": "https://example.org/chat/quetzal",
                "associated_event_id": "c" * 32,
            },
            "trace": {"trace_id": "d" * 32, "span_id": "e" * 16},
        },
        **fields,
    }


def packed(*items, length=True):
    lines = [json.dumps({"event_id": ID, "sent_at": "2025-08-26T09:16:00Z"}).encode()]
    for kind, body in items:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {"type": kind} | ({"length": len(raw)} if length else {})
        lines += [json.dumps(said).encode(), raw]
    return b"\n".join(lines) + b"\n"


def counted():
    return dict(NotUnderstood.objects.values_list("what", "count"))


@pytest.fixture
def headers():
    return {"X-Sentry-Auth": f"Sentry sentry_key={make_key()}, sentry_version=7"}


def post(raw, headers, path=PATH):
    return send(path, raw, headers, "application/x-sentry-envelope")


@pytest.mark.parametrize("length", [True, False])
def test_feedback_becomes_a_report(headers, length):
    response = post(packed(("feedback", feedback()), length=length), headers)
    assert (response.status_code, response.json()) == (200, {"id": ID})
    row = Report.objects.get()
    assert (row.report_id, row.kind) == (f"sentry:{ID}", "bug")
    assert row.request_id == "d" * 32
    assert row.claimed == {
        "platform": "tpu",
        "client_version": "2.1.0",
        "environment": "production",
    }
    assert "ada" not in row.reporter
    assert counted()["url of feedback not taken"] == 1
    assert "quetzal" not in " ".join(counted()).lower()


def test_the_older_user_report(headers):
    old = {"event_id": ID, "name": "Ada", "email": "ada@example.org", "comments": "Hm"}
    assert post(packed(("user_report", old)), headers).status_code == 200
    row = Report.objects.get()
    assert row.report_id == f"sentry-event:{ID}"
    assert row.created_at.isoformat() == "2025-08-26T09:16:00+00:00"


def test_other_items_are_counted_and_not_parsed(headers):
    body = packed(("event", b"quetzal"), ("quetzal", b"{}"), ("feedback", feedback()))
    assert post(body, headers).status_code == 200
    assert Report.objects.count() == 1
    assert counted()["item that is no feedback (event) left out"] == 1
    assert counted()["item that is no feedback (another type) left out"] == 1


def test_a_packed_envelope_with_the_key_of_a_browser():
    path = f"{PATH}?sentry_key={make_key()}"
    raw = gzip.compress(packed(("feedback", feedback())))
    assert post(raw, {"Content-Encoding": "gzip"}, path).status_code == 200
    assert Report.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"quetzal",
        b'{}\n{"type": "feedback", "length": 999}\n{}',
        b'{}\n{"type": "feedback", "length": -1}\n{}',
        packed(("feedback", {})),
        packed(("feedback", feedback(timestamp="yesterday"))),
    ],
)
def test_what_is_no_envelope_of_feedback_is_400(headers, raw):
    response = post(raw, headers)
    assert response.status_code == 400
    assert b"quetzal" not in response.content


def test_without_a_key_it_is_401():
    assert post(packed(("feedback", feedback())), {}).status_code == 401
