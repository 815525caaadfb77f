"""Packed bodies: refused, or unpacked no further than BODY_MAX_BYTES."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest
from django.utils import timezone

from feedback.apikeys import create_key
from feedback.models import Report
from tests.feedback.made_up import report

pytestmark = pytest.mark.django_db
LIMIT = 100_000
MEBIBYTE = 2**20
PACKED = {"gzip": gzip.compress, "deflate": zlib.compress}
ENCODINGS = ["gzip", "deflate", "br", "zstd", "x-gzip", "GZIP", "gzip, gzip", "\x00"]
API = ["/api/v1/reports", "/api/v1/reports/batch", "/api/v1/traffic", "/api/v1/changes"]
TOOLS = ["/v1/logs", "/v1/traces", "/langsmith/feedback", "/api/public/scores"]


@pytest.fixture
def send(client, settings):
    settings.BODY_MAX_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = LIMIT
    token = create_key(name="k", scopes=["admin"], trusted=True, now=timezone.now())

    def send(path, body, encoding):
        return client.generic(
            "POST",
            path,
            body,
            content_type="application/json",
            headers={
                "Content-Encoding": encoding,
                "Authorization": f"Bearer {token}"
                if path != "/api/public/scores"
                else "Basic " + _basic(token),
                "X-API-Key": token,
            },
        )

    return send


def _basic(token):
    from base64 import b64encode

    return b64encode(f"x:{token}".encode()).decode()


def bomb(pack):
    """Return some thousand bytes that unpack to 64 MiB of a report's comment."""
    return pack(b'{"comment": "' + b"a" * 64 * MEBIBYTE)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", API)
def test_the_api_takes_no_packed_body(send, path, encoding):
    body = gzip.compress(json.dumps(report()).encode())
    answer = send(path, body, encoding)
    assert answer.status_code == 415
    assert answer.json()["error"]["message"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("path", API + TOOLS)
def test_a_bomb_is_refused_before_it_grows(send, path, encoding):
    body = bomb(PACKED[encoding])
    assert len(body) < LIMIT
    tracemalloc.start()
    try:
        answer = send(path, body, encoding)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code in (413, 415)
    assert peak < 8 * MEBIBYTE


@pytest.mark.parametrize("path", TOOLS)
@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd"])
def test_tools_pack_with_gzip_or_deflate_alone(send, path, encoding):
    assert send(path, bomb(gzip.compress), encoding).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"[]", mtime=0) + gzip.compress(b"[]", mtime=0),
        gzip.compress(b"[]", mtime=0) + b"more",
        gzip.compress(b"[]", mtime=0)[:-3],
        b"[]",
        b"",
    ],
)
@pytest.mark.parametrize("path", TOOLS)
def test_what_is_not_one_packed_body_is_refused(send, path, body):
    assert send(path, body, "gzip").status_code == 400
