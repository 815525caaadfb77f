"""The form for terminals that sends a bug report."""
