"""`groundswell bug`: what is shown is what is sent, and nothing without a yes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from groundswell.bug.command import main
from groundswell.bug.showing import body_text
from groundswell.bug.surroundings import (
    ConversationError,
    attributes,
    conversation_in,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.scripted_server import Reply, scripted

ROOT = Path(__file__).parents[2]
TAKEN = Reply(201, body={"report_id": "r", "notes": ["noted"], "receipt": "tok"})
TURNS = [
    {"role": "user", "content": "quetzal?"},
    {"role": "assistant", "content": "toucan", "request_id": "req-1", "model": "m"},
]


class Person(io.StringIO):
    """Types these lines at a terminal."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_KEY", "gs_k")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)
    monkeypatch.delenv("GROUNDSWELL_URL", raising=False)


@pytest.fixture
def turns(tmp_path):
    file = tmp_path / "chat.json"
    file.write_text(json.dumps({"messages": TURNS}))
    return str(file)


def run(server, *words, typed="", piped=None):
    given = Person(typed) if piped is None else io.StringIO(piped)
    return main(["bug", "--url", server.url, *words], given=given)


def test_it_asks_shows_sends_and_gives_the_receipt(capsys):
    with scripted(TAKEN) as server:
        code = run(server, typed="It answered\nin Thai\n.\nyes\n")
        ((_, path, headers, body),) = server.seen
    out, err = capsys.readouterr()
    assert (code, out, path) == (0, "tok\n", "/api/v1/reports")
    assert headers["Authorization"] == "Bearer gs_k"
    assert body.decode() in err
    sent = json.loads(body)
    assert sent["comment"] == "It answered\nin Thai"
    assert sent["metadata"]["terminal"] == "dumb"
    assert set(sent) == {"report_id", "kind", "created_at", "comment", "metadata"}
    assert "Note: noted" in err
    assert "\x1b" not in err


@pytest.mark.parametrize("answer", ["no\n", "y\n", "\n", "", "yes please\n"])
def test_anything_but_yes_sends_nothing(capsys, answer):
    with scripted(TAKEN) as server:
        assert run(server, "It answered in Thai", typed=answer) == 3
        assert server.seen == []
    assert "Not sent." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "goes"), [("yes\n", True), ("no\n", False), ("y\n", False)]
)
def test_the_conversation_needs_a_yes_of_its_own(capsys, turns, answer, goes):
    with scripted(TAKEN) as server:
        code = run(server, "bad", "--conversation", turns, typed=f"{answer}yes\n")
        (sent,) = server.bodies()
        raw = server.seen[0][3].decode()
    assert code == 0
    assert ("quetzal" in raw, "conversation" in sent) == (goes, goes)
    err = capsys.readouterr().err
    assert err.index("toucan") < err.index("Send the conversation too?")
    assert raw in err
    if goes:
        assert sent["consent"]["conversation"] is True
        assert [set(turn) for turn in sent["conversation"]] == [
            {"role", "content"},
            {"role", "content", "request_id"},
        ]


def test_yes_to_all_is_no_consent_to_the_conversation(capsys, turns):
    with scripted(TAKEN) as server:
        assert run(server, "bad", "--conversation", turns, "--yes") == 0
        assert "quetzal" not in server.seen[0][3].decode()
    assert "The conversation stays here" in capsys.readouterr().err


def test_a_dry_run_prints_what_would_be_sent_and_needs_no_server(capsys, monkeypatch):
    monkeypatch.delenv("GROUNDSWELL_KEY")
    assert main(["bug", "--dry-run"], given=io.StringIO("piped\n")) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["kind"], shown["comment"]) == ("bug", "piped")


def test_standard_input_is_the_comment_and_yes_sends_it():
    with scripted(TAKEN) as server:
        assert run(server, "--yes", piped="from a pipe\n") == 0
        assert server.bodies()[0]["comment"] == "from a pipe"


def test_with_nobody_to_ask_nothing_is_sent(capsys):
    with scripted(TAKEN) as server:
        assert run(server, piped="from a pipe\n") == 2
        assert server.seen == []
    assert "--yes or --dry-run" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--set", "nothing"],
        ["--conversation", "/no/such/file"],
        ["--yes"],
    ],
)
def test_wrong_use_is_two(capsys, words):
    with scripted(TAKEN) as server:
        assert run(server, *words, typed="\n.\n") == 2
        assert server.seen == []
    assert "groundswell bug:" in capsys.readouterr().err


def test_without_an_address_it_is_wrong_use(capsys):
    assert main(["bug", "bad"], given=Person("yes\n")) == 2
    assert "GROUNDSWELL_URL" in capsys.readouterr().err


def test_what_the_server_refuses_is_told_and_is_one(capsys):
    error = {"error": {"field": "metadata", "message": "has 99 keys"}}
    with scripted(Reply(400, body=error)) as server:
        assert run(server, "bad", "--yes") == 1
    assert "Not taken: metadata: has 99 keys" in capsys.readouterr().err


def test_a_retry_sends_the_same_bytes():
    with scripted(Reply(503), TAKEN) as server:
        assert run(server, "bad", "--yes") == 0
        first, second = (body for *_, body in server.seen)
    assert first == second


def test_a_receipt_is_not_promised_twice(capsys):
    known = Reply(200, body={"report_id": "r", "notes": [], "receipt": None})
    with scripted(known) as server:
        assert run(server, "bad", "--yes") == 0
    assert "only once" in capsys.readouterr().err


def test_set_names_attributes_and_user_and_request_are_sent():
    with scripted(TAKEN) as server:
        words = ["--set", "model=opus", "--user", "u-7", "--request", "req-9"]
        assert run(server, "bad", *words, "--client-version", "1.2.3", "--yes") == 0
        (sent,) = server.bodies()
    assert (sent["user_id"], sent["request_id"]) == ("u-7", "req-9")
    assert sent["metadata"]["model"] == "opus"
    assert sent["metadata"]["client_version"] == "1.2.3"


def test_a_variable_that_is_no_plain_word_is_not_taken():
    found = attributes(
        environment={"TERM_PROGRAM": "/home/ada/bin/x", "TERM": "xterm-256color"},
        client_version="see /home/ada",
    )
    assert found["terminal"] == "xterm-256color"
    assert "client_version" not in found


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=())),
    encoding=st.sampled_from(["utf-8", "ascii", "cp1252", "no-such-encoding", None]),
)
def test_what_is_shown_is_harmless_and_says_the_same(text, encoding):
    shown = body_text({"comment": text}, encoding=encoding)
    assert json.loads(shown) == {"comment": text}
    assert all(c.isprintable() or c == "\n" for c in shown)
    assert shown.count("\n") == 2
    if encoding in ("utf-8", "ascii", "cp1252"):
        shown.encode(encoding)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff", "not UTF-8"),
        (b"quetzal {", "neither JSON"),
        (b"[]", "no list of turns"),
        (b'[{"role": "user"}]', "no list of turns"),
        (b'{"messages": 7}', "no list of turns"),
        (b"7", "no list of turns"),
    ],
)
def test_a_file_without_a_conversation_says_why_and_repeats_nothing(
    tmp_path, content, why
):
    file = tmp_path / "chat"
    file.write_bytes(content)
    with pytest.raises(ConversationError, match=why) as raised:
        conversation_in(file)
    assert "quetzal" not in str(raised.value)


def test_lines_and_a_single_turn_are_conversations(tmp_path):
    file = tmp_path / "chat"
    file.write_text("\n".join(json.dumps(turn) for turn in TURNS) + "\n")
    assert [turn["content"] for turn in conversation_in(file)] == ["quetzal?", "toucan"]
    file.write_text(json.dumps(TURNS[0]))
    assert len(conversation_in(file)) == 1


def test_the_module_runs_on_a_terminal_without_any_skill():
    with scripted(TAKEN) as server:
        done = subprocess.run(
            [sys.executable, "-m", "groundswell", "bug", "--yes", "--url", server.url],
            input="naïve 答え\n".encode(),
            env={
                "PYTHONPATH": str(ROOT / "clients/python"),
                "PATH": os.environ["PATH"],
                "TERM": "dumb",
                "PYTHONIOENCODING": "ascii",
                "PYTHONUTF8": "0",
            },
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (0, b"tok\n")
    assert done.stderr.isascii()
