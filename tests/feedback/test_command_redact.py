"""manage.py redact: a line in, a line out, and bad lines named."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

MAIL = "ana.pop@example.org"


@pytest.fixture
def redact(monkeypatch):
    def redact(data, **options):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        out, err = io.StringIO(), io.StringIO()
        failed = False
        try:
            call_command("redact", stdout=out, stderr=err, **options)
        except CommandError:
            failed = True
        return out.getvalue().splitlines(), err.getvalue(), failed

    return redact


def test_one_text_a_line_in_order(redact):
    out, err, failed = redact(f"mail {MAIL}\n\nnothing\r\n".encode())
    assert out == ["mail <EMAIL_ADDRESS_1>", "", "nothing"]
    assert (err, failed) == ("", False)


def test_json_points_into_the_original(redact):
    text = f"👩‍💻 \ud800 {MAIL}"
    (line,), _, failed = redact(json.dumps({"text": text}).encode(), json=True)
    result = json.loads(line)
    (entity,) = result["entities"]
    assert text[entity["start"] : entity["end"]] == MAIL
    assert set(entity) == {"type", "start", "end", "score", "recognizer"}
    assert result["text"].endswith("<EMAIL_ADDRESS_1>")
    assert not failed


def test_bad_lines_keep_their_place_and_are_named(redact):
    bad = [b"nope secret", b"[1]", b'{"txt": 1}', b'{"text": 7}', b"\xff"]
    data = b"\n".join([b'{"text": "a"}', *bad, b'{"text": ""}'])
    out, err, failed = redact(data, json=True)
    results = [json.loads(line) for line in out]
    assert ["error" in r for r in results] == [False, *[True] * 5, False]
    assert "line 2: not JSON" in err
    assert 'line 3: not an object with the field "text"' in err
    assert "line 4: text: missing" in err
    assert "line 5: text: must be a string" in err
    assert "line 6: not UTF-8" in err
    assert failed
    assert "secret" not in "".join(out) + err


def test_many_lines_stay_aligned(redact):
    out, _, _ = redact("".join(f"line {i}\n" for i in range(150)).encode())
    assert out == [f"line {i}" for i in range(150)]


def test_nothing_in_nothing_out(redact):
    assert redact(b"", json=True) == ([], "", False)
