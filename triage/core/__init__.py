"""triage.core."""
