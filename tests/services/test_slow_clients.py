"""Clients that never finish a request keep nobody else waiting."""

from __future__ import annotations

import re
import shlex
import socket
import sys
from pathlib import Path

import pytest
import requests

from tests.services.processes import Site, stop
from tests.services.servers import free_port, wait_for_port

SLOW = 6
_STEPS = Path(__file__).parents[2] / "docker/steps.sh"
_WEB = re.compile(r"^web\)\s+exec (gunicorn .*?)\n\s+;;", re.MULTILINE | re.DOTALL)


@pytest.fixture
def port(tmp_path):
    """Return the port of the web server as its image starts it."""
    site = Site(tmp_path)
    assert site.manage("migrate", "-v0").returncode == 0
    port = free_port()
    (command,) = _WEB.findall(_STEPS.read_text())
    here = command.replace("${BIND:-0.0.0.0:8000}", f"127.0.0.1:{port}")
    here = here.replace("${WEB_PROCESSES:-2}", "2")
    words = shlex.split(here.replace("\\\n", " "))
    web = site.start(sys.executable, "-m", *words)
    wait_for_port(port)
    yield port
    stop(web)


def test_slow_clients_keep_nobody_waiting(port):
    head = b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    try:
        for number, client in enumerate(slow):
            # Half of them stop within the head, half within the body.
            client.sendall(head + (b"\r\n{" if number % 2 else b""))
        for _ in range(10):
            answer = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
            assert answer.status_code == 200
    finally:
        for client in slow:
            client.close()
