"""A real HTTP server that answers as it was told, one reply a request."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """`cut` closes the connection without an answer; `held` waits for `release`."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    cut: bool = False
    held: bool = False


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.seen.append((self.command, self.path, self.headers, body))
            replies = self.server.replies
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self.server.reached.set()
        if reply.held:
            self.server.release.wait(30)
        if reply.cut:
            self.close_connection = True
            return
        raw = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
        self.wfile.flush()

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - names of http.server

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """Knows what it saw: (method, path, headers, body) of each request."""

    daemon_threads = True

    def __init__(self, replies):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.replies = list(replies)
        self.seen = []
        self.lock = threading.Lock()
        self.reached = threading.Event()
        self.release = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def bodies(self):
        return [json.loads(body) for *_, body in self.seen if body]


@contextmanager
def scripted(*replies):
    """Run a server that gives these replies in turn, and the last one ever after."""
    server = Server(replies)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
