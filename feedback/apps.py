"""Django's registration of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What comes in, and the privacy boundary."""

    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
