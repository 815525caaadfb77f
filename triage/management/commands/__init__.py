"""triage.management.commands."""
