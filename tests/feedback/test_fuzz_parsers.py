"""Whatever comes, a parser takes it or refuses it: it raises nothing else.

FUZZ_EXAMPLES says how many documents each parser is given.
"""

from __future__ import annotations

import io
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.adapters import (
    bug_text,
    cdevents,
    environment,
    genai,
    github_deployments,
    github_issues,
    langfuse,
    langsmith,
    launchdarkly,
    librechat,
    mapped_changes,
    mapping,
    openwebui,
    otlp,
    scores,
    sentry,
)
from feedback.bodies import parse_json
from feedback.connecting import rules
from feedback.endpoints.multipart import parts_of
from feedback.errors import ApiError
from feedback.lines import read_batches
from feedback.outcomes import RefusedError
from feedback.schemas import ChangeIn, ReportIn, RequestIn, TrafficIn, parse
from tests.feedback import json_shapes

NOW = datetime(2025, 8, 26, 12, tzinfo=UTC)
SAID = {"now": NOW.isoformat()}
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
MAPPING = mapping.read_mapping(
    text="""
    [fields]
    report_id = "ticket"
    created_at = "opened.at"
    comment = "text"
    [metadata]
    client_version = "app.version"
    [constants]
    kind = "bug"
    """,
    toml=True,
)
CHANGES = mapped_changes.ChangeMapping(
    fields={"change_id": "id", "at": "at", "title": "title", "kind": "phase"},
    kinds={"Succeeded": "deploy"},
    scope={"environment": "app.namespace"},
)


def tried(*, more=1):
    """Give a parser as many documents as the environment says."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return hypothesis_settings(
        max_examples=EXAMPLES * more, deadline=None, suppress_health_check=checks
    )


def split(several, adapt):
    return lambda document: [adapt(record) for record in several(document)]


def lazily(function):
    """Call something with the rules that hold when it is called."""
    return lambda document, **said: function(document, rules=rules(), **said)


REPORTS = {
    bug_text: bug_text.adapt_bug_text,
    github_issues: github_issues.adapt_issue,
    openwebui: openwebui.adapt_rating,
    mapping: MAPPING.adapt,
    langsmith: partial(lazily(langsmith.adapt_feedback), **SAID),
    langfuse: partial(lazily(langfuse.adapt_event), **SAID),
}
LISTS = {
    librechat: split(librechat.messages_in, librechat.adapt_message),
    langfuse: split(langfuse.scores_in, lazily(langfuse.adapt_score)),
}
CHANGED = {
    cdevents: lazily(cdevents.adapt_event),
    github_deployments: lazily(github_deployments.adapt_deployment),
    launchdarkly: lazily(launchdarkly.adapt_entry),
    mapped_changes: partial(CHANGES.adapt, prefix="hook"),
}
SCHEMAS = {"reports": ReportIn, "traffic": TrafficIn, "changes": ChangeIn}
SCHEMAS["requests"] = RequestIn


def named(table):
    return {
        "argvalues": table.items(),
        "ids": [getattr(m, "__name__", m).rpartition(".")[2] for m in table],
    }


@pytest.mark.parametrize(("module", "adapt"), **named(REPORTS))
def test_a_tool_s_record_becomes_a_report_or_is_refused(module, adapt):
    @tried()
    @given(json_shapes.documents(module, scores))
    def holds(document):
        with suppress(RefusedError):
            parse(schema=ReportIn, item=adapt(document).report or {}, now=NOW)

    holds()


@pytest.mark.parametrize(("module", "adapt"), **named(LISTS))
def test_a_tool_s_list_becomes_reports_or_is_refused(module, adapt):
    @tried()
    @given(json_shapes.documents(module, scores))
    def holds(document):
        with suppress(RefusedError):
            for adapted in adapt(document):
                parse(schema=ReportIn, item=adapted.report or {}, now=NOW)

    holds()


@pytest.mark.parametrize(("module", "adapt"), **named(CHANGED))
def test_a_hook_s_event_becomes_a_change_or_is_refused(module, adapt):
    @tried()
    @given(json_shapes.documents(module, scores))
    def holds(document):
        with suppress(RefusedError):
            parse(schema=ChangeIn, item=adapt(document).change or {}, now=NOW)

    holds()


@pytest.mark.parametrize(("name", "schema"), **named(SCHEMAS))
def test_an_item_is_taken_or_refused(name, schema):
    from feedback import schemas, values

    @tried(more=2)
    @given(json_shapes.documents(schemas, values))
    def holds(document):
        with suppress(RefusedError):
            parse(schema=schema, item=document, now=NOW)

    holds()


@pytest.mark.parametrize("shape", [otlp.SPANS, otlp.LOGS], ids=["spans", "logs"])
def test_signals_in_json_are_read_or_refused(shape):
    @tried()
    @given(json_shapes.documents(otlp, genai), st.integers(-(2**70), 2**70))
    def holds(document, at):
        item = {"attributes": document, shape.times[0][0]: at}
        nested = {shape.resources: [{shape.scopes: [{shape.items: [item]}]}]}
        for given_document in (document, nested):
            with suppress(RefusedError):
                _understand(otlp.from_json(given_document, shape=shape, wanted=bool))

    holds()


@pytest.mark.parametrize("shape", [otlp.SPANS, otlp.LOGS], ids=["spans", "logs"])
def test_signals_in_bytes_are_read_or_refused(shape):
    whole = (settings.BASE_DIR / "tests/feedback/payloads/otlp_logs.bin").read_bytes()

    @tried(more=2)
    @given(st.data())
    def holds(data):
        raw = data.draw(st.one_of(st.binary(max_size=300), _damaged(whole)))
        with suppress(RefusedError):
            _understand(otlp.from_protobuf(raw, shape=shape, wanted=bool))

    holds()


def _damaged(whole):
    """Bytes of a right message, one of them another and the end cut."""
    return st.tuples(
        st.integers(0, len(whole) - 1),
        st.binary(max_size=4),
        st.integers(1, len(whole)),
    ).map(lambda d: (whole[: d[0]] + d[1] + whole[d[0] + 1 :])[: d[2]])


def _understand(signals):
    for signal in signals:
        with suppress(RefusedError):
            genai.adapt_event(signal, rules=rules(), **SAID)
        if genai.is_answer(signal):
            item = genai.request_of(signal, rules=rules())
            parse(schema=RequestIn, item=item, now=NOW)


@tried(more=2)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=60).map(str.encode)))
def test_bytes_are_json_or_refused(raw):
    with suppress(RefusedError):
        json.dumps(parse_json(raw))


@tried()
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            json_shapes.SCALARS.map(lambda value: json.dumps(value).encode()),
        ),
        max_size=12,
    ),
    st.integers(1, 5),
)
def test_every_line_is_an_item_or_named_as_broken(lines, size):
    raw = b"\n".join(lines)
    batches = list(read_batches(stream=io.BytesIO(raw), size=size))
    told = [n for b in batches for n in (*b.lines, *(n for n, _ in b.broken))]
    first = raw.removeprefix(b"\xef\xbb\xbf")
    full = [n for n, line in enumerate(first.split(b"\n"), 1) if line.strip()]
    assert sorted(told) == full


@tried()
@given(
    st.binary(max_size=200), st.sampled_from(["", "boundary=a", 'boundary="a b"', "x"])
)
def test_parts_of_a_body_are_found_or_refused(raw, boundary):
    for body in (raw, b"--a\r\n" + raw + b"\r\n--a--\r\n"):
        with suppress(ApiError):
            parts_of(body=body, content_type=f"multipart/form-data; {boundary}")


@tried()
@given(json_shapes.documents(sentry, scores), st.binary(max_size=100))
def test_an_envelope_is_read_or_refused(document, raw):
    packed = json.dumps(document).encode()
    whole = b"{}\n" + b'{"type": "feedback"}\n' + packed + b"\n"
    for body in (raw, packed + b"\n" + raw, whole, whole + raw):
        with suppress(RefusedError):
            _, items = sentry.items_of(body)
            for item in items:
                with suppress(RefusedError):
                    adapted = sentry.adapt_item(item, rules=rules(), **SAID)
                    parse(schema=ReportIn, item=adapted.report or {}, now=NOW)


@tried()
@given(json_shapes.documents(mapping), st.text(max_size=80), st.booleans())
def test_a_mapping_file_is_one_or_is_refused(document, text, toml):
    for written in (text, json.dumps(document)):
        with suppress(mapping.MappingError):
            mapping.read_mapping(text=written, toml=toml)


@tried()
@given(st.text(max_size=300))
def test_any_text_has_an_environment(text):
    environment.read_environment(text)
