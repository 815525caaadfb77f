"""What an adapter makes of one record of its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Adapted:
    """A report as in reports.jsonl, or none and why it was left out.

    `notes` name what of the record was not understood or not taken; they are counted
    and shown, so they never hold a value of the record. `rating` is a thumbs-up as in
    `POST /api/v1/thumbs_up`, where the record is one.
    """

    report: dict[str, Any] | None = None
    left_out: str = ""
    notes: tuple[str, ...] = field(default=())
    rating: dict[str, Any] | None = None


def liked(report: dict[str, Any], *, why: str, notes: Iterable[str] = ()) -> Adapted:
    """Make what would have been a report a thumbs-up: nothing of who, and no words."""
    rating = {
        "rating_id": report["report_id"],
        "at": report["created_at"],
        "request_id": report.get("request_id"),
        "metadata": report["metadata"],
    }
    return Adapted(left_out=why, notes=tuple(sorted(notes)), rating=rating)


@dataclass(frozen=True)
class AdaptedChange:
    """A change as in changes.jsonl, or none and why it was left out."""

    change: dict[str, Any] | None = None
    left_out: str = ""
    notes: tuple[str, ...] = field(default=())
