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

from feedback.intake import check_reports, hear_again, store_reports

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedback.intake import Checked, Taken
    from feedback.outcomes import Outcome, Tally

MOST = 64
"""Reports in one transaction."""


@dataclass(eq=False)
class _Waiting:
    """One report of one request, and what became of it.

    `woken` is set when something did, or when it is this request's turn to store.
    """

    checked: Checked
    tally: Tally
    is_stored: bool = False
    error: BaseException | None = None
    woken: threading.Event = field(default_factory=threading.Event)

    @property
    def is_settled(self) -> bool:
        return self.is_stored or self.error is not None


@dataclass(eq=False)
class _Group:
    """The requests of one source; while `busy` one of them stores."""

    waiting: list[_Waiting] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)
    busy: bool = False

    def join(self, mine: _Waiting) -> None:
        """Wait until the report is stored, or until it is its turn to be."""
        with self.guard:
            self.waiting.append(mine)
            first, self.busy = not self.busy, True
        if not first:
            mine.woken.wait()

    def next(self) -> list[_Waiting]:
        """Return those that are to be stored now, the first of which stores."""
        with self.guard:
            taken, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
        return taken

    def hand_on(self) -> None:
        """Let the first of those that wait store."""
        with self.guard:
            self.busy = bool(self.waiting)
            if self.busy:
                self.waiting[0].woken.set()


_groups: dict[tuple[str, bool], _Group] = {}
_new_group = threading.Lock()


def accept_report(
    *,
    item: object,
    now: datetime,
    trusted: bool,
    source: str,
    then: Callable[[], object] = lambda: None,
) -> Outcome:
    """Take one report in as `accept_reports` does, perhaps together with others.

    Those of one source only: they are believed alike. What cannot be stored together is
    stored one by one, so that a report never fails for another's sake. `then` is called
    by whoever stored new ones, once for all of them.
    """
    with _new_group:
        group = _groups.setdefault((source, trusted), _Group())
    checked, tally = check_reports(items=[item], now=now)
    if not checked:
        return tally.outcome()
    mine = _Waiting(checked[0], tally)
    group.join(mine)
    if not mine.is_settled:
        _lead(group, trusted=trusted, source=source, then=then)
    if mine.error is not None:
        raise mine.error
    return mine.tally.outcome()


def _lead(
    group: _Group, *, trusted: bool, source: str, then: Callable[[], object]
) -> None:
    """Store for all that wait, let the next one do so, and wake them."""
    batch = group.next()
    try:
        try:
            stored = _store(batch, trusted=trusted, source=source)
        finally:
            group.hand_on()
        for taken in stored:
            hear_again(taken)
    except BaseException as error:
        for one in batch:
            one.error = one.error or error
        raise
    finally:
        for one in batch:
            one.woken.set()
    if any(taken.tally.outcome().accepted for taken in stored):
        then()


def _store(batch: list[_Waiting], *, trusted: bool, source: str) -> list[Taken]:
    """Store them in one transaction, or, when that fails, each in its own."""
    try:
        checked = [replace(one.checked, index=i) for i, one in enumerate(batch)]
        taken = store_reports(checked=checked, trusted=trusted, source=source)
    except Exception as error:
        # Without a database each alone would fail as well, one after the other.
        if len(batch) == 1 or isinstance(error, OperationalError | InterfaceError):
            for one in batch:
                one.error = error
            return []
        alone = [_store([one], trusted=trusted, source=source) for one in batch]
        return [taken for each in alone for taken in each]
    for receipt in taken.tally.receipts:
        batch[receipt.index].tally.receipts.append(replace(receipt, index=0))
    for refusal in taken.tally.refused:
        batch[refusal.index].tally.refused.append(replace(refusal, index=0))
    for one in batch:
        one.is_stored = True
    return [taken]
