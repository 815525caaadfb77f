"""/bug texts become bug reports, named by their Feedback ID."""

from __future__ import annotations

import pytest

from feedback.adapters.bug_text import adapt_bug_text
from feedback.outcomes import RefusedError

TEXT = (
    "**Bug Description**\nIt hangs after two questions.\n\n**Environment Info**\n"
    "- Platform: linux\n- Terminal: ghostty\n- Version: 2.1.7\n- Feedback ID: f-12\n\n"
    '**Errors**\n```json\n[{"error": "TypeError"}]\n```'
)


def test_a_text_becomes_a_report():
    record = {"text": TEXT, "created_at": "2026-03-02T10:00:00Z", "mood": "bad"}
    adapted = adapt_bug_text(record)
    assert adapted.report["report_id"] == "bug:f-12"
    assert adapted.report["kind"] == "bug"
    assert adapted.report["metadata"] == {
        "client_os": "linux",
        "terminal": "ghostty",
        "client_version": "2.1.7",
    }
    assert "It hangs after two questions." in adapted.report["comment"]
    assert "TypeError" in adapted.report["comment"]
    assert "f-12" not in adapted.report["comment"]
    assert "other fields not taken" in adapted.notes


def test_no_errors_leave_no_trace():
    text = TEXT.replace('{"error": "TypeError"}', "")
    comment = adapt_bug_text({"text": text}).report["comment"]
    assert "json" not in comment
    assert "Errors" not in comment


def test_a_text_without_an_id_is_refused():
    with pytest.raises(RefusedError) as error:
        adapt_bug_text({"text": "It hangs."})
    assert error.value.field == "text"
