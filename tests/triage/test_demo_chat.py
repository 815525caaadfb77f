"""The demo chat takes reports as any browser's, and is not there in production."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from feedback.models import Report
from triage.web.demo_views import CHAT

pytestmark = pytest.mark.django_db
FORM = "/demo/chat/report"


@pytest.fixture(autouse=True)
def _redacted_later(monkeypatch):
    monkeypatch.setattr("feedback.tasks.redact_waiting.delay", lambda: None)


@pytest.fixture
def page():
    return Client(enforce_csrf_checks=True)


def token_of(page, path=f"{FORM}?kind=bug"):
    html = page.get(path).content.decode()
    return re.search(r'(?:csrfmiddlewaretoken" value|csrf)="(\w+)"', html)[1]


def form(page, **fields):
    given = {"kind": "bug", "report_id": "demo-a", "comment": "quetzal"}
    given |= {"created_at": "2026-01-01T00:00:00+00:00"} | fields
    given["csrfmiddlewaretoken"] = token_of(page)
    return page.post(FORM, given)


def test_without_a_demo_there_is_nothing(settings, page):
    settings.DEMO_CHAT = False
    for path in ("/demo/chat/", FORM):
        assert page.get(path).status_code == 404
    assert Client().post(FORM, {"kind": "bug"}).status_code == 404


def test_production_refuses_to_start_with_it(monkeypatch, tmp_path):
    from tests.services.processes import Site

    site = Site(tmp_path, {"GROUNDSWELL_ENV": "production", "DEMO_CHAT": "1"})
    site.variables |= {"SECRET_KEY": "x" * 60, "PSEUDONYM_KEYS": "a:" + "y" * 40}
    site.variables |= {"ALLOWED_HOSTS": "a.org", "SEALING_KEYS": str(tmp_path / "k")}
    done = site.manage("check")
    assert done.returncode != 0
    assert "DEMO_CHAT must be off" in done.stderr


def test_the_form_sends_a_report_and_shows_the_receipt(page, client):
    answer = form(page)
    assert answer.status_code == 200
    token = re.search(r"/api/v1/receipts/([\w-]+)\"", answer.content.decode())[1]
    assert client.get(f"/api/v1/receipts/{token}").json()["report_id"] == "demo-a"
    stored = Report.objects.get()
    assert (stored.kind, stored.source) == ("bug", "demo-chat")
    assert not stored.reporter_trusted
    assert not stored.consent_conversation
    assert stored.claimed["surface"] == "demo-chat"


def test_the_conversation_goes_only_with_the_box_ticked(page):
    assert 'value="yes">' in page.get(FORM).content.decode()
    form(page, conversation="yes")
    stored = Report.objects.get()
    assert stored.consent_conversation
    assert stored.answer_request_id == CHAT[1]["request_id"]


def test_sent_twice_it_is_one_report(page):
    form(page)
    again = form(page).content.decode()
    assert Report.objects.count() == 1
    assert "was known already" in again


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(page, settings):
    settings.COMMENT_MAX_BYTES = 8
    answer = form(page, comment="quetzal and toucan")
    assert answer.status_code == 413
    html = answer.content.decode()
    assert "Not sent: is larger than 8 bytes" in html
    assert "quetzal and toucan</textarea>" in html


def test_the_widget_posts_the_same_address(page):
    item = {
        "report_id": "gs-a",
        "kind": "thumbs_down",
        "created_at": "2026-01-01T00:00:00Z",
    }
    headers = {"X-CSRFToken": token_of(page, "/demo/chat/")}
    send = {"content_type": "application/json", "headers": headers}
    answer = page.post(FORM, json.dumps(item), **send)
    assert (answer.status_code, answer.json()["status"]) == (201, "accepted")
    wrong = page.post(FORM, json.dumps(item | {"kind": "shrug"}), **send)
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "kind")
    assert (
        page.post(FORM, json.dumps(item), content_type="application/json").status_code
        == 403
    )


def test_too_many_calls_are_told_when_to_come_back(page, settings):
    from django.core.cache import cache

    cache.clear()
    settings.RATE_LIMIT_PER_MINUTE = 1
    form(page)
    answer = form(page)
    assert answer.status_code == 429
    assert "more than 1 calls a minute" in answer.content.decode()
    cache.clear()


def test_an_unknown_kind_shows_the_form_of_a_bug(page):
    assert "<h1>Report a bug</h1>" in page.get(f"{FORM}?kind=shrug").content.decode()
