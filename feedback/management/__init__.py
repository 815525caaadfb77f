"""feedback.management."""
