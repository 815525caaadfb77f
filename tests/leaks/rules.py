"""Where a canary of each kind may be; everywhere else it is a leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.leaks.canaries import Canary

_ATTRIBUTES = {
    "feedback_report.claimed",
    "feedback_report.attributes",
    "feedback_deployment.attributes",
    "feedback_change.scope",
    "triage_placement.attributes",
    "triage_probecount.attributes",
    # Rates are fitted by attribute value.
    "triage_scanstate.baseline",
}
# A kind that is not named here may be nowhere: user ids, what was refused, and every
# shape that a recognizer guarantees. A sealed payload is encrypted and so holds none.
OWN_COLUMNS: dict[str, set[str]] = {
    "free": {"feedback_report.comment", "feedback_report.conversation"},
    "report_id": {
        "feedback_report.report_id",
        "feedback_accesslog.report_id",
        "triage_placement.report_id",
    },
    "request_id": {
        "feedback_report.request_id",
        "feedback_report.answer_request_id",
        "feedback_requestrecord.request_id",
    },
    # A cause names the changes that it suspects, the scan's notes the one that dates an
    # onset, and an annotation its change.
    "change_id": {
        "feedback_change.change_id",
        "triage_cause.document",
        "triage_scanstate.state",
        "triage_annotation.subject",
    },
    "title": {"feedback_change.title", "triage_cause.document"},
    "category": {"feedback_report.category"},
    "metadata": _ATTRIBUTES,
}
POSTGRES_FILES = "file: PostgreSQL's data folder"
# A page may repeat the address that was typed to who typed it, and to nobody else.
ASKER = "pages for who asked with a canary"
# What is told to others' servers: the figures of a cause, and never a report's words.
GITHUB, GRAFANA = "sent to GitHub", "sent to Grafana"
HOLDERS = "answers to holders of receipts"
# A receipt repeats the report's id to who sent it.
TOLD_TO_SENDERS = {"report_id"}
# The change log is there to be read: its page, the timeline, suspect changes.
SHOWN_TO_READERS = {"change_id", "title"}
# What the fleet's own counters name is told on Explore, coverage and heat maps, and the
# scope of a change in the change log. What only a report claims is not.
NAMED_BY_THE_FLEET = {("metadata", "scope"), ("metadata", "traffic")}
SHOWN_TO_OPERATORS = {"report_id", "change_id", "title", "metadata"}


@dataclass(frozen=True, order=True)
class Leak:
    """One canary where it may not be."""

    kind: str
    planted: str
    found: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} canary {self.text!r} of {self.planted}: in {self.found}"


def may_be(canary: Canary, place: str) -> bool:
    """Say whether this canary may be in a place: column:…, file:… or another name."""
    if place == ASKER:
        return True
    if canary.gone and place.startswith(("column:", "file:")):
        # PostgreSQL's own files keep dead rows and its log until they are recycled.
        return place == POSTGRES_FILES and canary.kind in OWN_COLUMNS
    columns = OWN_COLUMNS.get(canary.kind, set())
    if place.startswith("column:"):
        return place.removeprefix("column:") in columns
    if place.startswith("file:"):
        # The bytes of the database hold what its columns hold.
        return bool(columns)
    if place == HOLDERS:
        # Their own data: the text as redaction left it, and never a guaranteed shape.
        return bool(columns)
    if place.startswith("administration of "):
        # The operator's list shows the columns that fields.yaml opens to operators.
        return canary.kind in SHOWN_TO_OPERATORS
    if place == "output of shell":
        # The weekly report names changes, as the pages for readers do.
        return canary.kind in SHOWN_TO_READERS
    if place in ("answers to readers", GITHUB, GRAFANA):
        named = (canary.kind, canary.where) in NAMED_BY_THE_FLEET
        return named or canary.kind in SHOWN_TO_READERS
    return place == "answers to senders" and canary.kind in TOLD_TO_SENDERS


def leaks(found: Iterable[tuple[Canary, str]]) -> list[Leak]:
    """Return what was found where it may not be, each once."""
    return sorted(
        {Leak(c.kind, c.where, p, c.core) for c, p in found if not may_be(c, p)}
    )
