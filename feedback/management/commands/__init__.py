"""feedback.management.commands."""
