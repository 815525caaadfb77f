"""A real HTTP server on a free port that takes, refuses, redirects or is slow."""

from __future__ import annotations

import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.triage.running_servers import running


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        if self.path.startswith("/slow"):
            time.sleep(1.0)
        status = {"/refuse": 503, "/away": 302}.get(self.path.partition("?")[0], 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/taken")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.server.seen.append((self.path, {}, b""))
        self.send_error(405)

    def log_message(self, *_):
        pass


@contextmanager
def receiver():
    """Yield (base address, list of (path, headers, body) seen)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.seen = []
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}", server.seen
