"""GitHub issues become external reports; what is not understood stays."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from feedback.adapters.environment import read_environment
from feedback.adapters.github_issues import adapt_issue
from feedback.models import Report
from feedback.outcomes import RefusedError
from tests.feedback.github_export import issue

TEMPLATE = """### Preflight Checklist

- [x] I have searched existing issues

### What's Wrong?

The reply stops. See version: two of my notes.

### Claude Model

Sonnet (default)

### Last Working Version

1.0.90

### Claude Code Version

1.0.123 (Claude Code)

### Platform

AWS Bedrock

### Operating System

Ubuntu/Debian Linux

### Terminal/Shell

Terminal.app (macOS)

### Error Messages/Logs

```shell
Version: 9.9.9
```
"""


def test_an_issue_becomes_an_external_report():
    report = adapt_issue(issue(7)).report
    assert report == {
        "report_id": "github:acme/coder#7",
        "kind": "external",
        "created_at": "2026-03-02T10:00:00Z",
        "user_id": "github:octo-7",
        "comment": "Very slow replies\n\nIt takes a minute.",
        "metadata": {
            "client_os": "macos",
            "client_version": "2.4.1",
            "terminal": "iterm2",
        },
    }


def test_headings_of_a_template_are_read_and_logs_are_not():
    found = read_environment(TEMPLATE)
    assert found.metadata == {
        "model": "sonnet",
        "client_version": "1.0.123",
        "channel": "aws bedrock",
        "client_os": "linux",
        "terminal": "apple_terminal",
    }
    for kept in ("The reply stops.", "Version: 9.9.9", "1.0.90", "two of my notes"):
        assert kept in found.text
    assert "1.0.123" not in found.text
    assert "have searched" not in found.text


@pytest.mark.parametrize(
    ("line", "metadata"),
    [
        ("- Version: v2.0.1-beta.3", {"client_version": "2.0.1-beta.3"}),
        ("* **Version**: 2.0.1", {"client_version": "2.0.1"}),
        ("**Version:** 2.0.1", {"client_version": "2.0.1"}),
        ("CLI version: `0.9.0`", {"client_version": "0.9.0"}),
        (
            "## What version of Coder is running?\n\ncoder 0.4.2",
            {"client_version": "0.4.2"},
        ),
        ("Node version: 22.1.0", {}),
        ("Last working version: 1.0.1", {}),
        ("Platform: win32", {"client_os": "windows"}),
        ("Platform: Vertex", {"channel": "vertex"}),
        ("OS: macOS 15.1", {"client_os": "macos"}),
        ("Model: Not sure / Multiple models", {}),
        ("Model: claude-opus-4-1", {"model": "claude-opus-4-1"}),
        ("", {}),
        ("Version: 1.2.3\nVersion: 4.5.6", {"client_version": "1.2.3"}),
    ],
)
def test_common_spellings(line, metadata):
    assert read_environment(line).metadata == metadata


def test_what_is_not_understood_stays_in_the_text_and_is_noted():
    found = read_environment("Version: the newest one")
    assert found.text == "Version: the newest one"
    assert found.notes == {"client_version not understood, left in the text"}


def test_only_what_a_template_asked_in_vain_is_left_out():
    text = "# Title\n## Errors\n### Seen\n_No response_\n```\n# one\n# two\n```"
    assert read_environment(text).text == "Title\n```\n# one\n# two\n```"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "7"}, "number"),
        ({"body": 3}, "body"),
        ({"repository_url": None}, "repository_url"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field(fields, field):
    with pytest.raises(RefusedError) as error:
        adapt_issue(issue(7, **fields))
    assert error.value.field == field


def test_the_command_line_client_is_read_too():
    given = issue(7)
    given |= {"createdAt": given.pop("created_at"), "author": given.pop("user")}
    given["url"] = "https://github.com/Acme/Coder/issues/7"
    del given["repository_url"]
    assert adapt_issue(given).report == adapt_issue(issue(7)).report


def load(path, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "load", reports=str(path), format="github", stdout=out, stderr=err, **options
    )
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("shape", ["lines", "list", "pages"])
def test_an_export_is_loaded_once(tmp_path, shape):
    items = [issue(1), issue(2, pull_request={"url": "x"}), issue(3, user=None)]
    path = tmp_path / "issues.json"
    path.write_text(
        "\n".join(map(json.dumps, items))
        if shape == "lines"
        else json.dumps(items if shape == "list" else [items[:1], items[1:]], indent=1)
    )
    out = load(path)
    assert "reports: 2 accepted, 0 duplicates, 0 refused" in out
    assert "1 × pull request left out" in out
    assert "labels not taken" in out
    assert "reports: 0 accepted, 2 duplicates" in load(path)
    rows = Report.objects.order_by("report_id")
    assert [r.kind for r in rows] == ["external", "external"]
    assert rows[0].reporter
    assert "octo" not in f"{rows[0].reporter}{rows[0].comment}"
    assert not rows[1].reporter


@pytest.mark.django_db
def test_an_issue_that_was_edited_is_counted_and_its_first_version_kept(tmp_path):
    path = tmp_path / "issues.jsonl"
    path.write_text(json.dumps(issue(1)))
    load(path)
    path.write_text(json.dumps(issue(1, title="Solved")))
    out = load(path)
    assert "0 refused" in out
    assert "1 × edited since it was taken" in out
    assert Report.objects.get().comment.startswith("Very slow")


@pytest.mark.django_db
def test_personal_data_in_what_was_read_is_replaced(tmp_path):
    path = tmp_path / "issues.jsonl"
    body = "Mail me: ada@example.org\nTerminal: ada@example.org"
    path.write_text(json.dumps(issue(1, body=body)))
    assert "personal data replaced in metadata.terminal" in load(path)
    row = Report.objects.get()
    assert "ada@" not in f"{row.comment}{row.attributes}{row.claimed}"


@pytest.mark.django_db
def test_refused_issues_are_named_by_place_and_field(tmp_path):
    path = tmp_path / "issues.json"
    path.write_text(
        json.dumps([issue(1), issue(2, number=None), issue(3, created_at="x")])
    )
    err = io.StringIO()
    with pytest.raises(CommandError, match="2 lines were refused"):
        call_command("load", reports=str(path), format="github", stderr=err)
    assert ":2: number: must be" in err.getvalue()
    assert ":3: created_at: must be" in err.getvalue()


@pytest.mark.django_db
def test_a_comment_that_is_too_long_is_cut_and_counted(tmp_path, settings):
    settings.COMMENT_MAX_BYTES = 40
    path = tmp_path / "issues.jsonl"
    path.write_text(json.dumps(issue(1, body="é" * 50)))
    assert "1 × comment cut after 40 bytes" in load(path)
    assert Report.objects.count() == 1
