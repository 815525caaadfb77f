"""A server that speaks the issues part of GitHub's REST API, as it is documented.

https://docs.github.com/en/rest/issues/issues, version 2022-11-28; answers shortened.
"""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.triage.running_servers import JsonAnswers, running


class GitHub(ThreadingHTTPServer):
    """`issues` are there; `seen` are the calls; `mood` is how it behaves.

    Moods: "" takes issues, a number is the status it answers with, "breaks" makes the
    issue and closes the connection before it says so, "trickles" never ends.
    `repositories` says what is told of each; of others it knows none.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issues, self.seen, self.mood = [], [], ""
        self.repositories = {"acme/serving": {"has_issues": True, "archived": False}}
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Answers(JsonAnswers, BaseHTTPRequestHandler):
    server: GitHub

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(("POST", self.path, dict(self.headers), sent))
        if self._failed():
            return
        number = 1347 + len(self.server.issues)
        repository = self.path.removeprefix("/repos/").removesuffix("/issues")
        issue = {
            "id": number,
            "node_id": "MDU6SXNzdWUx",
            "url": f"{self.server.url}{self.path}/{number}",
            "html_url": f"https://github.com/{repository}/issues/{number}",
            "number": number,
            "state": "open",
            "title": sent["title"],
            "body": sent["body"],
            "user": {"login": "octocat", "id": 1},
        }
        self.server.issues.insert(0, issue)
        if self.server.mood == "breaks":
            self.close_connection = True
            return
        self.answer(201, issue)

    def do_GET(self):
        self.server.seen.append(("GET", self.path, dict(self.headers), None))
        if self._failed():
            return
        if not self.path.partition("?")[0].endswith("/issues"):
            self._other()
            return
        query = parse_qs(urlsplit(self.path).query)
        size, page = int(query["per_page"][0]), int(query["page"][0])
        self.answer(200, self.server.issues[(page - 1) * size : page * size])

    def _other(self):
        if self.path == "/rate_limit":
            self.answer(200, {"resources": {}, "rate": {"limit": 5000}})
            return
        name = self.path.removeprefix("/repos/")
        found = self.server.repositories.get(name)
        told = (
            {"message": "Not Found"} if found is None else {"full_name": name} | found
        )
        self.answer(404 if found is None else 200, told)

    def _failed(self):
        mood = self.server.mood
        if mood == "trickles":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b" ")
                time.sleep(0.05)
            return True
        if not mood.isdigit():
            return False
        body = {"message": "made up", "documentation_url": "https://docs.github.com"}
        self.answer(int(mood), body, Location=f"{self.server.url}/elsewhere")
        return True


def github():
    """Give a GitHub that runs, as a context."""
    return running(GitHub())
