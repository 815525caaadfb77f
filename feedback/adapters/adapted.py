"""What an adapter makes of one record of its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Adapted:
    """A report as in reports.jsonl, or none and why it was left out.

    `notes` name what of the record was not understood or not taken; they are counted
    and shown, so they never hold a value of the record.
    """

    report: dict[str, Any] | None = None
    left_out: str = ""
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class AdaptedChange:
    """A change as in changes.jsonl, or none and why it was left out."""

    change: dict[str, Any] | None = None
    left_out: str = ""
    notes: tuple[str, ...] = field(default=())
