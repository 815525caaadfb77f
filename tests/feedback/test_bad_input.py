"""Whatever is sent, the answer is never a 5xx; FUZZ_CALLS says how many are tried."""

from __future__ import annotations

import os
from urllib.parse import quote

import pytest
from django.utils import timezone

from config.api import api
from feedback.apikeys import SCOPES, create_key
from tests.feedback.fuzzing import Call, Fuzzer

pytestmark = pytest.mark.django_db
CALLS = int(os.environ.get("FUZZ_CALLS", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


@pytest.fixture
def send(client, settings):
    settings.RATE_LIMIT_PER_MINUTE = 10**9
    client.raise_request_exception = False
    token = create_key(
        name="fuzz", scopes=list(SCOPES), trusted=True, now=timezone.now()
    )

    def send(call: Call):
        kind = call.headers.get("content-type", "application/json")
        return client.generic(
            call.method,
            quote(call.path),
            data=call.body or b"",
            content_type=kind,
            query_params=call.query,
            headers={"authorization": f"Bearer {token}"},
        )

    return send


def document():
    return api.get_openapi_schema()


def test_every_operation_is_in_the_document_and_tried(send):
    fuzzer = Fuzzer(document(), SEED)
    assert len(fuzzer.operations) > 10
    for method, path, operation in fuzzer.operations:
        for _ in range(5):
            answer = send(fuzzer.call_of(method, path, operation))
            assert answer.status_code < 500, (method, path)


def test_no_call_is_answered_with_a_5xx(send):
    fuzzer, statuses = Fuzzer(document(), SEED), set()
    for number in range(CALLS):
        call = fuzzer.call()
        answer = send(call)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, f"call {number}: {str(call)[:2000]}"
    assert {200, 400} <= statuses, "the calls reach what they try"
