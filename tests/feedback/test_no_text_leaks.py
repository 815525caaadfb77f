"""Raw text is in no log line, no error page and no exception."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import RequestFactory
from django.utils import timezone
from django.views.debug import get_default_exception_reporter_filter

from feedback import facade, intake
from feedback.apikeys import create_key
from feedback.models import Report
from tests.feedback.made_up import NOW, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client):
    token = create_key(name="k", scopes=["intake"], trusted=False, now=timezone.now())
    client.raise_request_exception = False

    def send(body):
        return client.post(
            "/api/v1/reports",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    return send


@pytest.mark.parametrize("debug", [False, True])
def test_a_crash_shows_nothing_of_what_was_sent(
    post, monkeypatch, settings, caplog, debug
):
    settings.DEBUG = debug
    # In two parts: the debug page shows lines of the code, this file's too.
    word = "quet" + "zal"

    def crash(**_):
        raise RuntimeError("crash")

    monkeypatch.setattr(intake.sealing, "seal", crash)
    with caplog.at_level(logging.DEBUG):
        response = post(report(comment=word))
    assert response.status_code == 500
    assert word.encode() not in response.content
    assert "crash" in caplog.text
    assert word not in caplog.text
    assert not Report.objects.exists()


def test_the_debug_page_hides_bodies_and_variables():
    hider = get_default_exception_reporter_filter()
    request = RequestFactory().post("/", {"comment": "quetzal"})
    assert hider.get_post_parameters(request) == {}
    assert list(hider.get_traceback_frame_variables(request, None)) == []


def test_no_log_line_of_the_whole_way_has_text(post, caplog):
    with caplog.at_level(logging.DEBUG):
        post(report(comment="quetzal", kind="wrong"))
        post(report(comment="quetzal"))
        facade.redact_waiting(now=timezone.now())
    facade.redact_waiting(now=NOW)
    assert Report.objects.get().state == Report.State.REDACTED
    assert "quetzal" not in caplog.text
