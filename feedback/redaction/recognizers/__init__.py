"""feedback.redaction.recognizers."""
