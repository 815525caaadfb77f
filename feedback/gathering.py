"""Single reports that come at the same time are stored in one transaction.

A request that finds nobody storing stores its own report at once. What comes meanwhile
waits, and the first of those that wait then stores for all of them, so that under load
the cost of a transaction is shared ("group commit"). Nobody is answered before the
transaction that holds their report has ended. Each process gathers for itself.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError

from feedback.intake import accept_reports
from feedback.outcomes import Outcome, Tally

if TYPE_CHECKING:
    from datetime import datetime

MOST = 64
"""Reports in one transaction."""


@dataclass(eq=False)
class _Waiting:
    """One report of one request, and what became of it."""

    item: object
    now: datetime
    outcome: Outcome | None = None
    error: Exception | None = None


@dataclass(eq=False)
class _Group:
    """The requests of one source; who holds `storing` stores."""

    waiting: list[_Waiting] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)
    storing: threading.Lock = field(default_factory=threading.Lock)

    def add(self, mine: _Waiting) -> None:
        with self.guard:
            self.waiting.append(mine)

    def next(self) -> list[_Waiting]:
        with self.guard:
            taken, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
        return taken


_groups: dict[tuple[str, bool], _Group] = {}
_new_group = threading.Lock()


def accept_report(
    *, item: object, now: datetime, trusted: bool, source: str
) -> Outcome:
    """Take one report in as `accept_reports` does, perhaps together with others.

    Those of one source only: they are believed alike. What cannot be stored together is
    stored one by one, so that a report never fails for another's sake.
    """
    with _new_group:
        group = _groups.setdefault((source, trusted), _Group())
    mine = _Waiting(item, now)
    group.add(mine)
    while mine.outcome is None and mine.error is None:
        with group.storing:
            # Whoever stored before may have stored this one too.
            if mine.outcome is None and mine.error is None:
                _store(group.next(), trusted=trusted, source=source)
    if mine.error is not None:
        raise mine.error
    return mine.outcome or Outcome()


def _store(batch: list[_Waiting], *, trusted: bool, source: str) -> None:
    """Store them in one transaction, or, when that fails, each in its own."""
    try:
        outcome = accept_reports(
            items=[one.item for one in batch],
            now=max(one.now for one in batch),
            trusted=trusted,
            source=source,
        )
    except Exception as error:
        # Without a database each alone would fail as well, one after the other.
        if len(batch) == 1 or isinstance(error, OperationalError | InterfaceError):
            for one in batch:
                one.error = error
            return
        for one in batch:
            _store([one], trusted=trusted, source=source)
        return
    for index, one in enumerate(batch):
        one.outcome = _part(outcome, index)


def _part(outcome: Outcome, index: int) -> Outcome:
    """Return what became of one item, as if it had come alone."""
    tally = Tally()
    tally.receipts = [replace(r, index=0) for r in outcome.receipts if r.index == index]
    tally.refused = [replace(r, index=0) for r in outcome.refused if r.index == index]
    return tally.outcome()
