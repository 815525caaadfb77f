"""triage.web."""
