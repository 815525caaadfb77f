"""Which symptom a comment shows, through the API and through the command."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from feedback.models import Report
from triage.models import Placement

PATH = "/api/v1/classify"
SLOW = {"comment": "Super slow today, one word per second."}
CUT = {
    "comment": "see above",
    "conversation": [
        {"role": "user", "content": "Explain how tides work, in three sentences."},
        {"role": "assistant", "content": "The tides:\n```python\ndef tide(hour):"},
    ],
}


@pytest.fixture
def headers(capsys, db):
    def make(scope: str = "read") -> dict[str, str]:
        call_command("apikey", "create", scope, "--scope", scope)
        out = capsys.readouterr().out
        token = next(word for word in out.split() if word.startswith("gs_"))
        return {"Authorization": f"Bearer {token}"}

    return make


def post(client, headers, body):
    return client.post(PATH, body, content_type="application/json", headers=headers)


def test_it_says_which_symptom_and_why_and_keeps_nothing(client, headers):
    answer = post(client, headers(), SLOW)
    assert answer.status_code == 200
    found = answer.json()
    assert found["symptom_id"] == "slow_response"
    assert found["unsorted"] is False
    assert "slow" in found["words"]
    assert 0.5 < found["score"] <= 1
    assert not Report.objects.exists()
    assert not Placement.objects.exists()


def test_an_unsure_answer_names_the_second_choice(client, headers):
    body = {"comment": "the answers got worse and it takes ages"}
    found = post(client, headers(), body).json()
    symptom_id, score = found["second"]
    assert symptom_id != found["symptom_id"]
    assert 0 < score < found["score"] < 1


def test_a_detector_explains_itself(client, headers):
    found = post(client, headers(), CUT).json()
    (finding,) = found["detectors"]
    assert finding["detector"] == "truncation"
    assert finding["where"] == "answer"
    assert found["symptom_id"] == "truncated_output"


def test_it_wants_a_key_with_the_scope_read(client, headers):
    assert post(client, {}, SLOW).status_code == 401
    assert post(client, headers("intake"), SLOW).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("[]", ""),
        ("{", ""),
        ("{}", "comment"),
        ('{"comment": 7}', "comment"),
        ('{"comment": "x", "conversation": {}}', "conversation"),
        ('{"comment": "x", "conversation": [4]}', "conversation[0]"),
        ('{"comment": "x", "conversation": [{}]}', "conversation[0].role"),
    ],
)
def test_what_is_no_complaint_names_the_field_and_never_what_was_sent(
    client, headers, body, field
):
    answer = post(client, headers(), body)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field


def test_lone_surrogates_and_null_bytes_are_read(client, headers):
    comment = '{"comment": "slow \\ud800 \\u0000 slow, one word per second"}'
    assert post(client, headers(), comment).json()["symptom_id"] == "slow_response"


def test_the_command_says_the_same(client, headers, monkeypatch, capsys):
    lines = f"{json.dumps(SLOW)}\nno json\n{json.dumps(CUT)}\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    with pytest.raises(CommandError, match="1 line"):
        call_command("classify", json=True)
    first, bad, last = map(json.loads, capsys.readouterr().out.splitlines())
    key = headers()
    assert first == post(client, key, SLOW).json()
    assert last == post(client, key, CUT).json()
    assert bad == {"error": "line 2: not JSON"}
