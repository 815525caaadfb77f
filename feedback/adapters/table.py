"""Which field of a report each adapter fills from what, as the documents show it."""

from __future__ import annotations

from feedback.adapters import (
    bug_text,
    genai,
    github_issues,
    langfuse,
    langsmith,
    librechat,
    mapping,
    openwebui,
    sentry,
)

SOURCES = {
    "github": github_issues.FIELDS,
    "bug": bug_text.FIELDS,
    "langfuse": langfuse.FIELDS,
    "langsmith (live)": langsmith.FIELDS,
    "sentry (live)": sentry.FIELDS,
    "otlp (live)": genai.FIELDS,
    "openwebui": openwebui.FIELDS,
    "librechat": librechat.FIELDS,
    "csv, jsonl": mapping.FIELDS,
}


def mapping_table() -> str:
    """Return a Markdown table: format, field, where it comes from."""
    rows = ["| `--as` | field | comes from |", "|---|---|---|"]
    rows += [
        f"| {source} | `{name}` | {text} |"
        for source, fields in SOURCES.items()
        for name, text in fields.items()
    ]
    return "\n".join(rows)
