"""Django's registration of feedback."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FeedbackConfig(AppConfig):
    """What comes in, and the privacy boundary."""

    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the roles' groups once every table and permission is there."""
        from feedback.roles import make_groups

        # No sender: the last application to be migrated completes the permissions.
        post_migrate.connect(make_groups, dispatch_uid="feedback.roles")
