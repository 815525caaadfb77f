"""What triage keeps: each report's place, the scan's state, the causes."""

from triage.models.causes import (
    ERASED,
    ActsAreAddedError,
    AddedRows,
    Cause,
    CauseAct,
)
from triage.models.placing import (
    NewSymptom,
    Placement,
    Resorting,
    ScanState,
)
from triage.models.probes import (
    ProbeCount,
    ProbeRun,
)
from triage.models.telling import (
    Annotation,
    CauseIssue,
    Delivery,
    KeptReport,
    Mute,
)

__all__ = [
    "ERASED",
    "ActsAreAddedError",
    "AddedRows",
    "Annotation",
    "Cause",
    "CauseAct",
    "CauseIssue",
    "Delivery",
    "KeptReport",
    "Mute",
    "NewSymptom",
    "Placement",
    "ProbeCount",
    "ProbeRun",
    "Resorting",
    "ScanState",
]
