"""What the read API answers, for its OpenAPI description.

The answers themselves are the documents of `triage.queries`, key for key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

NEXT = Field(
    None,
    description="The next page's address; only where a page was asked for.",
)


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


class WeekdayRiseOut(Schema):
    """A rise on the same days of every week, by their names in UTC, and by how much."""

    kind: Literal["follows the day of the week"]
    series: str
    attributes: dict[str, list[str]]
    days: list[str]
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
    findings: list[EverywhereOut | DailyRiseOut]
    weekday_rises: list[WeekdayRiseOut]
    traffic_moves: list[TrafficMovedOut]
    next: str | None = NEXT


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
    next: str | None = NEXT


class ExploredOut(Schema):
    """A series by attributes; a number that may not be shown is null."""

    class SideOut(Schema):
        """One side of the question; `not_told_apart` reports are of no part."""

        label: str
        since: date
        last_day: date
        where: dict[str, str]
        not_told_apart: int

    class NumbersOut(Schema):
        """The numbers of one side, `requests` the denominator of `rate`."""

        reports: int | None
        reporters: int | None
        requests: int | None
        rate: float | None
        even_share: float | None
        concentration: float | None

    class TotalOut(Schema):
        """All parts together, side by side."""

        sides: list[ExploredOut.NumbersOut]
        contrast: float | None

    class PartOut(Schema):
        """One part, named by its values."""

        values: dict[str, str]
        sides: list[ExploredOut.NumbersOut]
        contrast: float | None

    series: str
    by: list[str]
    sides: list[SideOut]
    total: TotalOut
    parts: list[PartOut]
    parts_left_out: int
    next: str | None = NEXT


class WeeklyReportsOut(Schema):
    """The weekly reports that are kept, the latest week first."""

    class KeptReportOut(Schema):
        """One of them; `sentence` says its week in a line."""

        week: str
        made_at: datetime
        times_made: int
        sentence: str

    reports: list[KeptReportOut]
    next: str | None = NEXT


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

        class NearOut(Schema):
            """A cause of which something lies near the change."""

            cause_id: str
            what: str

        change_id: str
        at: datetime
        known_at: datetime
        kind: str
        title: str
        metadata: dict[str, list[str]]
        suspected_by: list[SuspicionOut]
        near: list[NearOut]

    changes: list[ChangeOut]
    page: int
    more: bool
    next: str | None = NEXT
