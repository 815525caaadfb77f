"""Requests whose length is a lie: refused or cut off, and the server goes on."""

from __future__ import annotations

import json
import socket
import sys

import pytest
import requests

from tests.feedback.made_up import report
from tests.leaks.system import KEYS
from tests.services.processes import Site, stop
from tests.services.servers import free_port, wait_for_port

BODY = json.dumps(report("r-lie")).encode()


@pytest.fixture(scope="module", params=["wsgi", "asgi"])
def server(request, tmp_path_factory):
    """Run a server; give the site, its port and a key."""
    site = Site(tmp_path_factory.mktemp(request.param))
    assert site.manage("migrate", "-v0").returncode == 0
    key = site.manage("shell", "-v0", "-c", KEYS).stdout.split()[-3]
    port = free_port()
    words = ["-m", "gunicorn", f"config.{request.param}:application", "--threads", "4"]
    words += ["-b", f"127.0.0.1:{port}"]
    words += ["-k", "asgi"] if request.param == "asgi" else []
    with (site.folder / "web.log").open("a") as log:
        web = site.start(sys.executable, *words, log=log)
    wait_for_port(port)
    yield site, port, key
    stop(web)


def said(port, key, lengths, body, *, over=True):
    """Send a head with these lines and a body, and perhaps hang up; give the answer."""
    head = [
        "POST /api/v1/reports HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Authorization: Bearer {key}",
        *lengths,
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        if over:
            link.shutdown(socket.SHUT_WR)
        heard = b""
        while part := link.recv(65536):
            heard += part
    return heard


LIES = {
    "longer than what comes": ["Content-Length: 999999"],
    "shorter than what comes": [f"Content-Length: {len(BODY) - 9}"],
    "far above any limit": ["Content-Length: 99999999999999"],
    "negative": ["Content-Length: -5"],
    "no number": ["Content-Length: many"],
    "two": ["Content-Length: 5", f"Content-Length: {len(BODY)}"],
    "beside chunks": [f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"],
    "chunks that are none": ["Transfer-Encoding: chunked"],
    "none": [],
}


@pytest.mark.parametrize("lengths", LIES.values(), ids=LIES)
def test_a_lie_stores_nothing_and_stops_nobody(server, lengths):
    site, port, key = server
    heard = said(port, key, lengths, BODY)
    status = heard.split(b" ", 2)[1] if heard else b"cut off"
    assert status in (b"400", b"411", b"413", b"cut off"), heard[:200]
    assert site.rows("select count(*) from feedback_report") == [(0,)]
    assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=60).ok
    assert b"500" not in (site.folder / "web.log").read_bytes().split(b"healthz")[-1]


def test_the_truth_is_taken(server):
    site, port, key = server
    heard = said(
        port,
        key,
        [f"Content-Length: {len(BODY)}", "Connection: close"],
        BODY,
        over=False,
    )
    assert heard.split(b" ", 2)[1] == b"201"
    assert site.rows("select count(*) from feedback_report") == [(1,)]
