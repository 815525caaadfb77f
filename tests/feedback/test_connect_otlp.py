"""OTLP: what the SDK's exporters sent, in protobuf, and the same in JSON."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.utils import timezone

from feedback import facade
from feedback.adapters import protobuf as wire
from feedback.models import NotUnderstood, Report, RequestRecord, Traffic
from tests.feedback.connected import make_key, send

pytestmark = pytest.mark.django_db
PAYLOADS = Path(__file__).parent / "payloads"
# Sent by the exporters of opentelemetry-sdk 1.45.2: an agent's span with that of a
# chat in it; an evaluation of that chat and a plain log record. Both begin at AT.
SPANS = (PAYLOADS / "otlp_traces.bin").read_bytes()
LOGS = (PAYLOADS / "otlp_logs.bin").read_bytes()
# Sent by the callback "otel" of LiteLLM 1.108.7 for one call; four of its spans.
LITELLM = (PAYLOADS / "litellm_traces.bin").read_bytes()
PROTOBUF = "application/x-protobuf"
AT = 1_756_199_700_000_000_000  # 2025-08-26 09:15 UTC
SERVED = {
    "environment": "prod",
    "model": "m-1",
    "platform": "tpu",
    "provider": "acme",
    "server_build": "b41",
}


@pytest.fixture
def headers():
    return {"Authorization": f"Bearer {make_key('fleet', 'intake')}"}


def traces(body, headers, content_type="application/json"):
    return send("/v1/traces", body, headers, content_type)


def logs(body, headers, content_type="application/json"):
    return send("/v1/logs", body, headers, content_type)


def pairs(given):
    def value(v):
        if isinstance(v, str):
            return {"stringValue": v}
        return {"intValue": str(v)} if isinstance(v, int) else {"doubleValue": v}

    return [{"key": k, "value": value(v)} for k, v in given.items()]


def span(number=1, *, trace="a" * 32, at=AT, **more):
    given = {
        "gen_ai.operation.name": "chat",
        "gen_ai.system": "acme",
        "gen_ai.request.model": "m-1",
        **{name.replace("__", "."): v for name, v in more.items()},
    }
    return {
        "traceId": trace,
        "spanId": f"{number:016x}",
        "name": "chat m-1",
        "startTimeUnixNano": str(at),
        "attributes": pairs({k: v for k, v in given.items() if v is not None}),
    }


def export(*spans):
    resource = {"attributes": pairs({"platform": "tpu", "host.name": "h-1"})}
    scopes = [{"scope": {"name": "x"}, "spans": list(spans)}]
    return {"resourceSpans": [{"resource": resource, "scopeSpans": scopes}]}


def evaluation(**more):
    given = {
        "gen_ai.evaluation.name": "user-feedback",
        "gen_ai.evaluation.score.value": 0.0,
        "gen_ai.evaluation.explanation": "cut off",
        "gen_ai.response.id": "resp-1",
        **{f"gen_ai.evaluation.{n.replace('__', '.')}": v for n, v in more.items()},
    }
    record = {
        "observedTimeUnixNano": str(AT),
        "eventName": "gen_ai.evaluation.result",
        "traceId": "a" * 32,
        "attributes": pairs({k: v for k, v in given.items() if v is not None}),
    }
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}


def counted():
    return dict(NotUnderstood.objects.values_list("what", "count"))


def requests():
    return sum(Traffic.objects.values_list("requests", flat=True))


@pytest.mark.parametrize("packed", [False, True])
def test_the_spans_of_the_sdk_become_records_and_traffic(headers, packed):
    body = gzip.compress(SPANS) if packed else SPANS
    own = headers | ({"Content-Encoding": "gzip"} if packed else {})
    answer = traces(body, own, PROTOBUF)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == PROTOBUF
    records = RequestRecord.objects.select_related("deployment")
    named = {r.request_id[:5]: r for r in records}
    # Under the response, the span and the trace; who asked stands in the first only.
    assert len(named) == 3
    assert all(r.deployment.attributes == SERVED for r in records)
    assert [bool(r.reporter) for r in records].count(True) == 1
    assert named["resp-"].reporter
    assert requests() == 1
    assert [d.attributes for d in facade.deployments()] == [SERVED]
    assert counted() == {
        "attributes with content, not read": 1,
        "span that is no answer of a model left out": 1,
    }


def test_a_call_through_litellm_is_one_request_of_its_model(headers):
    for _ in range(2):
        assert traces(LITELLM, headers, PROTOBUF).status_code == 200
    assert requests() == 1
    (where,) = facade.deployments()
    served = {"environment": "production", "model": "opus-4-1", "provider": "openai"}
    assert where.attributes == served
    record = RequestRecord.objects.get(request_id__startswith="chatcmpl-")
    assert record.reporter
    assert counted() == {
        "attributes with content, not read": 2,
        "span that is no answer of a model left out": 6,
    }


def test_an_operation_that_nobody_knows_is_counted_as_such(headers):
    given = export(span(1, **{"gen_ai__operation__name": "quetzal"}))
    assert traces(given, headers).json() == {}
    traces(export(span(2, **{"gen_ai__operation__name": "embeddings"})), headers)
    assert counted() == {
        "span with an operation that is not known left out": 1,
        "span that is no answer of a model left out": 1,
    }


def test_an_attribute_that_is_no_single_value_is_remarked_on(headers):
    one = span(1)
    several = {"arrayValue": {"values": [{"stringValue": "tpu"}]}}
    one["attributes"].append({"key": "routing_pool", "value": several})
    traces(export(one), headers)
    assert requests() == 1
    assert counted() == {"attribute that is no short text, not taken": 1}


def test_scopes_of_the_first_versions_are_read(headers):
    old = export(span(1))
    (group,) = old["resourceSpans"]
    group["instrumentationLibrarySpans"] = group.pop("scopeSpans")
    assert traces(old, headers).json() == {}
    assert requests() == 1
    # In protobuf their field has the number 1000, and lies in the same place.
    scopes = next(wire.parts(memoryview(SPANS), 1))
    inner = b"".join(bytes(part) for part in wire.parts(scopes, 2))
    size = bytes([len(inner) & 0x7F | 0x80, len(inner) >> 7])
    scope = b"\xc2\x3e" + size + inner
    size = bytes([len(scope) & 0x7F | 0x80, len(scope) >> 7])
    assert traces(b"\x0a" + size + scope, headers, PROTOBUF).status_code == 200
    assert requests() == 2


def test_json_that_holds_no_spans_is_refused_and_an_empty_export_is_not(headers):
    for body in ({"resource_spans": []}, {"resourceLogs": []}):
        assert traces(body, headers).status_code == 400
    assert traces({}, headers).json() == {}


def test_spans_sent_again_do_not_count_twice(headers):
    for _ in range(3):
        assert traces(SPANS, headers, PROTOBUF).status_code == 200
    assert requests() == 1
    assert traces(export(span(1), span(2)), headers).json() == {}
    assert traces(export(span(2), span(3)), headers).json() == {}
    assert requests() == 1 + 3


def test_client_and_server_of_one_call_count_once(headers):
    response = {"gen_ai__response__id": "resp-1"}
    traces(export(span(1, **response)), headers)
    traces(export(span(2, **response)), headers)
    assert requests() == 1


def test_a_trace_of_two_deployments_names_none(headers):
    traces(export(span(1), span(2, gen_ai__request__model="m-2")), headers)
    ids = set(RequestRecord.objects.values_list("request_id", flat=True))
    assert ids == {f"{1:016x}", f"{2:016x}"}
    assert requests() == 2
    assert any(what.startswith("trace with answers") for what in counted())


def test_traffic_from_spans_can_be_turned_off(headers, settings):
    settings.OTLP_TRAFFIC = False
    traces(export(span()), headers)
    assert RequestRecord.objects.count() == 2
    assert not Traffic.objects.exists()


def test_content_is_never_kept_nor_shown(headers):
    content = {
        "gen_ai__input__messages": "quetzal",
        "gen_ai__prompt__0__content": "quetzal",
        "input__value": "quetzal",
        "groundswell__unlisted": "quetzal",
    }
    traces(export(span(**content)), headers)
    assert "quetzal" not in str([d.attributes for d in facade.deployments()])
    assert "quetzal" not in str(counted())


def test_a_span_that_cannot_be_taken_is_refused_and_the_rest_is_kept(headers):
    old = span(2, at=1)
    answer = traces(export(span(1), old, span(3, at=0)), headers)
    told = answer.json()["partialSuccess"]
    assert told["rejectedSpans"] == "2"
    assert "startTimeUnixNano" in told["errorMessage"]
    assert requests() == 1
    assert "refused: at is before 2020" in counted()


def test_an_exporter_is_told_in_protobuf(headers):
    timeless = SPANS.replace(AT.to_bytes(8, "little"), bytes(8))
    answer = traces(timeless, headers, PROTOBUF)
    assert answer.status_code == 200
    # partial_success { rejected_spans: 1 error_message: "..." }
    text = b"startTimeUnixNano is missing"
    inner = b"\x08\x01\x12" + bytes([len(text)]) + text
    assert answer.content == b"\x0a" + bytes([len(inner)]) + inner


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (SPANS[:-3], PROTOBUF, 400),
        (b"{", "application/json", 400),
        (b'{"resourceSpans": 3}', "application/json", 400),
        (b'{"resourceSpans": ["quetzal"]}', "application/json", 400),
        (SPANS, "text/plain", 415),
    ],
)
def test_what_is_no_export_is_refused(headers, body, content_type, status):
    answer = traces(body, headers, content_type)
    assert answer.status_code == status
    assert "quetzal" not in answer.text


@pytest.mark.parametrize("name", ["traceId", "spanId"])
@pytest.mark.parametrize(
    "value", ["\ud800 quetzal", "xyz", 7, {"quetzal": 1}, "a" * 99]
)
def test_an_id_that_is_not_hexadecimal_is_refused(headers, name, value):
    record = evaluation()
    record["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0][name] = value
    for answer in (
        traces(export(span(1) | {name: value}), headers),
        logs(record, headers),
    ):
        assert answer.status_code == 400
        assert name in answer.text
        assert "quetzal" not in answer.text


def test_a_key_needs_its_scope():
    headers = {"Authorization": f"Bearer {make_key('intake')}"}
    assert traces(SPANS, headers, PROTOBUF).status_code == 403
    assert traces(SPANS, {}, PROTOBUF).status_code == 401


def test_the_evaluation_of_the_sdk_becomes_a_report_of_its_request(headers):
    traces(SPANS, headers, PROTOBUF)
    for _ in range(2):
        assert logs(LOGS, headers, PROTOBUF).status_code == 200
    row = Report.objects.get()
    assert row.report_id.startswith("otel:")
    assert row.request_id.startswith("resp-")
    assert row.attributes == SERVED
    assert row.reporter
    assert counted()["log record that is no evaluation left out"] == 2
    facade.redact_waiting(now=timezone.now(), limit=10)
    assert Report.objects.get().comment == "It answered in Thai"


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({}, True),
        ({"score__value": None, "score__label": "thumbs_down"}, True),
        ({"score__value": 1.0}, False),
        ({"name": "relevance"}, False),
    ],
)
def test_only_complaints_become_reports(headers, fields, taken):
    assert logs(evaluation(**fields), headers).json() == {}
    assert Report.objects.count() == taken
    if taken:
        assert Report.objects.get().created_at.isoformat().startswith("2025-08-26T09")


def test_an_evaluation_without_a_name_is_refused(headers):
    told = logs(evaluation(name=None), headers).json()["partialSuccess"]
    assert told["rejectedLogRecords"] == "1"
    assert json.dumps(told).count("gen_ai.evaluation.name") == 1
