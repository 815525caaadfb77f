"""One cause as pages, tables and reports show it, built from its shown document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from triage.queries.documents import Document
from triage.queries.figures import UNKNOWN, WITHHELD, Figure, fewer_than, finite
from triage.queries.wording import duration, in_sentence, listed, moment, place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

Attributes = tuple[tuple[str, tuple[str, ...]], ...]


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
class Suspect:
    """A logged change that fits the onset or a step, and why."""

    change_id: str
    title: str
    at: datetime | None
    score: Figure
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Affected:
    """Requests inside the cause, their share of all, the worst hour, the users."""

    requests: Figure
    share: Figure
    worst_hour_share: Figure
    users: Figure


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
    symptoms: tuple[SymptomName, ...]
    series: str
    attributes: Attributes
    alternatives: tuple[Attributes, ...]
    basis: str
    onset: datetime
    onset_interval: tuple[datetime, datetime] | None
    detected_at: datetime
    resolved_at: datetime | None
    reports: Figure
    reporters: Figure
    expected: Figure
    rate_ratio: Figure
    rate_ratio_low: Figure
    rate_ratio_high: Figure
    affected: Affected
    steps: tuple[Step, ...]
    suspects: tuple[Suspect, ...]
    history: tuple[Note, ...]
    document: Document

    @property
    def place(self) -> str:
        """Which part of the fleet, in words."""
        return place(dict(self.attributes))

    @property
    def complaint(self) -> str:
        """What users saw, in words."""
        labels = [in_sentence(symptom.label) for symptom in self.symptoms]
        return listed(labels) or self.series

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
            f"{self.expected} expected, ratio {self.rate_ratio_low.times} to "
            f"{self.rate_ratio_high.times}; "
        )

    @property
    def exposure(self) -> str:
        """The requests inside the cause and their share of all, in words."""
        affected = self.affected
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
        return f"associated with the change “{self.suspects[0].title}”"


def view_of(*, document: Document, min_reporters: int) -> CauseView:
    """Return the view of a document that has been through `shown_document`."""
    low, high = (document.get("rate_ratio_interval") or (None, None))[:2]
    few = fewer_than(min_reporters=min_reporters) if "suppressed" in document else ""
    number = _Numbers(WITHHELD if few else UNKNOWN)
    affected = document.get("affected") or {}
    users = _Numbers(affected.get("suppressed", UNKNOWN))
    interval = document.get("onset_interval")
    return CauseView(
        cause_id=document["cause_id"],
        status=document["status"],
        symptoms=tuple(_symptom(s) for s in document["symptoms"]),
        series=str(document.get("series", "")),
        attributes=_attributes(document["attributes"]),
        alternatives=tuple(_attributes(a) for a in document.get("alternatives") or ()),
        basis=document.get("basis", "traffic"),
        onset=_time(document["onset"]),
        onset_interval=(_time(interval[0]), _time(interval[1])) if interval else None,
        detected_at=_time(document["detected_at"]),
        resolved_at=_time_or_none(document.get("resolved_at")),
        reports=Figure(finite(document["reports"]), f"by {few}" if few else UNKNOWN),
        reporters=Figure(finite(document["reporters"]), few or UNKNOWN),
        expected=number.of(document["expected"], digits=1),
        rate_ratio=number.of(document["rate_ratio"], digits=1),
        rate_ratio_low=number.of(low, digits=1),
        rate_ratio_high=number.of(high, digits=1),
        affected=_affected(affected, users),
        steps=tuple(_step(s, number) for s in document.get("steps") or ()),
        suspects=tuple(_suspect(s) for s in document.get("suspect_changes") or ()),
        history=tuple(_note(n) for n in document.get("history") or ()),
        document=document,
    )


@dataclass(frozen=True)
class _Numbers:
    instead: str

    def of(self, value: object, *, digits: int = 0) -> Figure:
        return Figure(value=finite(value), instead=self.instead, digits=digits)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _time_or_none(text: str | None) -> datetime | None:
    return _time(text) if text else None


def _attributes(attributes: Mapping[str, Any]) -> Attributes:
    return tuple(
        (name, tuple(str(value) for value in values))
        for name, values in sorted(attributes.items())
    )


def _symptom(symptom: Mapping[str, Any]) -> SymptomName:
    return SymptomName(
        symptom_id=symptom["symptom_id"],
        label=symptom["label"],
        keywords=tuple(symptom.get("keywords") or ()),
    )


def _affected(affected: Mapping[str, Any], users: _Numbers) -> Affected:
    return Affected(
        requests=Figure(finite(affected.get("requests"))),
        share=Figure(finite(affected.get("share"))),
        worst_hour_share=Figure(finite(affected.get("worst_hour_share"))),
        users=users.of(affected.get("users")),
    )


def _step(step: Mapping[str, Any], number: _Numbers) -> Step:
    return Step(
        at=_time(step["at"]),
        excess_per_hour=number.of(step.get("excess_per_hour"), digits=2),
        traffic_share=Figure(finite(step.get("traffic_share"))),
        rate_ratio=number.of(step.get("rate_ratio"), digits=1),
    )


def _note(note: Mapping[str, Any]) -> Note:
    return Note(at=_time_or_none(note.get("at")), what=str(note.get("what", "")))


def _suspect(suspect: Mapping[str, Any]) -> Suspect:
    return Suspect(
        change_id=suspect["change_id"],
        title=suspect["title"],
        at=_time_or_none(suspect.get("at")),
        score=Figure(finite(suspect.get("score")), digits=2),
        reasons=tuple(suspect.get("reasons") or ()),
    )
