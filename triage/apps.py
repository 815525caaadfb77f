"""Django's registration of triage."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """What is worked out from the reports."""

    name = "triage"
    default_auto_field = "django.db.models.BigAutoField"
