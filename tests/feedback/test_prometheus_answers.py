"""What a server answers to a range query that is no series of numbers is told."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from feedback.prometheus_api import Prometheus, PrometheusError
from tests.triage.running_servers import JsonAnswers, running

AT = datetime(2025, 8, 26, 10, tzinfo=UTC)
SERIES = {"metric": {"model": "m"}, "values": [[1756202400, "7"]]}
# A native histogram, as Prometheus documents it.
HISTOGRAM = {"metric": {}, "histograms": [[1756202400, {"count": "7", "sum": "3"}]]}


class Answers(JsonAnswers, BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200, self.server.document)


def asked(document):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.document = document
    with running(server):
        url = f"http://127.0.0.1:{server.server_port}"
        return Prometheus(url).hourly("up", first=AT, last=AT)


def test_series_of_numbers_are_returned():
    data = {"resultType": "matrix", "result": [SERIES]}
    assert asked({"status": "success", "data": data}) == [SERIES]


@pytest.mark.parametrize(
    "result",
    [[HISTOGRAM], ["quetzal"], [{"values": []}], None, {}],
    ids=["histogram", "text", "no labels", "none", "object"],
)
def test_all_else_is_told_and_not_repeated(result):
    with pytest.raises(PrometheusError) as raised:
        asked({"status": "success", "data": {"result": result}})
    assert "series of numbers" in str(raised.value)
    assert "quetzal" not in str(raised.value)


@pytest.mark.parametrize("document", [{}, [], {"status": "success"}])
def test_an_answer_without_data_is_told(document):
    with pytest.raises(PrometheusError, match="no data"):
        asked(document)
