"""Which field of a report each adapter fills from what, as the documents show it."""

from __future__ import annotations

from feedback.adapters import (
    bug_text,
    cdevents,
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

CHANGES = {
    "github": github_deployments.FIELDS,
    "launchdarkly": launchdarkly.FIELDS,
    "cdevents": cdevents.FIELDS,
    "mapped": mapped_changes.FIELDS,
}


def mapping_table() -> str:
    """Return a Markdown table: format, field, where it comes from."""
    return _table("`--as`", SOURCES)


def changes_table() -> str:
    """Return the table of the hooks: system, field of a change, where it comes from."""
    return _table("`system`", CHANGES)


def _table(first: str, sources: dict[str, dict[str, str]]) -> str:
    rows = [f"| {first} | field | comes from |", "|---|---|---|"]
    rows += [
        f"| {source} | `{name}` | {text} |"
        for source, fields in sources.items()
        for name, text in fields.items()
    ]
    return "\n".join(rows)
