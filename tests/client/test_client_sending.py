"""What the client does when the server is slow, full, broken or gone."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from groundswell import AsyncClient, Backoff, Client, Dropped, GroundswellError
from groundswell.link import Link, Server

from tests.client.scripted_server import Reply, scripted

QUICK = Backoff(base=0.01, cap=0.02)
ROOT = Path(__file__).parents[2]
LONG = 20.0
TEXT = "quetzal: it answered in Thai"


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(429, {"Retry-After": "0"}),
        Reply(500),
        Reply(502),
        Reply(503, {"Retry-After": "Thu, 01 Jan 2026 00:00:00 GMT"}),
        Reply(504),
        Reply(cut=True),
    ],
    ids=["429", "500", "502", "503", "504", "cut off"],
)
def test_a_passing_trouble_is_tried_again_under_one_id(trouble):
    taken = Reply(201, body={"status": "accepted", "receipt": "tok"})
    with scripted(trouble, trouble, taken) as server:
        client = Client(server.url, "k", backoff=QUICK)
        result = client.bug(TEXT, user_id="u-1").wait(LONG)
        bodies = server.bodies()
        client.close()
    assert result.taken
    assert result.receipt == "tok"
    assert len(bodies) == 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["report_id"] == result.item_id
    assert client.counts().retries == 2


@pytest.mark.parametrize("status", [302, 400, 401, 403, 409, 413])
def test_a_final_answer_is_not_tried_again(status):
    error = {"error": {"field": "kind", "message": "must be one of three"}}
    with scripted(Reply(status, body=error)) as server:
        client = Client(server.url, "k", backoff=QUICK)
        pending = client.thumbs_down(TEXT)
        result = pending.wait(LONG)
        seen = len(server.seen)
        client.close()
    assert (result.dropped, seen) == (Dropped.REFUSED, 1)
    assert client.counts().dropped == {Dropped.REFUSED: 1}
    with pytest.raises(GroundswellError, match="kind: must be one of three") as raised:
        pending.result()
    assert raised.value.status == status


def test_retry_after_is_the_least_that_is_waited():
    link = Link(Server("http://127.0.0.1:9", "k"))
    with scripted(Reply(429, {"Retry-After": "7"})) as server:
        heard = Link(Server(server.url, "k")).exchange(_call())
    assert (heard.passing, heard.asked) == (True, 7.0)
    assert link.exchange(_call()).passing


def _call():
    from groundswell.calls import report_call

    return report_call({"report_id": "r", "kind": "bug"})


def test_the_caller_never_waits_for_a_server_that_holds_on():
    with scripted(Reply(held=True)) as server:
        client = Client(server.url, "k", capacity=3, backoff=QUICK)
        pending = [client.bug(TEXT) for _ in range(5)]
        assert server.reached.wait(LONG)
        assert not client.flush(0)
        counts = client.counts()
        assert (counts.given, counts.taken, counts.waiting) == (5, 0, 3)
        # The first is in hand and has its place; the two newest were turned away.
        assert [p.wait(0) and p.wait(0).dropped for p in pending] == [
            *(None, None, None, Dropped.FULL, Dropped.FULL)
        ]
        server.release.set()
        assert client.flush(LONG)
        assert client.counts().taken == 3
        client.close()


def test_a_slow_server_is_left_and_asked_again():
    with scripted(Reply(held=True), Reply(body={"status": "duplicate"})) as server:
        link = Link(Server(server.url, "k", read_timeout=0.2))
        first = link.exchange(_call())
        second = link.exchange(_call())
        link.close()
    assert (first.passing, str(first.error)) == (True, "no answer (ReadTimeout)")
    assert second.answer["status"] == "duplicate"


def test_it_gives_up_after_a_time_and_says_so(caplog):
    told = []
    client = Client(
        f"http://127.0.0.1:{closed_port()}",
        "k",
        backoff=Backoff(base=0.01, cap=0.01, give_up_after=0.05),
        on_drop=lambda what, why: told.append((what, why)),
    )
    with caplog.at_level(logging.DEBUG):
        result = client.bug(TEXT, user_id="ada@example.org").wait(LONG)
        client.close()
    assert result.dropped is Dropped.GIVEN_UP
    assert told == [("report", Dropped.GIVEN_UP)]
    assert "a report was dropped" in caplog.text
    for secret in ("quetzal", "ada@", result.item_id):
        assert secret not in caplog.text


def test_order_is_kept_through_troubles():
    with scripted(Reply(503), Reply(200)) as server:
        client = Client(server.url, "k", backoff=QUICK)
        for number in (1, 2, 3):
            client.traffic(
                hour="2026-01-01T00:00:00+00:00", requests=number, metadata={"m": "a"}
            )
        assert client.flush(LONG)
        client.close()
        assert [rows[0]["requests"] for rows in server.bodies()] == [1, 1, 2, 3]


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.bug(TEXT, metadata={"a": object()}),
        lambda c: c.bug(TEXT, conversation=[{"role": "user", "content": "x"}]),
        lambda c: c.bug(TEXT, conversation=7, consent_version="1"),
        lambda c: c.traffic(hour=object(), requests=1, metadata={}),
        lambda c: c.traffic_rows([{"no": "hour"}]),
        lambda c: c.change("t", kind="deploy", scope={"a": 7}),
        lambda c: c.thumbs_up(metadata={"a": float("nan")}),
    ],
)
def test_nothing_wrong_with_what_is_given_raises(call):
    client = Client(f"http://127.0.0.1:{closed_port()}", "k", on_drop=_raises)
    assert call(client).wait(0).dropped is Dropped.NOT_JSON
    client.close()


def _raises(*_):
    raise RuntimeError(TEXT)


def test_a_lone_surrogate_loses_no_report():
    with scripted(Reply(201)) as server:
        client = Client(server.url, "k")
        assert client.bug("cut \ud83d here").wait(LONG).taken
        client.close()


def test_a_closed_client_takes_nothing_and_counts_it():
    client = Client(f"http://127.0.0.1:{closed_port()}", "k")
    waiting = client.bug(TEXT)
    assert not client.close(0)
    assert waiting.wait(LONG).dropped is Dropped.LEFT
    assert client.bug(TEXT).wait(0).dropped is Dropped.CLOSED
    counts = client.counts()
    assert (counts.given, counts.dropped.total()) == (2, 2)


def test_many_threads_lose_nothing():
    with scripted(Reply(201)) as server:
        client = Client(server.url, "k", backoff=QUICK)
        threads = [
            threading.Thread(target=lambda: [client.bug(TEXT) for _ in range(25)])
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client.flush(LONG)
        client.close()
        ids = [body["report_id"] for body in server.bodies()]
    assert len(ids) == len(set(ids)) == 200


def test_an_idle_thread_ends_and_another_begins(monkeypatch):
    monkeypatch.setattr("groundswell.background._IDLE", 0.01)
    with scripted(Reply(201)) as server:
        client = Client(server.url, "k")
        for _ in range(3):
            assert client.bug(TEXT).wait(LONG).taken
            for thread in threading.enumerate():
                if thread.name == "groundswell":
                    thread.join(LONG)
        client.close()


def test_a_forked_child_sends_its_own_and_not_its_parents():
    with scripted(Reply(held=True), Reply(201)) as server:
        client = Client(server.url, "k", backoff=QUICK)
        first = client.bug("the parent's first")
        assert server.reached.wait(LONG)
        second = client.bug("the parent's second")
        child = os.fork()
        if child == 0:
            left = first.wait(0).dropped, second.wait(0).dropped
            mine = client.bug("the child's").wait(LONG)
            well = left == (Dropped.FORKED, Dropped.FORKED) and mine.taken
            os._exit(0 if well else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        server.release.set()
        assert client.flush(LONG)
        client.close()
        sent = sorted(body["comment"] for body in server.bodies())
    assert sent == ["the child's", "the parent's first", "the parent's second"]


AT_EXIT = """
import logging, sys
from groundswell import Backoff, Client
logging.basicConfig()
client = Client(sys.argv[1], "k", exit_timeout=float(sys.argv[2]))
for _ in range(3):
    client.bug("quetzal")
"""


def ended(url, seconds):
    return subprocess.run(
        [sys.executable, "-c", AT_EXIT, url, str(seconds)],
        env={"PYTHONPATH": str(ROOT / "clients/python"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_waits_at_the_end_of_the_process_is_sent():
    with scripted(Reply(201)) as server:
        done = ended(server.url, 20)
        assert (done.returncode, done.stderr) == (0, "")
        assert len(server.seen) == 3


def test_the_end_of_the_process_is_not_held_up():
    with scripted(Reply(held=True)) as server:
        done = ended(server.url, 0.1)
    assert done.returncode == 0
    assert "the process ended first" in done.stderr
    assert "quetzal" not in done.stderr


def test_the_token_of_a_receipt_is_in_no_log_line(caplog):
    with scripted(Reply(200, body={"state": "received"})) as server:
        client = Client(server.url, "k")
        with caplog.at_level(logging.DEBUG):
            assert client.receipt("tok/secret?x")["state"] == "received"
        client.close()
        method, path, headers, _ = server.seen[0]
    assert (method, path) == ("GET", "/api/v1/receipts/tok%2Fsecret%3Fx")
    assert "Authorization" not in headers
    assert "HTTP Request" in caplog.text
    assert "secret" not in caplog.text


def test_calls_on_a_receipt_wait_retry_and_raise():
    gone = Reply(404, body={"error": {"field": "", "message": "no such receipt"}})
    with scripted(Reply(503), gone) as server:
        client = Client(server.url, "k", backoff=QUICK)
        with pytest.raises(GroundswellError, match="no such receipt"):
            client.receipt("t")
        assert client.erase("t") is False
        assert len(server.seen) == 3
    with pytest.raises(GroundswellError, match="no answer"):
        Client(server.url, "k", backoff=QUICK, timeout=0.1).export("t")


def test_the_asynchronous_client_does_the_same():
    async def story(url):
        async with AsyncClient(url, "k", backoff=QUICK) as client:
            result = await client.bug(TEXT)
            refused = await client.thumbs_down(TEXT, metadata={"a": object()})
            return result, refused, await client.receipt("t"), await client.erase("t")

    taken = Reply(201, body={"receipt": "tok"})
    state = Reply(200, body={"state": "received"})
    erased = Reply(200, body={"erased": 1})
    with scripted(Reply(503), taken, Reply(503), state, erased) as server:
        result, refused, receipt, gone = asyncio.run(story(server.url))
    assert result.receipt == "tok"
    assert refused.dropped is Dropped.NOT_JSON
    assert (receipt["state"], gone) == ("received", True)
    assert json.loads(server.seen[0][3])["comment"] == TEXT
