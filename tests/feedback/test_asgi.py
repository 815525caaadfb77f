"""Over ASGI, too, a body that is too large never reaches a disk."""

from __future__ import annotations

import asyncio
import tempfile

import pytest

from config.asgi import application


def answer(chunks):
    """Return the status of a POST whose body comes in `chunks`."""
    messages = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]
    sent = []

    async def receive():
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/reports",
        "headers": [(b"host", b"localhost")],
        "query_string": b"",
    }
    asyncio.run(application(scope, receive, send))
    return sent[0]["status"]


@pytest.fixture(autouse=True)
def _no_disk(monkeypatch):
    def rolled_over(self):
        raise AssertionError("a body was written to disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled_over)


def test_a_small_body_goes_through_to_the_api():
    assert answer([b"{", b"}"]) == 401


def test_a_large_body_is_refused_while_it_comes_in(settings):
    chunk = b"x" * (settings.BODY_MAX_BYTES // 4)
    assert answer([chunk] * 4) == 401
    assert answer([chunk] * 4 + [b"x"]) == 413
    assert answer([chunk * 10]) == 413
