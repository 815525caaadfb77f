"""Django's registration of triage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from feedback.outcomes import Outcome


class TriageConfig(AppConfig):
    """What is worked out from the reports."""

    name = "triage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add what triage takes in to what `manage.py load` can load."""
        from feedback.kinds import KINDS

        KINDS["probes"] = (_accept_probes, 500)


def _accept_probes(**given: Any) -> Outcome:  # noqa: ANN401 - as accept_probes has them
    # Detectors are loaded by those who use them.
    from triage.probing import accept_probes

    return accept_probes(**given)
