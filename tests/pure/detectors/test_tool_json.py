from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import tool_json
from triage.core.types import Complaint


@pytest.mark.parametrize(
    "report",
    [
        answered(
            'I will look.\n<invoke name="search"><parameter name="q">x</parameter>'
        ),
        answered('{"name": "search", "arguments": {"q": "bridge"}}'),
        answered("[TOOL_CALLS] search bridge"),
        Complaint("", (("user", "go"), ("tool", "InputValidationError: path missing"))),
        Complaint("", (("tool_call", '{"path": '), ("assistant", "Done."))),
        commented('I only see <invoke name="edit"> in the chat'),
    ],
)
def test_malformed_calls_are_found(report: Complaint) -> None:
    found = tool_json.detect(report)
    assert found is not None
    assert found.symptom_id == "tool_call_malformed"


@pytest.mark.parametrize(
    "report",
    [
        answered("The bridge is old."),
        answered('```json\n{"name": "search", "arguments": {}}\n```'),
        answered('{"name": "Ada", "age": 36}'),
        answered('{"name": "x", "arguments": {}}', "Show me a function call in JSON"),
        Complaint("", (("tool", "3 files found"), ("assistant", "Three files."))),
        Complaint("", (("tool_call", '{"path": "a"}'), ("assistant", "Done."))),
        commented("the tool is great"),
    ],
)
def test_sound_calls_and_plain_json_are_left_alone(report: Complaint) -> None:
    assert tool_json.detect(report) is None
