"""What the read API answers, for its OpenAPI description.

The answers themselves are the documents of `triage.queries`, key for key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from triage.web.cause_schemas import CauseOut

NEXT = Field(
    None,
    description="The next page's address; only where a page was asked for.",
)


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
