"""feedback.redaction."""
