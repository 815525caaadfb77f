"""From a cause's shown document to its view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from triage.queries.cause_view import (
    Affected,
    Attributes,
    CauseView,
    EndedPart,
    Note,
    OnsetChange,
    Related,
    Step,
    Suspect,
    SymptomName,
    TrafficShift,
)
from triage.queries.explanation import explanation_of
from triage.queries.figures import UNKNOWN, WITHHELD, Figure, fewer_than, finite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.queries.documents import Document


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
        verdict=document.get("verdict") or "",
        symptoms=tuple(_symptom(s) for s in document["symptoms"]),
        series=str(document.get("series", "")),
        attributes=_attributes(document["attributes"]),
        alternatives=tuple(_attributes(a) for a in document.get("alternatives") or ()),
        basis=document.get("basis", "traffic"),
        onset=_time(document["onset"]),
        onset_interval=(_time(interval[0]), _time(interval[1])) if interval else None,
        onset_change=_onset_change(document.get("onset_change")),
        detected_at=_time(document["detected_at"]),
        resolved_at=_time_or_none(document.get("resolved_at")),
        ended_at=_time_or_none(document.get("ended_at")),
        ended_parts=_ended_parts(document),
        reports=Figure(finite(document["reports"]), f"by {few}" if few else UNKNOWN),
        reporters=Figure(finite(document["reporters"]), few or UNKNOWN),
        expected=number.of(document["expected"], digits=1),
        rate_ratio=number.of(document["rate_ratio"], digits=1),
        rate_ratio_low=number.of(low, digits=1),
        rate_ratio_high=number.of(high, digits=1),
        affected=_affected(affected, users),
        steps=tuple(_step(s, number) for s in document.get("steps") or ()),
        shifts=tuple(_shift(s) for s in document.get("traffic_shifts") or ()),
        suspects=tuple(_suspect(s) for s in document.get("suspect_changes") or ()),
        related=tuple(_related(r) for r in document.get("related_changes") or ()),
        history=tuple(_note(n) for n in document.get("history") or ()),
        explanation=explanation_of(document),
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
        users_share=users.of(affected.get("users_share")),
    )


def _onset_change(change: Mapping[str, Any] | None) -> OnsetChange | None:
    """Return the change that dates the onset, None where the counts do."""
    return OnsetChange(change["change_id"], change["title"]) if change else None


def _step(step: Mapping[str, Any], number: _Numbers) -> Step:
    return Step(
        at=_time(step["at"]),
        excess_per_hour=number.of(step.get("excess_per_hour"), digits=2),
        traffic_share=Figure(finite(step.get("traffic_share"))),
        rate_ratio=number.of(step.get("rate_ratio"), digits=1),
    )


def _shift(shift: Mapping[str, Any]) -> TrafficShift:
    return TrafficShift(
        at=_time(shift["at"]),
        before=Figure(finite(shift["share_before"])),
        after=Figure(finite(shift["share_after"])),
    )


def _ended_parts(document: Document) -> tuple[EndedPart, ...]:
    """Return the parts in order of their ends, each with the values left after it."""
    found: list[EndedPart] = []
    for part in sorted(document.get("ended_parts") or (), key=lambda p: str(p["at"])):
        name = part["attribute"]
        gone = {v for one in found if one.attribute == name for v in one.values}
        gone |= {str(value) for value in part["values"]}
        named = document["attributes"].get(name, ())
        found.append(
            EndedPart(
                attribute=name,
                values=tuple(str(value) for value in part["values"]),
                at=_time(part["at"]),
                left=tuple(str(v) for v in named if str(v) not in gone),
            )
        )
    return tuple(found)


def _related(related: Mapping[str, Any]) -> Related:
    return Related(
        what=related["what"],
        turn_at=_time(related["turn_at"]),
        change_id=related["change_id"],
        title=related["title"],
        at=_time(related["at"]),
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
