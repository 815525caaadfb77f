"""A draft incident note of one cause: its figures in Markdown, and no report's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from triage.queries.beside import beside_view
from triage.queries.cause_view import WEAK
from triage.queries.course import course_of
from triage.queries.wording import listed

if TYPE_CHECKING:
    from datetime import datetime

    from triage.queries import CauseView

# The attributes that a public note tells, named by the cause or not.
ALWAYS = ("model", "platform", "channel")


@dataclass(frozen=True)
class Place:
    """One attribute of the note's table, in words."""

    name: str
    values: str
    share: str


def incident_note(*, cause: CauseView, as_of: datetime) -> str:
    """Return what, when, how much, where, its course, which change, how sure."""
    probes, ratings = beside_view(cause=cause, now=as_of)
    return render_to_string(
        "triage/note.md",
        {
            "cause": cause,
            "probes": probes,
            "ratings": ratings,
            "as_of": as_of,
            "until": cause.until,
            "places": _places(cause),
            "course": course_of(cause),
            "fixes": cause.fixes,
            "sure": _sure(cause),
        },
    )


def _places(cause: CauseView) -> tuple[Place, ...]:
    """Return the attributes of the cause and the three that are always told."""
    known = dict(cause.attributes)
    names = [*ALWAYS, *(name for name in known if name not in ALWAYS)]
    share = cause.affected.share
    return tuple(
        Place(
            name=name,
            values=listed(known[name]) if name in known else "all alike",
            share=share.percent if name in known else "not told apart",
        )
        for name in names
    )


def _sure(cause: CauseView) -> str:
    """Say what the finding and the suspicion rest on."""
    score = cause.suspects[0].score.value if cause.suspects else None
    change = (
        "No logged change fits."
        if score is None
        else "No logged change fits well."
        if score < WEAK
        else f"The first suspect has a score of {cause.suspects[0].score} of 1."
    )
    if not cause.reporters.shown:
        return f"The reports come from {cause.reporters} reporters. {change}"
    against = "other reports" if cause.basis == "reports" else "requests"
    return (
        f"There are {cause.rate_ratio.times} times as many reports as the {against} "
        f"there let expect (95% interval {cause.rate_ratio_low.times} to "
        f"{cause.rate_ratio_high.times}). {change}"
    )
