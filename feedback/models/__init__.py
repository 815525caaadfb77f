"""What feedback keeps; feedback/fields.yaml says who may see each field."""

from feedback.models.access import (
    ERASED,
    AccessLog,
    AccessLogPurge,
    ApiKey,
    AppendOnlyError,
    AppendOnlyRows,
)
from feedback.models.changes import (
    Change,
    HookDelivery,
    NotUnderstood,
)
from feedback.models.reports import (
    Erased,
    ReceiptToken,
    Report,
    Reports,
    SealedPayload,
)
from feedback.models.traffic import (
    Deployment,
    RatingSeen,
    RequestRecord,
    ThumbsUp,
    Traffic,
    TrafficVersion,
)

__all__ = [
    "ERASED",
    "AccessLog",
    "AccessLogPurge",
    "ApiKey",
    "AppendOnlyError",
    "AppendOnlyRows",
    "Change",
    "Deployment",
    "Erased",
    "HookDelivery",
    "NotUnderstood",
    "RatingSeen",
    "ReceiptToken",
    "Report",
    "Reports",
    "RequestRecord",
    "SealedPayload",
    "ThumbsUp",
    "Traffic",
    "TrafficVersion",
]
