"""What may be read: the one place where numbers are made fit to be shown."""

from triage.queries.cause_view import CauseView
from triage.queries.causes import cause_known, causes_known, documents_known
from triage.queries.state import State, horizon, scanned_to, state_known
from triage.queries.symptoms import SymptomRow, SymptomTable, symptoms_known

__all__ = [
    "CauseView",
    "State",
    "SymptomRow",
    "SymptomTable",
    "cause_known",
    "causes_known",
    "documents_known",
    "horizon",
    "scanned_to",
    "state_known",
    "symptoms_known",
]
