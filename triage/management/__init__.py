"""triage.management."""
