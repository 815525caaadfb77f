"""One cause as pages, tables and reports show it, built from its shown document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from triage.queries.documents import Document
from triage.queries.figures import Figure
from triage.queries.wording import duration, in_sentence, listed, moment, place

if TYPE_CHECKING:
    from datetime import timedelta

    from triage.queries.explanation import Explanation

Attributes = tuple[tuple[str, tuple[str, ...]], ...]


# A first suspect with a score below this is listed and not put into the sentence.
WEAK = 0.2
# A last step that adds less than this part of the highest has faded.
FADED = 0.1
# What `Related.what` is near.
PART_ENDS, END = "a part ends", "end"


@dataclass(frozen=True)
class SymptomName:
    """One symptom of a cause."""

    symptom_id: str
    label: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A change point, told apart into traffic share and rate."""

    at: datetime
    excess_per_hour: Figure
    traffic_share: Figure
    rate_ratio: Figure


@dataclass(frozen=True)
class TrafficShift:
    """A jump of the cause's share of the traffic: what it was and what it became."""

    at: datetime
    before: Figure
    after: Figure


@dataclass(frozen=True)
class Suspect:
    """A logged change that fits the onset or a step, and why."""

    change_id: str
    title: str
    at: datetime | None
    score: Figure
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class OnsetChange:
    """The logged change at whose minute an onset is put."""

    change_id: str
    title: str


@dataclass(frozen=True)
class Related:
    """A logged change near a step of the cause, the end of a part, or its end."""

    what: str
    turn_at: datetime
    change_id: str
    title: str
    at: datetime


@dataclass(frozen=True)
class EndedPart:
    """Values of an attribute in which the excess ended before it did in the others.

    `left` are those others.
    """

    attribute: str
    values: tuple[str, ...]
    at: datetime
    left: tuple[str, ...]

    @property
    def place(self) -> str:
        """The values in words."""
        return f"{self.attribute} {listed(self.values)}"

    @property
    def rest(self) -> str:
        """The values in which it went on, in words."""
        return listed(self.left) or "the rest"


@dataclass(frozen=True)
class Affected:
    """Requests inside the cause, their share of all, the worst hour, the users."""

    requests: Figure
    share: Figure
    worst_hour_share: Figure
    users: Figure
    users_share: Figure


@dataclass(frozen=True)
class Note:
    """A change of mind about a cause."""

    at: datetime | None
    what: str


@dataclass(frozen=True)
class CauseView:
    """One cause with every number as it may be shown; `document` is its JSON."""

    cause_id: str
    status: str
    verdict: str
    symptoms: tuple[SymptomName, ...]
    series: str
    attributes: Attributes
    alternatives: tuple[Attributes, ...]
    basis: str
    onset: datetime
    onset_interval: tuple[datetime, datetime] | None
    onset_change: OnsetChange | None
    detected_at: datetime
    resolved_at: datetime | None
    ended_at: datetime | None
    ended_parts: tuple[EndedPart, ...]
    reports: Figure
    reporters: Figure
    expected: Figure
    rate_ratio: Figure
    rate_ratio_low: Figure
    rate_ratio_high: Figure
    affected: Affected
    steps: tuple[Step, ...]
    shifts: tuple[TrafficShift, ...]
    suspects: tuple[Suspect, ...]
    related: tuple[Related, ...]
    history: tuple[Note, ...]
    explanation: Explanation | None
    document: Document

    @property
    def place(self) -> str:
        """Which part of the fleet, in words."""
        return place(dict(self.attributes))

    @property
    def rollback(self) -> Suspect | None:
        """The change to look at first for a rollback; None once it ended."""
        first = self.suspects[0] if self.suspects else None
        if self.until or first is None or (first.score.value or 0.0) < WEAK:
            return None
        return first

    @property
    def fixes(self) -> tuple[Related, ...]:
        """The logged changes near the end of the cause or of a part of it."""
        near = [one for one in self.related if one.what in (PART_ENDS, END)]
        return tuple(sorted(near, key=lambda one: (one.turn_at, one.at)))

    @property
    def said(self) -> str:
        """What people made of it, in words; empty when nobody did either."""
        parts = [self.status] if self.status == "dismissed" else []
        parts += [f"judged {self.verdict}"] if self.verdict else []
        return listed(parts)

    @property
    def complaint(self) -> str:
        """What users saw, in words."""
        labels = [in_sentence(symptom.label) for symptom in self.symptoms]
        return listed(labels) or self.series

    @property
    def until(self) -> datetime | None:
        """When its excess ended, or was seen to have ended; None while it goes on."""
        if self.resolved_at is None:
            return None
        return self.ended_at or self.resolved_at

    @property
    def faded_at(self) -> datetime | None:
        """Since when an open cause adds hardly anything; None while it does.

        Since its last step, when that adds less than a tenth of the highest.
        """
        excess = [step.excess_per_hour.value for step in self.steps]
        told = [value for value in excess if value is not None]
        if self.resolved_at is not None or len(told) < max(2, len(excess)):
            return None
        return self.steps[-1].at if told[-1] < FADED * max(told) else None

    @property
    def delay(self) -> timedelta:
        """From onset to detection."""
        return self.detected_at - self.onset

    @property
    def delay_text(self) -> str:
        """From onset to detection, in words."""
        return duration(self.delay)

    @property
    def counts(self) -> str:
        """Reports and reporters beside what was expected, in words."""
        if not self.reporters.shown:
            return f"reports by {self.reporters} reporters"
        return (
            f"{self.reports} by {self.reporters} reporters, {self.expected} expected, "
            f"{self.rate_ratio.times} × ({self.rate_ratio_low.times} to "
            f"{self.rate_ratio_high.times})"
        )

    @property
    def against(self) -> str:
        """What was expected and the ratio's interval, in words; empty when hidden."""
        if not self.reporters.shown:
            return ""
        return (
            f"{self.expected} expected, rate ratio {self.rate_ratio_low.times} to "
            f"{self.rate_ratio_high.times}; "
        )

    @property
    def exposure(self) -> str:
        """The requests inside the cause and their share of all, in words."""
        affected = self.affected
        if not affected.requests.shown:
            return "requests not counted"
        return (
            f"{affected.requests} requests, {affected.share.percent} of all, "
            f"{affected.worst_hour_share.percent} in the worst hour"
        )

    @property
    def sentence(self) -> str:
        """The whole cause in one sentence."""
        return f"{self.place}: {self.complaint}, {self._size}, {self._change}."

    @property
    def _size(self) -> str:
        since = f"since {moment(self.onset)}"
        if not self.reporters.shown:
            return f"reports by {self.reporters} reporters {since}"
        against = "the other reports" if self.basis == "reports" else "expected"
        return (
            f"{self.rate_ratio.times} × {against} {since}, {self.reports} reports "
            f"by {self.reporters} reporters"
        )

    @property
    def _change(self) -> str:
        if not self.suspects:
            return "no logged change fits"
        if (self.suspects[0].score.value or 0) < WEAK:
            return "no logged change fits well"
        return f"associated with the change “{self.suspects[0].title}”"
