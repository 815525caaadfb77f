"""What the made-up servers of others share: JSON answers, and a thread each."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager


class JsonAnswers:
    """For a request handler: answers with JSON, and logs nothing."""

    def answer(self, status, document, **headers):
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def running(server):
    """Yield the server while it runs."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
