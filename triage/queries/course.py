"""The course of a cause in order of time: onset, levels, parts that end, end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from triage.queries.cause_view import CauseView, Step


@dataclass(frozen=True)
class Event:
    """Something that happened to a cause, in words."""

    at: datetime
    what: str


def course_of(cause: CauseView) -> tuple[Event, ...]:
    """Return what is known of a cause's course, the earliest first."""
    return tuple(sorted(_events(cause), key=lambda event: event.at))


def _events(cause: CauseView) -> Iterator[Event]:
    for number, step in enumerate(cause.steps):
        yield Event(step.at, f"{_kind(cause, number)}: {_level(cause, step)}")
    if not cause.steps:
        yield Event(cause.onset, "onset")
    yield Event(cause.detected_at, f"detected, {cause.delay_text} after the onset")
    for shift in cause.shifts:
        yield Event(
            shift.at,
            f"{shift.after.percent} of all requests go there, {shift.before.percent} "
            f"at the same hours of the days before",
        )
    for part in cause.ended_parts:
        yield Event(part.at, f"the excess ends in {part.place} and goes on elsewhere")
    if cause.faded_at:
        yield Event(cause.faded_at, "hardly any excess from here on")
    if cause.ended_at:
        yield Event(cause.ended_at, "the excess ends")
    if cause.resolved_at:
        yield Event(cause.resolved_at, "seen to have ended")


def _kind(cause: CauseView, number: int) -> str:
    if number:
        return "step"
    return "onset" if cause.steps[0].at == cause.onset else "first step"


def _level(cause: CauseView, step: Step) -> str:
    parts = []
    if step.excess_per_hour.shown:
        parts.append(f"{step.excess_per_hour} reports an hour more than expected")
    if step.traffic_share.shown:
        parts.append(f"{step.traffic_share.percent} of all requests inside")
    if step.rate_ratio.shown:
        parts.append(f"rate ratio {step.rate_ratio.times}")
    return ", ".join(parts) or "numbers not shown"
