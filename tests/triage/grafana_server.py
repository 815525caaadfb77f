"""A server that speaks the annotations part of Grafana's HTTP API, as documented.

https://grafana.com/docs/grafana/latest/developers/http_api/annotations/
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.triage.running_servers import JsonAnswers, running

API = "/api/annotations"


class Grafana(ThreadingHTTPServer):
    """`marks` are the annotations by id; `seen` the calls; `mood` how it behaves.

    Moods: "" takes annotations, a number is the status it answers with, "breaks" makes
    the annotation and closes the connection before it says so. `dashboards` are known;
    with None the token may not read any.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.marks, self.seen, self.mood = {}, [], ""
        self.dashboards = {"board-1"}
        self.url = f"http://127.0.0.1:{self.server_port}/grafana"


class _Answers(JsonAnswers, BaseHTTPRequestHandler):
    server: Grafana

    def do_POST(self):
        sent = self._taken()
        if sent is None:
            return
        number = len(self.server.marks) + 1
        self.server.marks[number] = {"timeEnd": sent["time"], **sent}
        if self.server.mood == "breaks":
            self.close_connection = True
            return
        self.answer(200, {"message": "Annotation added", "id": number})

    def do_PATCH(self):
        sent = self._taken()
        if sent is None:
            return
        number = int(self.path.rpartition("/")[2])
        if number not in self.server.marks:
            self.answer(404, {"message": "Annotation not found"})
            return
        self.server.marks[number] |= sent
        self.answer(200, {"message": "Annotation patched"})

    def do_GET(self):
        if self._taken() is None:
            return
        if "/api/dashboards/uid/" in self.path:
            known, uid = self.server.dashboards, self.path.rpartition("/")[2]
            status = 403 if known is None else 200 if uid in known else 404
            self.answer(status, {"dashboard": {"uid": uid}})
            return
        wanted = set(parse_qs(urlsplit(self.path).query).get("tags", []))
        found = [
            {"id": number, "alertId": 0, "userName": "", "data": {}, **mark}
            for number, mark in self.server.marks.items()
            if wanted <= set(mark["tags"])
        ]
        self.answer(200, found)

    def _taken(self):
        """Return what was sent, None when it was answered already."""
        size = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(size) or "{}")
        self.server.seen.append((self.command, self.path, dict(self.headers), sent))
        if self.server.mood.isdigit():
            self.answer(int(self.server.mood), {"message": "made up"})
            return None
        return sent


def grafana():
    """Give a Grafana that runs, as a context."""
    return running(Grafana())
