"""What the read API answers, for its OpenAPI description.

The answers themselves are the documents of `triage.queries`, key for key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema


class SymptomNameOut(Schema):
    """One symptom of a cause."""

    symptom_id: str
    label: str
    keywords: list[str]


class AffectedOut(Schema):
    """Requests inside the cause; `users` only where request records exist."""

    requests: int | None
    share: float | None
    worst_hour_share: float | None
    users: int | None = None
    of_users: int | None = None
    users_share: float | None = None
    users_until: datetime | None = None


class StepOut(Schema):
    """A change point, told apart into traffic share and rate."""

    at: datetime
    excess_per_hour: float | None
    traffic_share: float | None
    rate_ratio: float | None


class SuspectOut(Schema):
    """A logged change that fits the onset or a step."""

    change_id: str
    title: str
    at: datetime
    score: float
    reasons: list[str]


class CauseOut(Schema):
    """One cause; numbers that rest on too few reporters are null."""

    cause_id: str
    status: Literal["open", "acknowledged", "dismissed", "resolved"]
    verdict: Literal["right", "wrong"] | None
    symptoms: list[SymptomNameOut]
    series: str
    attributes: dict[str, list[str]]
    alternatives: list[dict[str, list[str]]]
    basis: Literal["traffic", "reports"]
    onset: datetime
    onset_interval: list[datetime]
    detected_at: datetime
    resolved_at: datetime | None
    rate_ratio: float | None
    rate_ratio_interval: list[float | None] | None
    reports: int | None
    reporters: int | None
    expected: float | None
    affected: AffectedOut
    steps: list[StepOut]
    suspect_changes: list[SuspectOut]
    suppressed: str | None = None


class SaidOut(Schema):
    """A cause as people and the scan see it now."""

    cause_id: str
    status: Literal["open", "acknowledged", "dismissed", "resolved"]
    state: Literal["open", "acknowledged", "dismissed"]
    verdict: Literal["right", "wrong"] | None


class EverywhereOut(Schema):
    """A rise that all deployments share, and by how much."""

    kind: Literal["all deployments alike"]
    series: str
    since: datetime
    until: datetime | None
    rate_ratio: float


class DailyRiseOut(Schema):
    """A rise in the same hours of every day, [first, end) in UTC, and by how much."""

    kind: Literal["follows the hour of the day"]
    series: str
    attributes: dict[str, list[str]]
    hours: list[int]
    since: datetime
    until: datetime | None
    rate_ratio: float


class TrafficMovedOut(Schema):
    """A jump of one value's share of all requests that no logged change tells of."""

    kind: Literal["traffic moved"]
    attributes: dict[str, list[str]]
    at: datetime
    share_before: float
    share_after: float


class CausesOut(Schema):
    """The causes, in the order of their detection, and what is none."""

    causes: list[CauseOut]
    findings: list[EverywhereOut | DailyRiseOut | TrafficMovedOut]


class SymptomOut(Schema):
    """One symptom; numbers that may not be shown are null."""

    symptom_id: str
    label: str
    family: str
    reports: int | None
    reporters: int | None
    share: float | None
    keywords: list[str]
    suppressed: str | None = None


class NewSymptomOut(Schema):
    """A symptom that the taxonomy does not know; numbers are lower ends of steps."""

    symptom_id: str
    label: str
    words: list[str]
    found_at: datetime
    causes: list[str]
    reporters_at_least: int
    reporters_since_at_least: int


class SymptomsOut(Schema):
    """The symptoms of a period; `reports` is the denominator of every share."""

    since: datetime | None
    until: datetime | None
    reports: int | None
    reporters: int | None
    without_attributes: int | None
    symptoms: list[SymptomOut]
    new_symptoms: list[NewSymptomOut]


class ErrorOut(Schema):
    """Why a call was refused."""

    class Detail(Schema):
        """The field, empty when it was the call as a whole, and what is wrong."""

        field: str
        message: str

    error: Detail


class HealthOut(Schema):
    """What waits, how far the scan is, which versions run; small counts are null."""

    class VersionsOut(Schema):
        """The newest of each that left a trace."""

        head: str | None
        engine: str | None
        redaction: str | None

    class AlertsOut(Schema):
        """Alerts that wait, that failed and wait, that were given up in a week."""

        waiting: int
        retried: int
        dead: int

    waiting: int | None
    oldest_waiting_hours: int | None
    sealed_near_limit: int | None
    expired: int | None
    failed: int | None
    scan: Literal["not computed yet", "up to date", "behind"]
    scanned_to: datetime | None
    basis: Literal["traffic", "reports"] | None
    versions: VersionsOut
    broker: Literal["in-process", "reachable", "unreachable"]
    alerts: AlertsOut


class ChangesOut(Schema):
    """One page of the change log, the latest first."""

    class ChangeOut(Schema):
        """One entry and the causes that suspect it."""

        class SuspicionOut(Schema):
            """A cause and its score for the change."""

            cause_id: str
            score: float | None

        change_id: str
        at: datetime
        known_at: datetime
        kind: str
        title: str
        metadata: dict[str, list[str]]
        suspected_by: list[SuspicionOut]

    changes: list[ChangeOut]
    page: int
    more: bool
