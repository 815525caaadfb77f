"""Log lines name routes and classes of errors, whoever writes them."""

from __future__ import annotations

import io
import logging

import pytest

from config.logs import TextlessFilter, TextlessFormatter, brief_traceback, route_of


@pytest.fixture
def line():
    """Return a function that gives what a logger of some name would have written."""

    def written(name, message, *args, **more):
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.addFilter(TextlessFilter())
        handler.setFormatter(TextlessFormatter("%(name)s %(message)s"))
        record = logging.LogRecord(
            name, logging.ERROR, "", 0, message, args, more.get("exc_info")
        )
        handler.handle(record)
        return out.getvalue()

    return written


@pytest.mark.parametrize(
    ("name", "message", "args", "kept"),
    [
        (
            "django.request",
            "%s: %s",
            ("Not Found", "/causes/quetzal/"),
            "/causes/<name",
        ),
        ("django.request", "%s: %s", ("Not Found", "/quetzal"), "(no such route)"),
        ("django.server", '"%s" %s %s', ("GET /?w=quetzal HTTP/1.1", "200", "9"), "/"),
        ("django.server", "code %d, message %s", (400, "Bad ('quetzal')"), "request"),
        ("django.security.DisallowedHost", "host: quetzal", (), "DisallowedHost"),
        ("gunicorn.error", "Invalid HTTP Header: 'quetzal'", (), "a request"),
        ("gunicorn.error", "Error handling request /symptoms/?q=quetzal", (), "/symp"),
        ("gunicorn.error", "Worker exiting (pid: 7)", (), "Worker exiting (pid: 7)"),
    ],
)
def test_what_a_client_sent_is_not_in_the_line(line, name, message, args, kept):
    text = line(name, message, *args)
    assert "quetzal" not in text
    assert kept in text


def test_an_access_line_names_the_route(line):
    atoms = {"m": "GET", "U": "/causes/quetzal/", "q": "quetzal", "s": "200"}
    text = line("gunicorn.access", "%(m)s %(U)s?%(q)s", atoms)
    assert "GET /causes/<name:cause_id>/ 200" in text
    assert "quetzal" not in text


def test_an_error_is_told_by_class_and_place(line):
    try:
        try:
            raise ValueError("quetzal in a row")
        except ValueError as cause:
            raise RuntimeError("quetzal again") from cause
    except RuntimeError as error:
        text = line("app", "failed: %s", error, exc_info=(type(error), error, None))
        text += brief_traceback(error)
    assert "quetzal" not in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "test_logs.py" in text


def test_routes_are_told_without_their_values():
    assert route_of("/api/v1/reports") == "/api/v1/reports"
    assert route_of("/causes/quetzal/?a=b") == "/causes/<name:cause_id>/"
