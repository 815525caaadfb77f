"""How the read API describes one cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema


class SymptomNameOut(Schema):
    """One symptom of a cause."""

    symptom_id: str
    label: str
    keywords: list[str]


class SpreadOut(Schema):
    """Reports that do not say where they are from and are likely from the cause."""

    reports: float | None
    reporters: int | None


class AffectedOut(Schema):
    """Requests inside the cause; `users` only where request records exist."""

    requests: int | None
    of_requests: int | None = None
    share: float | None
    worst_hour_share: float | None
    suppressed: str | None = None
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


class OnsetChangeOut(Schema):
    """The logged change at whose minute the onset is put."""

    change_id: str
    title: str


class ProbesOut(Schema):
    """Canary probes beside a cause, from its onset to its end or the last hour."""

    class TriedOut(Schema):
        """Runs of one side; the exact 95% interval of the share that failed."""

        runs: int
        failures: int
        share_interval: list[float] | None

    class DetectorOut(Schema):
        """Failures that one detector saw, inside and outside."""

        detector: str
        inside: int
        outside: int

    since: datetime
    until: datetime
    inside: TriedOut
    outside: TriedOut
    ratio_interval: list[float | None]
    says: Literal["supports", "weakens", "cannot tell"]
    detectors: list[DetectorOut]


class RatingsOut(Schema):
    """Thumbs up inside a cause, and its reports per rating: report or thumbs-up."""

    thumbs_up: int
    reports_per_rating: float | None
    expected_per_rating: float | None


class DetectedAfterOut(Schema):
    """How long after the onset the alarm came, and after how many reports."""

    hours: float
    reports: int | None


class RelatedOut(Schema):
    """A change near a step, the end of a part, or the end."""

    what: str
    turn_at: datetime
    change_id: str
    title: str
    at: datetime


class EndedPartOut(Schema):
    """Values in which the excess ended while it went on in the others."""

    attribute: str
    values: list[str]
    at: datetime


class ShiftOut(Schema):
    """A jump of the cause's share of all requests."""

    at: datetime
    share_before: float
    share_after: float


class HistoryOut(Schema):
    """A change of mind about the cause."""

    at: datetime
    what: str


class CauseOut(Schema):
    """One cause; numbers that rest on too few reporters are null."""

    cause_id: str
    status: Literal["open", "acknowledged", "dismissed", "resolved"]
    verdict: Literal["right", "wrong"] | None
    symptoms: list[SymptomNameOut]
    new_symptom: str | None = None
    series: str
    symptom_series: list[str] = []
    attributes: dict[str, list[str]]
    description: str | None = None
    alternatives: list[dict[str, list[str]]]
    basis: Literal["traffic", "reports"]
    onset: datetime
    onset_interval: list[datetime]
    onset_change: OnsetChangeOut | None = None
    detected_at: datetime
    detected_after: DetectedAfterOut | None = None
    ended_at: datetime | None = None
    resolved_at: datetime | None
    rate_ratio: float | None
    rate_ratio_interval: list[float | None] | None
    reports: int | None
    reporters: int | None
    spread: SpreadOut | None = None
    expected: float | None
    affected: AffectedOut
    steps: list[StepOut]
    related_changes: list[RelatedOut] = []
    traffic_shifts: list[ShiftOut] = []
    ended_parts: list[EndedPartOut] = []
    suspect_changes: list[SuspectOut]
    explanation: dict[str, Any] | None = None
    merged_into: str | None = None
    history: list[HistoryOut] = []
    suppressed: str | None = None
    probes: ProbesOut | None = None
    ratings: RatingsOut | None = None


class SaidOut(Schema):
    """A cause as people and the scan see it now."""

    cause_id: str
    status: Literal["open", "acknowledged", "dismissed", "resolved"]
    state: Literal["open", "acknowledged", "dismissed"]
    verdict: Literal["right", "wrong"] | None
