"""triage.templatetags."""
