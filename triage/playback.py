"""A history of files, played in the order in which things became known."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback import facade
from feedback.lines import read_batches
from triage.models import ScanState
from triage.pipeline import Pipeline
from triage.placing import HOUR, floor_hour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What is known of the fleet comes first, so that reports are attributed at once.
FILES: dict[str, tuple[Callable[..., facade.Outcome], tuple[str, ...], timedelta]] = {
    "requests": (facade.accept_requests, ("at",), timedelta(0)),
    "traffic": (facade.accept_traffic, ("hour",), HOUR),
    "changes": (facade.accept_changes, ("known_at", "at"), timedelta(0)),
    "reports": (
        partial(facade.accept_reports, tokens=False),
        ("received_at", "created_at"),
        timedelta(0),
    ),
}
REDACTION_BATCH = 64

Row = tuple[datetime, int, object]


class OtherHistoryError(Exception):
    """The database already holds another history than the one to be played."""


@dataclass
class History:
    """The items of a directory by kind: when each became known, its line, itself."""

    digest: str
    items: dict[str, list[Row]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def first(self) -> datetime:
        """When the first thing became known; raises ValueError on an empty history."""
        return min(rows[0][0] for rows in self.items.values() if rows)

    @property
    def last(self) -> datetime:
        """When the last thing became known; raises ValueError on an empty history."""
        return max(rows[-1][0] for rows in self.items.values() if rows)


def read_history(*, directory: Path) -> History:
    """Read reports, traffic, changes and requests of a directory.

    What cannot be played is listed in `refused` with file and line. Raises
    FileNotFoundError when the directory has neither reports nor traffic.
    """
    history = History(digest="")
    digest = hashlib.sha256()
    for kind, (_, names, lag) in FILES.items():
        path = directory / f"{kind}.jsonl"
        rows: list[Row] = []
        if path.exists():
            digest.update(kind.encode() + path.read_bytes())
            rows = list(_rows(path, names, lag, history.refused))
        history.items[kind] = sorted(rows, key=lambda row: row[0])
    if not history.items["reports"] and not history.items["traffic"]:
        raise FileNotFoundError(f"{directory}: no reports.jsonl and no traffic.jsonl")
    history.digest = digest.hexdigest()
    return history


def _rows(
    path: Path, names: tuple[str, ...], lag: timedelta, refused: list[str]
) -> Iterator[Row]:
    with path.open("rb") as stream:
        for batch in read_batches(stream=stream, size=1000):
            refused += [f"{path.name}:{n}: {why}" for n, why in batch.broken]
            for number, item in zip(batch.lines, batch.items, strict=True):
                known = _known(item, names)
                if known is None:
                    refused.append(
                        f"{path.name}:{number}: {names[-1]}: must be a time with offset"
                    )
                else:
                    yield known + lag, number, item


def _known(item: object, names: tuple[str, ...]) -> datetime | None:
    """When an item became known, None if it does not say so properly."""
    if not isinstance(item, dict):
        return None
    value: Any = next((item[n] for n in names if item.get(n) is not None), None)
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at.astimezone(UTC) if at.tzinfo else None


class Player:
    """Plays a history into the database, step by step; may be killed and restarted."""

    def __init__(self, *, history: History) -> None:
        """Take up where the database stands.

        Raises OtherHistoryError when it holds anything but this history.
        """
        self._history = history
        self._next = dict.fromkeys(FILES, 0)
        row, _ = ScanState.objects.get_or_create(pk=1)
        held = row.state.get("history")
        if held is None and (row.last_hour or facade.first_hour() is not None):
            raise OtherHistoryError("the database already holds reports or traffic")
        if held not in (None, history.digest):
            raise OtherHistoryError("the database already holds another history")
        row.state["history"] = history.digest
        row.save(update_fields=["state"])
        self._pipeline = Pipeline()

    @property
    def clock(self) -> datetime:
        """Up to when the history has been played."""
        last = self._pipeline.last_hour
        return floor_hour(self._history.first) if last is None else last + HOUR

    def play(
        self, *, every: timedelta, until: datetime | None = None
    ) -> Iterator[tuple[datetime, list[str]]]:
        """Play to the end, or to the first step at or after `until`.

        Yields the clock and the ids of new causes at each step.
        """
        now = self.clock
        while now <= self._history.last and (until is None or now < until):
            now += every
            for kind in FILES:
                self._feed(kind, now)
            while facade.redact_waiting(now=now, limit=REDACTION_BATCH):
                pass
            yield now, self._pipeline.advance(now=now)
        self._pipeline.refresh()

    def _feed(self, kind: str, now: datetime) -> None:
        """Hand over what became known since the last step."""
        rows, start = self._history.items[kind], self._next[kind]
        end = start
        while end < len(rows) and rows[end][0] <= now:
            end += 1
        self._next[kind] = end
        accept = FILES[kind][0]
        since = self.clock - HOUR
        new = [row for row in rows[start:end] if row[0] >= since]
        if new:
            outcome = accept(items=[item for _, _, item in new], now=now)
            self._history.refused += [
                f"{kind}.jsonl:{new[r.index][1]}: {r.field}: {r.message}"
                for r in outcome.refused
            ]
